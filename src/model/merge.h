// A way to make one model of several is one file in model/merge/: its settings and what it does with
// one tensor.
#pragma once

#include <optional>
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
  // The size from which on the changes of each model are among the largest of all its tensors together;
  // empty where the way does not ask for a share of those.
  std::span<const float> least = {};
};

struct Entry {
  const char* summary;
  base::Settings (*options)();
  bool needs_base;     // else none is taken
  std::size_t models;  // how many it takes; 0: any number ...
  // Writes the merged tensor. The options are checked. A function of its arguments alone.
  void (*merge)(const base::Settings& options, const Tensor& tensor, std::span<float> out);
  std::size_t fewest = 2;  // ... from this on
  const char* share = "";  // the key that says what weights of models would; "": weights are taken
  // The share of a model's changes, the largest of all tensors together, that Tensor::least tells; none:
  // it is not asked for.
  std::optional<double> (*kept)(const base::Settings& options) = nullptr;
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
