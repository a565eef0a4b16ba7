// Two runs of the same tasks, item by item: who is better in which language, and how sure that is.
#pragma once

#include <string>
#include <vector>

#include "eval/statistic/paired.h"
#include "eval/statistic/read_run.h"

namespace eval::statistic {

struct CompareOptions {
  std::int64_t draws = 1000;  // of bootstraps, and of sums that have no mean
  std::int64_t seed = 1;
  double level = 0.05;
};

// One task, language and metric. What differs is the second run minus the first.
struct Compared {
  std::string task, family, language, measure;
  bool higher_is_better = true;
  std::size_t items = 0, first_alone = 0,
              second_alone = 0;  // in both runs, and in one of them alone
  double first = 0, second = 0;  // scores of the items of both
  Paired paired{};
  std::optional<Interval> resampled{};  // of the difference, by drawing items anew
  double p_holm = 1, p_bh = 1;          // over all rows of one measure
  double point = 0;                     // what one point is; 0: not known
  std::int64_t needed = 0;              // items to see one point
  double detectable = 0;                // the smallest difference that these items show
  int verdict = 0;  // 1: the second is better beyond `level` after Holm; -1: the first
  bool better(double difference) const {
    return higher_is_better ? difference > 0 : difference < 0;
  }
};

// Of a measure of a family, the mean of its languages, each counting alike.
struct ComparedMean {
  std::string family, measure;
  std::size_t languages = 0, better = 0, worse = 0;
  double first = 0, second = 0, p = 1;
  Pooled difference;
};

struct Comparison {
  Run first, second;  // without their series
  double level = 0.05;
  std::vector<Compared> rows;         // by measure, family, language
  std::vector<ComparedMean> means;    // where a family has several languages
  std::vector<std::string> unpaired;  // tasks of one run alone, or with no item in common
  std::size_t better() const;
  std::size_t worse() const;
};

// Error: bad_request where no task has an item in both runs.
base::Result<Comparison> compare(Run first, Run second, const CompareOptions& options,
                                 base::Context& ctx);

std::string comparison_table(const Comparison& comparison);  // Markdown
base::Json to_json(const Comparison& comparison);

}  // namespace eval::statistic
