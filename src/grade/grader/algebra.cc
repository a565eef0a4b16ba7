// The answer is the reference, as mathematics: expressions, equations, tuples, sets and intervals, in LaTeX or plain
// (algebra/compare.h says what is proved and what is only computed).
#include "grade/algebra/compare.h"
#include "grade/reference.h"
#include "grade/written_number.h"
#include "text/language.h"

namespace grade::grader {

namespace {

struct Algebra {
  std::string part = "result", language;

  template <class V>
  void fields(V& v) {
    v(part, "part",
      "what is compared: whole, boxed, tag, last_line, or result (boxed, else tag, else whole)");
    v(language, "language",
      "of the answer: in most languages of Europe 3,5 is a number; a line may say its own");
  }
  base::Result<void> check() const {
    if (!language.empty()) TRY(text::canonical_language(language));
    return check_part(part);
  }
};

class Judge : public Grader {
 public:
  explicit Judge(const Algebra& own) : own_(own) {}

  base::Result<Grade> grade(const Asked& asked) const override {
    const auto wanted = TRY(references(asked));
    const auto code = said(asked, "language", own_.language);
    const bool comma =
        !code.empty() && decimal_mark(TRY(text::canonical_language(code))) == Mark::comma;
    const auto found = part_of(asked.answer, own_.part);
    if (!found.found) return wrong(found.missing);
    const auto answer = algebra::parse(found.text, comma);
    if (!answer.ok())
      return wrong(as_said(found.text) + " is no mathematics: " + answer.error().what);
    std::string why;
    for (const auto& one : wanted) {
      const auto reference = algebra::parse(one);
      if (!reference.ok())
        return base::Error{
            base::Code::bad_data,
            "the reference " + as_said(one) + " is no mathematics: " + reference.error().what, "",
            ""};
      const auto compared = algebra::compare(*answer, *reference);
      if (compared.verdict == algebra::Verdict::equal)
        return right(as_said(found.text) + " is " + as_said(one) + ", " + compared.how);
      why = compared.verdict == algebra::Verdict::unknown ? "nobody can tell whether it is "
                                                          : "it is not ";
      why += as_said(one) + ": " + compared.how;
    }
    return wrong(as_said(found.text) + ": " + why);
  }

 private:
  const Algebra own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Algebra>()));
}

}  // namespace

extern const Entry algebra{"the answer is the reference, as mathematics", "reference, language",
                           base::options<Algebra>, open};

}  // namespace grade::grader
