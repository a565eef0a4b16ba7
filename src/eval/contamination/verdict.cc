#include "eval/contamination/verdict.h"

#include <algorithm>

#include "eval/statistic/figure_text.h"

namespace eval::contamination {
namespace {

using base::Error;
using base::Result;
using statistic::Series;

constexpr Verdict kVerdicts[] = {Verdict::clean, Verdict::dirty, Verdict::brief};

Result<Split> split_of(const Series& series, const std::map<std::string, Verdict>& known,
                       std::optional<Verdict> wanted) {
  Series part = series;
  std::erase_if(part.items, [&](const auto& item) {
    const auto found = known.find(item.digest.substr(0, item.digest.find('#')));
    return found == known.end() || (wanted && found->second != *wanted);
  });
  if (part.items.empty()) return Split();
  return Split{part.items.size(), TRY(statistic::score_of(part))};
}

Result<Apart> apart(const statistic::Run& run, const Series& series,
                    const std::map<std::string, Verdict>& known) {
  Apart out{.run = run.name,
            .measure = series.measure(),
            .by = {},
            .all = TRY(split_of(series, known, {}))};
  for (const auto verdict : kVerdicts)
    if (const auto part = TRY(split_of(series, known, verdict)); part.items > 0)
      out.by[verdict] = part;
  return out;
}

std::string share_text(std::size_t part, std::size_t all) {
  return std::to_string(part) + " (" +
         statistic::figure(100.0 * static_cast<double>(part) / static_cast<double>(all)) + " %)";
}

std::size_t count(const TaskVerdict& task, Verdict verdict) {
  const auto found = task.counts.find(verdict);
  return found == task.counts.end() ? 0 : found->second;
}

std::string score_text(const Apart& scores, Verdict verdict) {
  const auto found = scores.by.find(verdict);
  return found == scores.by.end() ? "-" : statistic::figure(found->second.score);
}

std::string scores_table(const std::vector<TaskVerdict>& tasks) {
  std::string out;
  for (const auto& task : tasks)
    for (const auto& one : task.scores)
      out += "| " + statistic::named(task.family, task.language) + " | " + one.run + " | " +
             one.measure + " | " + statistic::figure(one.all.score) + " | " +
             score_text(one, Verdict::clean) + " | " + score_text(one, Verdict::dirty) + " | " +
             score_text(one, Verdict::brief) + " |\n";
  if (out.empty()) return "";
  return "\n| task | run | measure | all | clean | dirty | too short |\n| --- | --- | --- | --- | --- | --- | --- |\n" +
         out;
}

base::Json json_of(const Split& split) {
  if (split.items == 0) return nullptr;
  return {{"items", split.items}, {"score", split.score}};
}

base::Json json_of(const Apart& one) {
  base::Json out = {{"run", one.run}, {"measure", one.measure}, {"all", json_of(one.all)}};
  for (const auto verdict : kVerdicts) {
    const auto found = one.by.find(verdict);
    out[name(verdict)] = found == one.by.end() ? base::Json() : json_of(found->second);
  }
  return out;
}

}  // namespace

Result<std::vector<TaskVerdict>> verdicts(const Searched& searched,
                                          const std::vector<statistic::Run>& runs) {
  std::vector<TaskVerdict> out;
  std::map<std::string, std::map<std::string, Verdict>> known;  // by task, then digest
  for (const auto& item : searched.items) {
    if (out.empty() || out.back().task != item.task)
      out.push_back({item.task, item.family, item.language, {}, {}});
    ++out.back().counts[item.verdict];
    known[item.task][item.digest] = item.verdict;
  }
  for (auto& task : out)
    for (const auto& run : runs)
      for (const auto& series : run.series)
        if (series.task == task.task)
          task.scores.push_back(TRY(apart(run, series, known[task.task])));
  return out;
}

std::string verdict_table(const std::vector<TaskVerdict>& tasks, const Searched& searched) {
  std::string out =
      "| task | items | clean | dirty | too short to tell |\n| --- | --- | --- | --- | --- |\n";
  for (const auto& task : tasks) {
    const auto all =
        count(task, Verdict::clean) + count(task, Verdict::dirty) + count(task, Verdict::brief);
    out += "| " + statistic::named(task.family, task.language) + " | " + std::to_string(all) +
           " | " + share_text(count(task, Verdict::clean), all) + " | " +
           share_text(count(task, Verdict::dirty), all) + " | " +
           share_text(count(task, Verdict::brief), all) + " |\n";
  }
  out += scores_table(tasks);
  out += "\nSearched: " + std::to_string(searched.bytes) + " bytes in " +
         std::to_string(searched.documents) + " document(s).\n";
  std::size_t shown = 0;
  for (const auto& item : searched.items) {
    if (item.verdict != Verdict::dirty || ++shown > 5) continue;
    out += item.task + " " + std::to_string(item.doc_id) + ", " + item.member + ", " +
           std::to_string(item.words) + " words in document " + item.document + " of " + item.file +
           ": \"" + item.span + "\"\n";
  }
  if (shown > 5) out += "... and " + std::to_string(shown - 5) + " more; --items FILE writes all\n";
  return out;
}

base::Json to_json(const Item& item) {
  using statistic::or_null;
  return {{"task", item.task},
          {"language", or_null(item.language)},
          {"doc_id", item.doc_id},
          {"doc_hash", item.digest},
          {"verdict", name(item.verdict)},
          {"member", or_null(item.member)},
          {"span", or_null(item.span)},
          {"words", item.words},
          {"letters", item.letters},
          {"whole", item.whole},
          {"document", or_null(item.document)},
          {"source", or_null(item.source)},
          {"file", or_null(item.file)},
          {"documents", item.documents}};
}

base::Json to_json(const std::vector<TaskVerdict>& tasks, const Searched& searched) {
  auto rows = base::Json::array();
  for (const auto& task : tasks) {
    auto scores = base::Json::array();
    for (const auto& one : task.scores) scores.push_back(json_of(one));
    rows.push_back({{"task", task.task},
                    {"language", statistic::or_null(task.language)},
                    {"clean", count(task, Verdict::clean)},
                    {"dirty", count(task, Verdict::dirty)},
                    {"brief", count(task, Verdict::brief)},
                    {"scores", scores}});
  }
  return {{"tasks", rows}, {"documents", searched.documents}, {"bytes", searched.bytes}};
}

}  // namespace eval::contamination
