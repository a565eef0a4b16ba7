// A way to make one model of several is one file in model/merge/: its settings and what it does with
// one tensor.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/choice.h"

namespace model::merge {

// One tensor, as every model has it. All spans are of one length.
struct Tensor {
  const std::string& name;
  std::span<const float>
      base;  // of the model that the others were made from; empty if none is given
  std::vector<std::span<const float>> models;
  std::span<const double> weights;  // of each model
};

struct Entry {
  const char* summary;
  base::Settings (*options)();
  bool needs_base;
  std::size_t models;  // how many it takes; 0: two or more
  // Writes the merged tensor. The options are checked. A function of its arguments alone.
  void (*merge)(const base::Settings& options, const Tensor& tensor, std::span<float> out);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

struct Registry {
  static constexpr const char* what = "way to merge";
  static constexpr const char* usual = "linear";
  static std::span<const Row> all() { return merge::all(); }
};

}  // namespace model::merge
