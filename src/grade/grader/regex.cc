// The answer matches a regular expression, as Python's `re` reads it.
#include "grade/reference.h"
#include "text/python_regex.h"

namespace grade::grader {

namespace {

struct Regex {
  std::string pattern, part = "whole";
  bool full = false;

  template <class V>
  void fields(V& v) {
    v(pattern, "pattern", "the expression; empty: the line's reference is one");
    v(part, "part", "where it is looked for: whole, boxed, tag, last_line, result");
    v(full, "full", "whether it must match all of that, not a piece of it");
  }
  base::Result<void> check() const { return check_part(part); }
};

class Judge : public Grader {
 public:
  Judge(const Regex& own, std::optional<text::PythonRegex> fixed)
      : own_(own), fixed_(std::move(fixed)) {}

  base::Result<Grade> grade(const Asked& asked) const override {
    const auto found = part_of(asked.answer, own_.part);
    if (!found.found) return wrong(found.missing);
    if (fixed_) return match(*fixed_, found.text, own_.pattern);
    for (const auto& one : TRY(references(asked)))
      if (auto each = TRY(match(TRY(compiled(one, own_.full)), found.text, one)); each.reward > 0)
        return each;
    return wrong("no reference matches");
  }

  static base::Result<text::PythonRegex> compiled(const std::string& pattern, bool full) {
    return text::PythonRegex::compile(full ? "\\A(?:" + pattern + ")\\Z" : pattern, "the pattern");
  }

 private:
  static base::Result<Grade> match(const text::PythonRegex& regex, const std::string& text,
                                   const std::string& pattern) {
    if (TRY(regex.find_all(text)).empty()) return wrong(as_said(pattern) + " does not match");
    return right(as_said(pattern) + " matches");
  }
  const Regex own_;
  const std::optional<text::PythonRegex> fixed_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  const auto& own = options.as<Regex>();
  std::optional<text::PythonRegex> fixed;
  if (!own.pattern.empty()) {
    auto compiled = Judge::compiled(own.pattern, own.full);
    if (!compiled.ok()) return base::Error{base::Code::bad_request, compiled.error().what, "", ""};
    fixed = std::move(*compiled);
  }
  return std::unique_ptr<Grader>(std::make_unique<Judge>(own, std::move(fixed)));
}

}  // namespace

extern const Entry regex{"the answer matches a regular expression", "reference",
                         base::options<Regex>, open};

}  // namespace grade::grader
