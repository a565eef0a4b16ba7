// The scores of a run of tasks, item by item, as `janua eval run` wrote them: results.json and samples/TASK.jsonl.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "eval/task/aggregation.h"

namespace eval::statistic {

// A document of a task, known by its digest: the same in every run whatever its place.
struct Item {
  std::string digest;  // of the document, "#2" behind it where it stands there a second time
  task::Value score;
};

// The scores of one metric behind one filter, of one task in one language.
struct Series {
  std::string task;      // "cloze_deu_Latn"
  std::string family;    // what it is in every language: "cloze"
  std::string language;  // canonical; "" where neither task nor documents say it
  std::string metric, filter;
  bool higher_is_better = true;
  const task::AggregationEntry* aggregation = nullptr;
  std::vector<Item> items;

  bool is_mean() const;
  std::vector<double> numbers() const;  // of a mean
  // "acc", and "exact_match (strict-match)" behind a filter that is not the usual one.
  std::string measure() const;
};

struct Run {
  std::string name;   // the folder as it was given
  std::string model;  // as results.json says it
  std::vector<Series> series;
};

// Which scores are asked for; an empty list is all.
struct Choice {
  std::vector<std::string> tasks;  // or families
  std::vector<std::string> languages, metrics;
  bool takes(const Series& series) const;
};

// A task whose name or metadata tell no language, and whose documents say several in a member `language` or `lang`, has
// a series for each. Error: missing for a folder without results; bad_data with file:line; bad_request where `choice`
// takes none of them.
base::Result<Run> read_run(const base::Path& folder, const Choice& choice, base::Context& ctx);

// What a task's name says: family and canonical language, "" for none. "belebele_deu_Latn", "arc_de".
std::pair<std::string, std::string> family_of(const std::string& task);

// Of all items of a series, or of those at these places.
base::Result<double> score_of(const Series& series);

}  // namespace eval::statistic
