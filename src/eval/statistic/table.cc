#include "eval/statistic/table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/parallel.h"
#include "eval/statistic/power.h"
#include "eval/statistic/unit.h"

namespace eval::statistic {
namespace {

using base::Result;
using task::Value;
using Places = std::span<const std::size_t>;

constexpr const char* kEnglish = "eng_Latn";
constexpr double kWide = 1.959963984540054;  // the normal distribution's 97.5 % point

base::Random draws_of(const Series& series, const TableOptions& options) {
  return {static_cast<std::uint64_t>(options.seed),
          "eval.table " + series.measure() + " " + series.task + " " + series.language};
}

void of_mean(const Series& series, const TableOptions& options, Scored& out) {
  const auto scores = series.numbers();
  const auto mean = mean_of(scores);
  out.value = mean.value;
  out.error = mean.error();
  out.interval = analytic_interval(scores);
  out.resampled =
      base::bootstrap(scores.size(), options.draws, draws_of(series, options), [&](Places drawn) {
        double sum = 0;
        for (const auto i : drawn) sum += scores[i];
        return sum / static_cast<double>(drawn.size());
      });
}

Result<void> of_sum(const Series& series, const TableOptions& options, Scored& out) {
  std::vector<Value> scores;
  for (const auto& item : series.items)
    scores.push_back(series.aggregation->prepare ? TRY(series.aggregation->prepare(item.score))
                                                 : item.score);
  std::vector<std::size_t> all(scores.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  out.value = TRY(series.aggregation->sum(scores, all));
  std::vector<double> drawn_values;
  out.resampled =
      base::bootstrap(scores.size(), options.draws, draws_of(series, options), [&](Places drawn) {
        const auto sum = series.aggregation->sum(scores, drawn);
        drawn_values.push_back(sum.ok() && std::isfinite(*sum) ? *sum : out.value);
        return drawn_values.back();
      });
  out.interval = out.resampled;
  out.error = mean_of(drawn_values).deviation;
  return {};
}

Result<Scored> scored(const Series& series, std::size_t run, const TableOptions& options) {
  Scored out{.run = run, .items = series.items.size()};
  if (series.is_mean())
    of_mean(series, options, out);
  else
    TRY(of_sum(series, options, out));
  const double point = point_of(series);
  const double deviation = out.error * std::sqrt(static_cast<double>(out.items));
  if (point > 0 && deviation > 0) {
    const double root = kWide * deviation / point;
    out.needed = static_cast<std::int64_t>(std::ceil(root * root));
  }
  return out;
}

using RowKey = std::tuple<std::string, std::string, std::string, std::string>;
RowKey key_of(const Series& series) {
  return {series.measure(), series.family, series.language, series.task};
}

struct Piece {
  const Series* series;
  std::size_t run;
};

std::vector<Piece> pieces_of(const std::vector<Run>& runs) {
  std::vector<Piece> out;
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (const auto& series : runs[run].series) out.push_back({&series, run});
  return out;
}

// Rows of one measure and family, by its language.
using Family = std::vector<TableRow*>;

const Scored* of_run(const TableRow& row, std::size_t run) {
  const auto found = std::ranges::find(row.scores, run, &Scored::run);
  return found == row.scores.end() ? nullptr : &*found;
}

// English and each other language as independent samples, by the normal distribution.
void add_gaps(const Family& family) {
  const auto english =
      std::ranges::find(family, kEnglish, [](const auto* row) { return row->language; });
  if (english == family.end()) return;
  for (auto* row : family)
    for (auto& score : row->scores) {
      const auto* base = of_run(**english, score.run);
      if (row == *english || !base) continue;
      score.gap = row->higher_is_better ? base->value - score.value : score.value - base->value;
      score.gap_interval = Pooled{*score.gap, std::hypot(base->error, score.error)}.interval();
    }
}

class Summer {
 public:
  Summer(const Family& family, std::size_t run) : family_(family), run_(run) {}

  std::optional<Summary> sum() const {
    Summary out{
        .family = family_[0]->family, .measure = family_[0]->measure, .run = run_, .mean = {}};
    std::vector<Pooled> parts;
    for (const auto* row : family_)
      if (const auto* score = of_run(*row, run_)) {
        parts.push_back({score->value, score->error});
        look(*row, *score, parts.size() == 1, out);
      }
    if (parts.size() < 2) return std::nullopt;
    out.languages = parts.size();
    out.mean = mean_of_means(parts);
    return out;
  }

 private:
  static bool better(const TableRow& row, double a, double b) {
    return row.higher_is_better ? a > b : a < b;
  }

  static void look(const TableRow& row, const Scored& score, bool first, Summary& out) {
    if (first || better(row, out.worst, score.value)) {
      out.worst = score.value;
      out.worst_language = row.language;
    }
    if (first || better(row, score.value, out.best)) {
      out.best = score.value;
      out.best_language = row.language;
    }
    if (row.language == kEnglish) out.english = score.value;
    if (score.gap && (!out.widest || *score.gap > *out.widest)) {
      out.widest = score.gap;
      out.widest_language = row.language;
    }
  }

  const Family& family_;
  std::size_t run_;
};

void summarise(Table& table) {
  std::map<std::pair<std::string, std::string>, Family> families;
  for (auto& row : table.rows)
    if (!row.language.empty()) families[{row.measure, row.family}].push_back(&row);
  for (const auto& [key, family] : families) {
    add_gaps(family);
    for (std::size_t run = 0; run < table.runs.size(); ++run)
      if (auto summary = Summer(family, run).sum()) table.summaries.push_back(std::move(*summary));
  }
}

}  // namespace

Result<Table> make_table(std::vector<Run> runs, const TableOptions& options, base::Context& ctx) {
  const auto pieces = pieces_of(runs);
  std::vector<Scored> scores(pieces.size());
  TRY(base::parallel_for(ctx, "eval", pieces.size(), [&](std::size_t i) -> Result<void> {
    scores[i] = TRY(scored(*pieces[i].series, pieces[i].run, options));
    return {};
  }));
  std::map<RowKey, TableRow> rows;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto& series = *pieces[i].series;
    auto& row = rows[key_of(series)];
    row = {series.task,      series.family,           series.language,
           series.measure(), series.higher_is_better, std::move(row.scores)};
    row.scores.push_back(scores[i]);
  }
  Table out;
  for (auto& [key, row] : rows) out.rows.push_back(std::move(row));
  for (auto& run : runs) run.series.clear();
  out.runs = std::move(runs);
  summarise(out);
  return out;
}

}  // namespace eval::statistic
