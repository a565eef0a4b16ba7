// A number of the answer equals the reference, whatever way either is written.
//
// The language of the line (or of the options) says which mark parts decimals; without one, 1.234 may be either. A
// reference is meant as machines write it, with a point, unless its language is said; spelled as the answer spells
// it, it is the same number in any language. 75 % is 0.75, and 75 where the reference has no percent sign.
#include "grade/reference.h"
#include "grade/written_number.h"
#include "text/language.h"

namespace grade::grader {

namespace {

struct Number {
  std::string part = "result", which = "last", language, reference_language, percent = "either";
  double tolerance = 0;

  template <class V>
  void fields(V& v) {
    v(part, "part",
      "where it stands: whole, boxed, tag, last_line, or result (boxed, else tag, else whole)");
    v(which, "which",
      "which number of that part: last, first, or only, where there may be no other");
    v(language, "language",
      "of the answer, which says what parts decimals; a line may say its own");
    v(reference_language, "reference_language",
      "the same of the reference; empty: a point parts decimals");
    v(percent, "percent", "what 75 % is: share (0.75), points (75), or either of them");
    v(tolerance, "tolerance", "how far it may be off, as a share of the reference");
  }
  base::Result<void> check() const {
    TRY(check_part(part));
    TRY(base::check_known("choice of a number", which, {"last", "first", "only"}));
    TRY(base::check_known("meaning of a percent sign", percent, {"share", "points", "either"}));
    for (const auto* code : {&language, &reference_language})
      if (!code->empty()) TRY(text::canonical_language(*code));
    if (tolerance >= 0 && tolerance <= 1) return {};
    return base::Error{base::Code::bad_request, "'tolerance' must lie between 0 and 1", "", ""};
  }
};

base::Result<Mark> mark_of(const std::string& language) {
  return language.empty() ? Mark::unknown : decimal_mark(TRY(text::canonical_language(language)));
}

class Judge : public Grader {
 public:
  explicit Judge(const Number& own) : own_(own) {}

  base::Result<Grade> grade(const Asked& asked) const override {
    const auto wanted = TRY(references(asked));
    const bool machine = asked.line["reference"].is_number();  // never written in a language
    const auto mark = TRY(mark_of(said(asked, "language", own_.language)));
    const auto reference_mark =
        own_.reference_language.empty() ? Mark::point : TRY(mark_of(own_.reference_language));
    const auto found = part_of(asked.answer, own_.part);
    if (!found.found) return wrong(found.missing);
    const auto numbers = numbers_in(found.text, mark);
    if (numbers.empty()) return wrong("no number stands in the answer");
    if (own_.which == "only" && numbers.size() > 1)
      return wrong(std::to_string(numbers.size()) + " numbers stand in the answer");
    const auto& number = own_.which == "first" ? numbers.front() : numbers.back();
    const auto spelled = found.text.substr(number.begin, number.end - number.begin);
    for (const auto& one : wanted) {
      const auto whole = numbers_in(one, reference_mark);
      if (whole.empty())
        return base::Error{base::Code::bad_data, "the reference " + as_said(one) + " is no number",
                           "", ""};
      if ((spelled == one && !machine) || equal(number, whole.back()))
        return right(as_said(spelled) + " is " + as_said(one));
    }
    return wrong(as_said(spelled) + " is not " + as_said(wanted[0]));
  }

 private:
  bool near(const Rational& a, const Rational& b) const { return a.near(b, own_.tolerance); }

  bool equal(const WrittenNumber& answer, const WrittenNumber& reference) const {
    for (const auto& a : answer.readings)
      for (const auto& b : reference.readings)
        if (equal(a, answer.percent, b, reference.percent)) return true;
    return false;
  }
  bool equal(const Rational& a, int a_percent, const Rational& b, int b_percent) const {
    if (a_percent == b_percent) return near(a, b);
    const bool share = own_.percent != "points", points = own_.percent != "share";
    if (share && near(a, b)) return true;
    return points && near(a.times_ten_to(a_percent), b.times_ten_to(b_percent));
  }
  const Number own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Number>()));
}

}  // namespace

extern const Entry number{"a number of the answer equals the reference, however it is written",
                          "reference, language", base::options<Number>, open};

}  // namespace grade::grader
