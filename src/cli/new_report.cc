#include "cli/new_report.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

#include "base/shell_word.h"
#include "base/visible.h"
#include "data/left_out.h"
#include "text/language.h"

namespace cli {

namespace {

using base::Path;

std::string plural(std::size_t n, const std::string& word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

// The records say "another kind (.pdf)"; beside a list of what is read that is clear, alone it is not.
std::string reason_text(const std::string& reason) {
  constexpr std::string_view known = "another kind";
  if (!reason.starts_with(known)) return base::visible(reason);
  return "of a kind that is not read" + base::visible(reason.substr(known.size()));
}

// "left out  12 files: of a kind that is not read (.pdf): a.pdf, b.pdf, c.pdf, ..."
std::string left_out_text(const data::Survey& survey) {
  constexpr std::size_t shown = 8, named = 3;
  std::map<std::pair<bool, std::string>, std::vector<const data::LeftOut*>> reasons;
  for (const auto& one : survey.left_out) reasons[{one.is_folder, one.reason}].push_back(&one);
  std::vector<const std::vector<const data::LeftOut*>*> groups;
  for (const auto& [reason, group] : reasons) groups.push_back(&group);
  std::ranges::stable_sort(groups, std::greater{}, [](const auto* group) { return group->size(); });
  std::string out;
  for (std::size_t i = 0; i < std::min(shown, groups.size()); ++i) {
    const auto& group = *groups[i];
    const auto& first = *group.front();
    out += "left out  " + data::counted(first, group.size()) + ": " + reason_text(first.reason) +
           (first.hint.empty() ? "" : "; " + base::visible(first.hint)) + ": ";
    for (std::size_t n = 0; n < std::min(named, group.size()); ++n)
      out += (n ? ", " : "") + base::visible(data::shortened(group[n]->path));
    out += group.size() > named ? ", ...\n" : "\n";
  }
  if (groups.size() > shown)
    out += "left out  more, for " + plural(groups.size() - shown, "other reason") + "\n";
  std::map<std::string, std::size_t> encodings;
  for (const auto& file : survey.undeclared) ++encodings[file.encoding];
  for (const auto& [encoding, files] : encodings)
    if (!encoding.empty())
      out += "          " + plural(files, "file") + " that say" + (files == 1 ? "s" : "") +
             " no encoding look" + (files == 1 ? "s" : "") + " like " + encoding +
             "; the recipe has the lines that read " + (files == 1 ? "it" : "them") +
             ", as comments\n";
  return out;
}

std::string amount_text(const data::Amount& amount) {
  return "about " + plan::counted(amount.documents, "document") + ", " +
         plan::bytes(static_cast<std::int64_t>(amount.text_bytes)) + " of text";
}

std::string languages_text(const data::Survey& survey, const data::Proposal& proposal) {
  std::string out;
  for (const auto& [code, amount] : proposal.languages)
    out +=
        "read      " + code + ", " + text::english_name(code) + ": " + amount_text(amount) + "\n";
  for (const auto& [code, amount] : proposal.too_little)
    out += "not read  " + code + ", " + text::english_name(code) + ": too little, " +
           amount_text(amount) + "\n";
  for (const auto& [code, amount] : survey.strangers)
    out += "not read  '" + code + "': a language that is not known here, " + amount_text(amount) +
           "\n";
  if (proposal.unknown.documents > 0)
    out += "not read  where no language can be told: " + amount_text(proposal.unknown) + "\n";
  return out;
}

std::string next_text(const Path& file, const plan::NewRecipe& recipe) {
  std::string out = "\n" + file + " is written. Next:\n";
  if (data::all_are_guesses(recipe.proposal))
    out +=
        "  look at the encodings there: each is a guess, and its lines are comments until you say "
        "that it is right\n";
  if (plan::asks_for_license(recipe))
    out +=
        "  fill in `license` there (or make it anew with --license SPDX): nothing is trained on "
        "without one\n";
  return out + "  janua check " + base::shell_word(file) + "\n  janua run " +
         base::shell_word(file) + "\n  janua serve --model " +
         base::shell_word("out/" + recipe.name + "/model") + "\n";
}

}  // namespace

std::string new_text(const NewReport& report) {
  return languages_text(*report.survey, report.recipe->proposal) + left_out_text(*report.survey) +
         cost_text(*report.costs) + plan::passes_text(*report.recipe) + "\n" +
         next_text(report.file, *report.recipe);
}

base::Json new_json(const NewReport& report) {
  const auto& recipe = *report.recipe;
  base::Json languages = base::Json::object(), left_out = base::Json::array();
  for (const auto& [code, amount] : recipe.proposal.languages)
    languages[code] = {{"documents", amount.documents}, {"text_bytes", amount.text_bytes}};
  for (const auto& one : report.survey->left_out)
    left_out.push_back({{"path", one.path}, {"reason", one.reason}});
  return {{"recipe", report.file},
          {"name", recipe.name},
          {"languages", languages},
          {"left_out", left_out},
          {"size", recipe.fit.size},
          {"vocabulary", recipe.fit.vocabulary},
          {"steps", recipe.fit.steps},
          {"costs", cost_json(*report.costs)},
          {"sources", recipe.proposal.sources.size()}};
}

}  // namespace cli
