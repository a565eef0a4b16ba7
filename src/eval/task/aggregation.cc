#include "eval/task/aggregation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "eval/task/python_random.h"
#include "eval/task/translation.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;
using Items = const std::vector<Value>&;
using Places = std::span<const std::size_t>;

constexpr std::size_t kChunk = 1000;  // resamples of one seed

Error unfit(const Value& item) {
  return {Code::bad_data,
          "a score " + shown(item).substr(0, 60) + " is not what its aggregation takes", "",
          "leave `aggregation` out: each metric has its own"};
}

double number(const Value& value) {
  return value.is_boolean() ? value.get<bool>() : value.get<double>();
}
bool is_number(const Value& value) { return value.is_number() || value.is_boolean(); }

Result<double> mean(Items items, Places places) {
  double sum = 0;
  for (const auto place : places) {
    if (!is_number(items[place])) return unfit(items[place]);
    sum += number(items[place]);
  }
  return sum / static_cast<double>(places.size());
}

Result<double> nanmean(Items items, Places places) {
  std::vector<std::size_t> kept;
  for (const auto place : places)
    if (!items[place].is_null() && !(items[place].is_number() && std::isnan(number(items[place]))))
      kept.push_back(place);
  return kept.empty() ? std::nan("") : mean(items, kept);
}

Result<double> median(Items items, Places places) {
  std::vector<double> numbers;
  for (const auto place : places) {
    if (!is_number(items[place])) return unfit(items[place]);
    numbers.push_back(number(items[place]));
  }
  std::ranges::sort(numbers);
  return numbers[numbers.size() / 2];
}

Result<double> perplexity(Items items, Places places) {
  return std::exp(-TRY(mean(items, places)));
}

// The sum of the first parts over the sum of the second ones.
Result<double> weighted_mean(Items items, Places places) {
  double sum = 0, weight = 0;
  for (const auto place : places) {
    const auto& item = items[place];
    if (!item.is_array() || item.size() != 2 || !is_number(item[0]) || !is_number(item[1]))
      return unfit(item);
    sum += number(item[0]);
    weight += number(item[1]);
  }
  return sum / weight;
}

Result<double> weighted_perplexity(Items items, Places places) {
  return std::exp(-TRY(weighted_mean(items, places)));
}

Result<double> bits_per_byte(Items items, Places places) {
  return -TRY(weighted_mean(items, places)) / std::numbers::ln2;
}

// The mean squared distance of probabilities from those of who knew the answer.
Result<double> brier_score(Items items, Places places) {
  double sum = 0;
  for (const auto place : places) {
    const auto& item = items[place];
    if (!item.is_array() || item.size() != 2 || !item[0].is_number_integer() || !item[1].is_array())
      return unfit(item);
    const auto count = static_cast<std::int64_t>(item[1].size());
    auto gold = item[0].get<std::int64_t>();
    if (gold < 0) gold += count;
    if (gold < 0 || gold >= count) return unfit(item);
    if (item[1].size() != items[places[0]][1].size()) return unfit(item);
    for (std::int64_t i = 0; i < count; ++i) {
      const double off = item[1][static_cast<std::size_t>(i)].get<double>() - (i == gold ? 1 : 0);
      sum += off * off;
    }
  }
  return sum / static_cast<double>(places.size());
}

// Pairs of the right class and the one that was said.
Result<std::vector<std::pair<std::int64_t, std::int64_t>>> classes(Items items, Places places) {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  for (const auto place : places) {
    const auto& item = items[place];
    if (!item.is_array() || item.size() != 2 || !item[0].is_number_integer() ||
        !item[1].is_number_integer())
      return unfit(item);
    out.emplace_back(item[0].get<std::int64_t>(), item[1].get<std::int64_t>());
  }
  return out;
}

// Of the class 1, where 0 is the only other.
Result<double> f1(Items items, Places places) {
  double both = 0, said = 0, right = 0;
  for (const auto& [gold, answer] : TRY(classes(items, places))) {
    if (gold < 0 || gold > 1 || answer < 0 || answer > 1)
      return Error{Code::bad_data, "f1 is of tasks with two choices, and a document has another",
                   "", ""};
    both += gold == 1 && answer == 1;
    said += answer == 1;
    right += gold == 1;
  }
  return said + right == 0 ? 0 : 2 * both / (said + right);
}

// Matthews' correlation of any number of classes (Gorodkin, 2004); 0 where one of them is always said or right.
Result<double> matthews(Items items, Places places) {
  std::map<std::int64_t, std::pair<double, double>> counts;
  double right = 0;
  for (const auto& [gold, answer] : TRY(classes(items, places))) {
    ++counts[gold].first;
    ++counts[answer].second;
    right += gold == answer;
  }
  const auto n = static_cast<double>(places.size());
  double both = right * n, of_gold = n * n, of_answer = n * n;
  for (const auto& [which, count] : counts) {
    both -= count.first * count.second;
    of_gold -= count.first * count.first;
    of_answer -= count.second * count.second;
  }
  return of_gold * of_answer == 0 ? 0 : both / std::sqrt(of_gold * of_answer);
}

Result<double> bypass(Items, Places) { return 999.0; }

template <auto statistics>
Result<Value> translated(const Value& item) {
  if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_string())
    return unfit(item);
  return Value(statistics({item[0].get<std::string>(), item[1].get<std::string>()}));
}

template <auto score>
Result<double> of_corpus(Items items, Places places) {
  Statistics sums(items[places[0]].size(), 0);
  for (const auto place : places)
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += items[place][i].get<double>();
  return score(sums);
}

Statistics chrf(const Translation& one) { return chrf_statistics(one, 0); }
Statistics chrf_with_words(const Translation& one) { return chrf_statistics(one, 2); }

constexpr std::int64_t kFew = 100;  // resamples of corpora of translations
constexpr std::int64_t kAny = INT64_MAX;
constexpr AggregationEntry kAggregations[] = {
    {"mean", mean, Spread::mean, kAny},
    {"nanmean", nanmean, Spread::bootstrap, kAny},
    {"median", median, Spread::bootstrap, kAny},
    {"perplexity", perplexity, Spread::bootstrap, kAny},
    {"weighted_perplexity", weighted_perplexity, Spread::none, kAny},
    {"bits_per_byte", bits_per_byte, Spread::none, kAny},
    {"brier_score", brier_score, Spread::none, kAny},
    {"f1", f1, Spread::bootstrap, kAny},
    {"matthews_corrcoef", matthews, Spread::bootstrap, kAny},
    {"bleu", of_corpus<bleu_of>, Spread::bootstrap, kFew, translated<bleu_statistics>},
    {"chrf", of_corpus<chrf_of>, Spread::bootstrap, kFew, translated<chrf>},
    {"chrf++", of_corpus<chrf_of>, Spread::bootstrap, kFew, translated<chrf_with_words>},
    {"ter", of_corpus<ter_of>, Spread::bootstrap, kFew, translated<ter_statistics>},
    {"bypass", bypass, Spread::none, kAny}};

double sample_deviation(std::span<const double> numbers) {
  const auto n = static_cast<double>(numbers.size());
  const double mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / n;
  double squares = 0;
  for (const double one : numbers) squares += (one - mean) * (one - mean);
  return std::sqrt(squares / (n - 1));
}

Result<std::optional<double>> bootstrap(const AggregationEntry& entry, Items items,
                                        std::int64_t iterations, const base::Pool& pool) {
  const auto chunk = std::min(kChunk, static_cast<std::size_t>(iterations));
  const auto chunks = static_cast<std::size_t>(iterations) / chunk;
  std::vector<double> sums(chunk * chunks);
  std::vector<std::optional<Error>> failed(chunks);
  pool.run(chunks, [&](int, std::size_t which) {
    PythonRandom random(which);
    for (std::size_t i = 0; i < chunk && !failed[which]; ++i) {
      auto sum = entry.sum(items, random.choices(items.size(), items.size()));
      if (sum.ok())
        sums[which * chunk + i] = *sum;
      else
        failed[which] = sum.error();
    }
  });
  for (const auto& error : failed)
    if (error) return *error;
  return std::optional(sample_deviation(sums));
}

Result<std::vector<Value>> prepared(const AggregationEntry& entry, Items items) {
  if (!entry.prepare) return items;
  std::vector<Value> out;
  for (const auto& item : items) out.push_back(TRY(entry.prepare(item)));
  return out;
}

}  // namespace

std::span<const AggregationEntry> aggregations() { return kAggregations; }

Result<double> aggregate(const AggregationEntry& entry, const std::vector<Value>& given) {
  const auto items = TRY(prepared(entry, given));
  std::vector<std::size_t> places(items.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  return entry.sum(items, places);
}

Result<std::optional<double>> standard_error(const AggregationEntry& entry,
                                             const std::vector<Value>& items,
                                             std::int64_t iterations, const base::Pool& pool) {
  if (iterations <= 0 || items.size() < 2 || entry.spread == Spread::none)
    return std::optional<double>();
  if (entry.spread == Spread::bootstrap)
    return bootstrap(entry, TRY(prepared(entry, items)),
                     std::min(iterations, entry.most_iterations), pool);
  std::vector<double> numbers;
  for (const auto& item : items) numbers.push_back(number(item));
  return std::optional(sample_deviation(numbers) / std::sqrt(static_cast<double>(items.size())));
}

double pooled_error(const std::vector<double>& errors, const std::vector<std::size_t>& sizes) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const auto size = static_cast<double>(sizes[i]);
    sum += (size - 1) * errors[i] * errors[i] * size;
    total += size;
  }
  return std::sqrt(sum / (total - static_cast<double>(errors.size())) / total);
}

double unweighted_error(const std::vector<double>& errors) {
  double squares = 0;
  for (const double one : errors) squares += one * one;
  return std::sqrt(squares) / static_cast<double>(errors.size());
}

}  // namespace eval::task
