// What a server did, as Prometheus reads it, under vLLM's names, so that dashboards that exist can be used. Labels
// name the model and never who asked.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "infer/scheduler.h"
#include "serve/reply.h"

namespace serve {

// How a request ended.
struct Done {
  Usage usage{};
  std::vector<infer::Finish> finishes{};  // of each choice
  std::optional<double> first_s{};        // until the first token
  double seconds = 0;
};

// Counts of what lay at or below each bound.
class Histogram {
 public:
  void add(double seconds);
  // Lines "NAME_bucket{...}", "NAME_sum", "NAME_count".
  std::string text(const std::string& name, const std::string& label) const;

 private:
  static constexpr std::array<double, 12> kBounds = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                     1,    2.5,   5,    10,  30,   60};
  std::array<std::uint64_t, kBounds.size()> counts_{};
  std::uint64_t all_ = 0;
  double sum_ = 0;
};

class Metrics {
 public:
  void note(const Done& done);
  std::string text(const std::string& model, std::size_t running, std::size_t waiting) const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t prompt_ = 0, answer_ = 0, stopped_ = 0, length_ = 0, aborted_ = 0;
  Histogram first_, whole_;
};

}  // namespace serve
