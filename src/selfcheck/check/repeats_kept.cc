#include <map>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "data/stage.h"
#include "selfcheck/check.h"

namespace selfcheck::check {

namespace {

constexpr int kCopies = 3, kOthers = 8;

data::Candidate document(const std::string& name, const std::string& text) {
  data::Document out;
  out.id = out.key = name;
  out.source = "selfcheck";
  out.kind = "text";
  out.language = "eng_Latn";
  out.blocks = {{name, text}};
  return data::to_candidate(std::move(out));
}

// Three copies of one text, eight others in the same words.
data::Candidates candidates() {
  data::Candidates out;
  const std::vector<std::string> words = {"the gate of languages", "stands open to", "all who read",
                                          "and to those", "who write their own"};
  const auto line = [&](std::size_t first) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
      text += words[(first + i * (first % 2 + 1)) % 5] + " ";
    return text + "in book " + std::to_string(first) + ", as it was printed.";
  };
  for (int i = 0; i < kCopies; ++i) out.push_back(document("copy " + std::to_string(i), line(0)));
  for (std::size_t i = 1; i <= kOthers; ++i)
    out.push_back(document("book " + std::to_string(i), line(i)));
  return out;
}

// Documents that are left, of the copies and of the others.
std::vector<double> left(const data::Candidates& candidates) {
  std::vector<double> out = {0, 0};
  for (const auto& candidate : candidates)
    if (data::live_bytes(candidate) > 0) ++out[candidate.document.id.starts_with("copy") ? 0 : 1];
  return out;
}

// Two documents are one to those tools if they are of the same words, in whatever order.
std::set<std::string> words_of(const data::Candidate& candidate) {
  std::set<std::string> out;
  for (const auto& passage : candidate.passages) {
    std::string word;
    for (const char c : passage.text + " ")
      if (base::is_ascii_letter(c)) {
        word += c;
      } else if (!word.empty()) {
        out.insert(std::exchange(word, ""));
      }
  }
  return out;
}

// The fault: what is like another is a member of a cluster, and members are removed, the one that
// was to stay among them.
data::Candidates without_clusters(const data::Candidates& all) {
  std::map<std::set<std::string>, int> clusters;
  for (const auto& candidate : all) ++clusters[words_of(candidate)];
  data::Candidates out;
  for (const auto& candidate : all)
    if (clusters[words_of(candidate)] == 1) out.push_back(candidate);
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  data::CorpusRecipe recipe;
  recipe.max_repeat_share = recipe.max_rule_share = 1;
  const auto all = candidates();
  auto ours = all;
  TRY(data::drop_repeats(ours, recipe));
  return Finding{
      .right = {{1, kOthers}}, .ours = {left(ours)}, .elsewhere = {left(without_clusters(all))}};
}

constexpr Report kReports[] = {
    {"text-dedup", "issue #129, PR #132 (2026): every member of a cluster was removed"},
    {"marin", "issue #6854 (2026): 859,092 documents became 2, 55,454 books 1,629"},
    {"datatrove", "issue #249 (open since Jul 2024)"}};

}  // namespace

extern const Entry repeats_kept{
    .wrong = "Removing repeats removes the last copy too, or books that only share their words.",
    .input = "three copies of one text, and eight others in the same words",
    .right =
        "Counted: one of the copies, all of the others. Elsewhere documents of the same words are a "
        "cluster, and each member of a cluster is removed.",
    .columns = "copies kept, others kept",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
