#include "eval/statistic/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/parallel.h"
#include "eval/statistic/correction.h"
#include "eval/statistic/power.h"
#include "eval/statistic/unit.h"

namespace eval::statistic {
namespace {

using base::Code;
using base::Error;
using base::Result;
using task::Value;
using Places = std::span<const std::size_t>;

using Key = std::tuple<std::string, std::string, std::string>;  // measure, task, language
Key key_of(const Series& series) { return {series.measure(), series.task, series.language}; }

// Items that both series have, in the order of the first.
struct Both {
  Series first, second;
};

Both in_both(const Series& first, const Series& second) {
  std::map<std::string, const Item*> known;
  for (const auto& item : second.items) known[item.digest] = &item;
  Both out{first, second};
  out.first.items.clear();
  out.second.items.clear();
  for (const auto& item : first.items)
    if (const auto found = known.find(item.digest); found != known.end()) {
      out.first.items.push_back(item);
      out.second.items.push_back(*found->second);
    }
  return out;
}

// A sum that is no mean: of the first run's scores, and behind them those of the second.
class Sums {
 public:
  static Result<Sums> of(const Both& both) {
    Sums out(*both.first.aggregation, both.first.items.size());
    for (const auto* series : {&both.first, &both.second})
      for (const auto& item : series->items)
        out.scores_.push_back(out.entry_->prepare ? TRY(out.entry_->prepare(item.score))
                                                  : item.score);
    return out;
  }

  std::size_t items() const { return items_; }
  // Where `swapped`, both runs trade that item.
  Result<double> difference(Places drawn, const std::function<bool(std::size_t)>& swapped) const {
    std::vector<std::size_t> first, second;
    for (const auto i : drawn) {
      first.push_back(swapped(i) ? i + items_ : i);
      second.push_back(swapped(i) ? i : i + items_);
    }
    return TRY(entry_->sum(scores_, second)) - TRY(entry_->sum(scores_, first));
  }

 private:
  Sums(const task::AggregationEntry& entry, std::size_t items) : entry_(&entry), items_(items) {}
  const task::AggregationEntry* entry_;
  std::size_t items_;
  std::vector<Value> scores_;
};

std::vector<std::size_t> all_places(std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

// Where a resample has no figure (F1 without its class), it counts as the difference itself.
double or_else(Result<double> read, double otherwise) {
  return read.ok() && std::isfinite(*read) ? *read : otherwise;
}

double swapped_p(const Sums& sums, double observed, std::int64_t draws,
                 const base::Random& random) {
  const auto all = all_places(sums.items());
  std::int64_t hits = 0;
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    const auto found =
        or_else(sums.difference(all,
                                [&](std::size_t i) {
                                  return random.below(2, static_cast<std::uint64_t>(draw), i) == 1;
                                }),
                0);
    hits += std::abs(found) >= std::abs(observed) * (1 - 1e-12) ? 1 : 0;
  }
  return static_cast<double>(1 + hits) / static_cast<double>(1 + draws);
}

class Comparer {
 public:
  Comparer(const CompareOptions& options, const Both& both, const std::string& name)
      : options_(options),
        both_(both),
        resampling_(static_cast<std::uint64_t>(options.seed), "eval.compare.resample " + name),
        turning_(static_cast<std::uint64_t>(options.seed), "eval.compare.turn " + name) {}

  Result<void> fill(Compared& row) const {
    row.first = TRY(score_of(both_.first));
    row.second = TRY(score_of(both_.second));
    if (both_.first.is_mean())
      of_means(row);
    else
      TRY(of_sums(row));
    row.point = point_of(both_.first);
    if (row.point > 0 && row.paired.deviation > 0) {
      row.needed = items_needed(row.paired.deviation, row.point);
      row.detectable = detectable(row.paired.deviation, row.items);
    }
    return {};
  }

 private:
  void of_means(Compared& row) const {
    const auto first = both_.first.numbers(), second = both_.second.numbers();
    row.paired = paired_test(first, second, turning_);
    row.resampled = base::bootstrap(first.size(), options_.draws, resampling_, [&](Places drawn) {
      double sum = 0;
      for (const auto i : drawn) sum += second[i] - first[i];
      return sum / static_cast<double>(drawn.size());
    });
  }

  Result<void> of_sums(Compared& row) const {
    const auto sums = TRY(Sums::of(both_));
    const auto never = [](std::size_t) { return false; };
    row.paired.items = sums.items();
    row.paired.difference = row.second - row.first;
    row.paired.test = "runs traded";
    row.paired.p = swapped_p(sums, row.paired.difference, options_.draws, turning_);
    std::vector<double> drawn_differences;
    row.resampled = base::bootstrap(sums.items(), options_.draws, resampling_, [&](Places drawn) {
      drawn_differences.push_back(or_else(sums.difference(drawn, never), row.paired.difference));
      return drawn_differences.back();
    });
    row.paired.interval = row.resampled;
    // As the mean of so many items with that spread would have it.
    row.paired.deviation =
        mean_of(drawn_differences).deviation * std::sqrt(static_cast<double>(sums.items()));
    return {};
  }

  const CompareOptions& options_;
  const Both& both_;
  base::Random resampling_, turning_;
};

Result<Compared> compared(const Series& first, const Series& second,
                          const CompareOptions& options) {
  const auto both = in_both(first, second);
  Compared row{.task = first.task,
               .family = first.family,
               .language = first.language,
               .measure = first.measure(),
               .higher_is_better = first.higher_is_better,
               .items = both.first.items.size()};
  row.first_alone = first.items.size() - row.items;
  row.second_alone = second.items.size() - row.items;
  if (row.items == 0) return row;
  TRY(Comparer(options, both, row.measure + " " + row.task + " " + row.language).fill(row));
  return row;
}

void correct(std::vector<Compared>& rows, double level) {
  std::map<std::string, std::vector<std::size_t>> by_measure;
  for (std::size_t i = 0; i < rows.size(); ++i) by_measure[rows[i].measure].push_back(i);
  for (const auto& [measure, places] : by_measure) {
    std::vector<double> p;
    for (const auto i : places) p.push_back(rows[i].paired.p);
    const auto by_holm = holm(p), by_bh = benjamini_hochberg(p);
    for (std::size_t n = 0; n < places.size(); ++n) {
      auto& row = rows[places[n]];
      row.p_holm = by_holm[n];
      row.p_bh = by_bh[n];
      if (row.p_holm <= level && row.paired.difference != 0)
        row.verdict = row.better(row.paired.difference) ? 1 : -1;
    }
  }
}

ComparedMean mean_over(const std::vector<const Compared*>& rows) {
  ComparedMean out{.family = rows[0]->family,
                   .measure = rows[0]->measure,
                   .languages = rows.size(),
                   .difference = {}};
  std::vector<Pooled> parts;
  for (const auto* row : rows) {
    parts.push_back({row->paired.difference,
                     row->paired.deviation / std::sqrt(static_cast<double>(row->items))});
    out.first += row->first / static_cast<double>(rows.size());
    out.second += row->second / static_cast<double>(rows.size());
    out.better += row->verdict > 0 ? 1 : 0;
    out.worse += row->verdict < 0 ? 1 : 0;
  }
  out.difference = mean_of_means(parts);
  out.p = normal_p(out.difference.value, out.difference.error);
  return out;
}

std::vector<ComparedMean> means_of(const std::vector<Compared>& rows) {
  std::map<std::pair<std::string, std::string>, std::vector<const Compared*>> families;
  for (const auto& row : rows)
    if (!row.language.empty()) families[{row.measure, row.family}].push_back(&row);
  std::vector<ComparedMean> out;
  for (const auto& [key, members] : families)
    if (members.size() > 1) out.push_back(mean_over(members));
  return out;
}

struct Pair {
  const Series *first, *second;
};

std::vector<Pair> pairs_of(const Run& first, const Run& second, std::set<std::string>& alone) {
  std::map<Key, const Series*> known;
  for (const auto& series : second.series) known[key_of(series)] = &series;
  std::vector<Pair> out;
  for (const auto& series : first.series) {
    const auto found = known.find(key_of(series));
    if (found == known.end()) {
      alone.insert(series.task);
      continue;
    }
    out.push_back({&series, found->second});
    known.erase(found);
  }
  for (const auto& [key, series] : known) alone.insert(series->task);
  return out;
}

bool in_order(const Compared& a, const Compared& b) {
  return std::tie(a.measure, a.family, a.language, a.task) <
         std::tie(b.measure, b.family, b.language, b.task);
}

}  // namespace

std::size_t Comparison::better() const {
  return static_cast<std::size_t>(std::ranges::count(rows, 1, &Compared::verdict));
}
std::size_t Comparison::worse() const {
  return static_cast<std::size_t>(std::ranges::count(rows, -1, &Compared::verdict));
}

Result<Comparison> compare(Run first, Run second, const CompareOptions& options,
                           base::Context& ctx) {
  std::set<std::string> alone;
  const auto pairs = pairs_of(first, second, alone);
  std::vector<Compared> rows(pairs.size());
  TRY(base::parallel_for(ctx, "eval", pairs.size(), [&](std::size_t i) -> Result<void> {
    rows[i] = TRY(compared(*pairs[i].first, *pairs[i].second, options));
    return {};
  }));
  for (const auto& row : rows)
    if (row.items == 0) alone.insert(row.task);
  std::erase_if(rows, [](const auto& row) { return row.items == 0; });
  if (rows.empty())
    return Error{Code::bad_request, "the runs have no task with a document in common",
                 first.name + ", " + second.name, "run the same tasks with both models"};
  std::ranges::sort(rows, in_order);
  correct(rows, options.level);
  first.series.clear();
  second.series.clear();
  Comparison out{std::move(first), std::move(second), options.level, std::move(rows), {}, {}};
  out.means = means_of(out.rows);
  out.unpaired.assign(alone.begin(), alone.end());
  return out;
}

}  // namespace eval::statistic
