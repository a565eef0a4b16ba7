// What the scores of all documents come to, and how far that may be off, as the harness computes both.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "eval/task/value.h"

namespace eval::task {

// How far a sum over these documents would be off that over all such documents.
enum class Spread { none, mean, bootstrap };

struct AggregationEntry {
  const char* name;
  // Of the documents at these places, in order. Error: bad_data for scores that it cannot take.
  base::Result<double> (*sum)(const std::vector<Value>& items, std::span<const std::size_t> places);
  Spread spread;
  std::int64_t most_iterations;  // of a bootstrap
  // What a score is made once, before it is summed again and again; null: it stays as it is.
  base::Result<Value> (*prepare)(const Value& item) = nullptr;
};
std::span<const AggregationEntry> aggregations();

base::Result<double> aggregate(const AggregationEntry& entry, const std::vector<Value>& items);
// The standard error: of a mean by its formula, of others by `iterations` resamples, a thousand to a seed of Python's
// generator, 0, 1, 2 and so on. Nothing where the harness says "N/A". The number of threads changes nothing.
base::Result<std::optional<double>> standard_error(const AggregationEntry& entry,
                                                   const std::vector<Value>& items,
                                                   std::int64_t iterations, const base::Pool& pool);

// Of a group, from those of its tasks: weighted by their sizes, or of the plain mean of their figures.
double pooled_error(const std::vector<double>& errors, const std::vector<std::size_t>& sizes);
double unweighted_error(const std::vector<double>& errors);

}  // namespace eval::task
