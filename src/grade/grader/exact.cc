// The answer is the reference, word for word: in NFC, without white space at its ends, and, where that is asked for,
// with white space squeezed, in small letters as the language writes them, without punctuation.
#include "base/utf8.h"
#include "grade/reference.h"
#include "text/character.h"
#include "text/language.h"
#include "text/normalize.h"

namespace grade::grader {

namespace {

struct Exact {
  std::string part = "whole";
  bool ignore_case = false, ignore_punctuation = false, squeeze = true;
  std::string language;

  template <class V>
  void fields(V& v) {
    v(part, "part", "what is compared: whole, boxed, tag, last_line, result");
    v(ignore_case, "ignore_case", "whether capitals and small letters are one");
    v(ignore_punctuation, "ignore_punctuation", "whether signs of punctuation are left out");
    v(squeeze, "squeeze", "whether runs of white space count as one space");
    v(language, "language", "whose small letters; a line may say its own");
  }
  base::Result<void> check() const {
    if (!language.empty()) TRY(text::canonical_language(language));
    return check_part(part);
  }
};

std::string without_punctuation(const std::string& from) {
  std::string out;
  for (std::size_t at = 0; at < from.size();) {
    const auto point = base::read_code_point(from, at);
    if (!text::is_punctuation(point.value)) out.append(from, at, point.size);
    at += point.size;
  }
  return out;
}

class Judge : public Grader {
 public:
  explicit Judge(const Exact& own) : own_(own) {}

  base::Result<Grade> grade(const Asked& asked) const override {
    const auto right_ones = TRY(references(asked));
    const auto found = part_of(asked.answer, own_.part);
    if (!found.found) return wrong(found.missing);
    std::string language;
    if (const auto code = said(asked, "language", own_.language); !code.empty())
      language = TRY(text::canonical_language(code));
    const auto answer = made_alike(found.text, language);
    for (const auto& one : right_ones)
      if (answer == made_alike(one, language)) return right("it is " + as_said(one));
    return wrong(as_said(found.text) + " is not " + as_said(right_ones[0]) +
                 (right_ones.size() > 1 ? " nor another reference" : ""));
  }

 private:
  std::string made_alike(const std::string& from, const std::string& language) const {
    auto out = text::nfc(from);
    if (own_.ignore_case) out = text::nfc(text::lower(out, language));
    if (own_.ignore_punctuation) out = without_punctuation(out);
    return own_.squeeze ? text::squeeze(out) : out;
  }
  const Exact own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Exact>()));
}

}  // namespace

extern const Entry exact{"the answer is the reference, word for word", "reference, language",
                         base::options<Exact>, open};

}  // namespace grade::grader
