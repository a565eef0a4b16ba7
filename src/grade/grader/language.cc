// The answer is written in the language that was asked for: the reward is the share of its prose in that language.
//
// The letters decide first, by script: a Greek answer in Latin letters is none. What is left CLD2 tells, which says little of a
// few words: an answer with fewer letters than `least_letters` gets `short_reward`. Languages that CLD2 takes for one another
// (text/look_alike.h) count as one unless `alike` is off.
#include "text/language.h"

#include "grade/prose.h"
#include "grade/reference.h"
#include "text/identify.h"
#include "text/look_alike.h"
#include "text/prepare.h"
#include "text/script.h"

namespace grade::grader {

namespace {

struct Language {
  std::string language, part = "whole";
  double least_letters = 12, short_reward = 0, least_share = 0;
  bool alike = true;

  template <class V>
  void fields(V& v) {
    v(language, "language", "which one; a line may say its own");
    v(part, "part", "of what: whole, boxed, tag, last_line, result");
    v(least_letters, "least_letters", "of prose; with fewer nobody can tell");
    v(short_reward, "short_reward", "of an answer with fewer letters");
    v(least_share, "least_share", "if above 0, the reward is 1 from that share on, and 0 below");
    v(alike, "alike", "whether languages that look alike count as one");
  }
  base::Result<void> check() const {
    if (!language.empty()) TRY(text::canonical_language(language));
    return check_part(part);
  }
};

constexpr double kWhole = 0.95;  // CLD2 says 98 or 99 % of a text that is whole in one language

std::string percent(double share) {
  return std::to_string(static_cast<int>(share * 100 + 0.5)) + " %";
}

double share_of_script(std::string_view prose, const std::string& script) {
  double all = 0, own = 0;
  for (const auto& [name, letters] : text::count_scripts(prose)) {
    all += static_cast<double>(letters);
    if (name == script) own += static_cast<double>(letters);
  }
  return all > 0 ? own / all : 0;
}

class Judge : public Grader {
 public:
  explicit Judge(const Language& own) : own_(own) {}

  base::Result<Grade> grade(const Asked& asked) const override {
    const auto code = said(asked, "language", own_.language);
    if (code.empty())
      return base::Error{base::Code::bad_data,
                         "the line has no \"language\", and no option says one", "", ""};
    const auto language = TRY(text::canonical_language(code));
    const auto found = part_of(asked.answer, own_.part);
    if (!found.found) return wrong(found.missing);
    const auto prose = prose_of(found.text);
    if (!text::has_letters(prose, static_cast<std::int64_t>(own_.least_letters)))
      return Grade{own_.short_reward, "it is too short to tell its language"};
    auto out = share(prose, language);
    if (own_.least_share > 0) out.reward = out.reward >= own_.least_share ? 1 : 0;
    return out;
  }

 private:
  Grade share(const std::string& prose, const std::string& language) const {
    const auto script = share_of_script(prose, language.substr(4));
    if (script < 0.5) return {0, percent(1 - script) + " of its letters are of another script"};
    double own = 0;
    std::string other;
    for (const auto& one : text::identify_all(text::prepare(prose, text::Prepare::capitals))) {
      const bool same =
          one.language == language || (own_.alike && text::look_alike(one.language, language));
      if (same)
        own += one.share;
      else if (other.empty())
        other = one.language;
    }
    own = std::min(1.0, own);
    if (other.empty() && own >= kWhole) own = 1;
    if (own == 0 && other.empty()) return {own_.short_reward, "nobody can tell its language"};
    return {std::min(own, script),
            percent(own) + " of it is " + language + (other.empty() ? "" : ", some is " + other)};
  }
  const Language own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Language>()));
}

}  // namespace

extern const Entry language{"the share of the answer that is in the language asked for", "language",
                            base::options<Language>, open};

}  // namespace grade::grader
