// Scores by language of any number of runs, side by side: the worst language, the gap to English, intervals.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/statistic/mean.h"
#include "eval/statistic/read_run.h"

namespace eval::statistic {

struct TableOptions {
  std::int64_t draws = 1000;  // of bootstraps
  std::int64_t seed = 1;
};

// The score of one run.
struct Scored {
  std::size_t run = 0;  // place in Table::runs
  std::size_t items = 0;
  double value = 0;
  double error = 0;                     // standard, by formula or of the resamples
  std::optional<Interval> interval{};   // by formula; of sums that have none by resampling
  std::optional<Interval> resampled{};  // by drawing items anew
  std::optional<double> gap{};          // how far behind English of the same family, above 0: worse
  std::optional<Interval> gap_interval{};
  std::int64_t needed =
      0;  // items after which the interval reaches a point to each side; 0: not known
};

struct TableRow {
  std::string task, family, language, measure;
  bool higher_is_better = true;
  std::vector<Scored> scores;  // by run; of runs that have it
};

// Of a measure of a family with several languages, and a run.
struct Summary {
  std::string family, measure;
  std::size_t run = 0, languages = 0;
  Pooled mean;  // each language counting alike
  std::string worst_language, best_language,
      widest_language;  // widest: of the largest gap; "" without English
  double worst = 0, best = 0;
  std::optional<double> english{}, widest{};
};

struct Table {
  std::vector<Run> runs;       // without their series
  std::vector<TableRow> rows;  // by measure, family, language
  std::vector<Summary> summaries;
};

// Runs whose series were chosen (Choice).
base::Result<Table> make_table(std::vector<Run> runs, const TableOptions& options,
                               base::Context& ctx);

std::string table_text(const Table& table);  // Markdown
base::Json to_json(const Table& table);

}  // namespace eval::statistic
