// Changes of low rank beside matrices that stay as they are (Hu et al., LoRA, 2021): what learns is A and B, and
// the product with the matrix becomes x W' + scale (x A') B', so that neither the sum nor its gradient is ever
// made. With a magnitude (Liu et al., DoRA, 2024) each output is stretched to it, by a length that no gradient
// flows through, as in the paper and in PEFT.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/pool.h"
#include "compute/view.h"
#include "model/layout.h"

namespace model {

// What is asked for of one matrix.
struct LowRank {
  std::size_t parameter = 0;  // of the model's layout
  std::int64_t rank = 0;
  float scale = 1;
  bool magnitude = false;
};

class LowRanks {
 public:
  // Of a model's layout, which outlives it, with the names that PEFT writes: "base_model.model.M.lora_A.weight"
  // of the matrix "M.weight". Each matrix once, by rising parameter. Error: bad_request for a parameter that is
  // no matrix, or a rank that is not between 1 and the narrower side.
  static base::Result<LowRanks> of(const Layout& model, std::vector<LowRank> wanted);

  const Layout& layout() const { return layout_; }  // of A, B and magnitudes: what learns
  const std::vector<LowRank>& changes() const { return changes_; }
  std::string module(std::size_t change) const;  // "model.layers.0.self_attn.q_proj"
  // Places in layout().
  const Parameter& a(std::size_t change) const { return layout_.parameters[places_[change]]; }
  const Parameter& b(std::size_t change) const { return layout_.parameters[places_[change] + 1]; }
  const Parameter& magnitude(std::size_t change) const {
    return layout_.parameters[places_[change] + 2];
  }

  // What learns at first, so that nothing is changed: A drawn by the seed as wide as PEFT draws it, B zero,
  // magnitudes the lengths of the rows of `weights`, laid out as the model's.
  std::vector<float> begin(std::span<const float> weights, std::int64_t seed,
                           const base::Pool& pool) const;
  // The weights of the model, with what learned inside. In float.
  void merge_into(std::span<const float> learned, std::span<float> weights) const;

  // Of each change with a magnitude: magnitude / length of the row that it stretches, and then 1 / length, [2,
  // out]. To be asked again when what learns has changed.
  template <class T>
  std::vector<std::vector<float>> stretches(const T* weights, const T* learned,
                                            const base::Pool& pool) const;
  const Layout& of_model() const { return *model_; }

 private:
  const Layout* model_ = nullptr;
  Layout layout_;
  std::vector<LowRank> changes_;
  std::vector<std::size_t> places_;  // of each A in layout_
};

// One change beside the matrix of a parameter, as a pass sees it: its outputs become stretch (x W' + scale (x A') B').
struct Beside {
  std::size_t parameter = 0;
  float scale = 1;
  compute::View a, b;                  // [rank, in], [out, rank]
  compute::View of_a = {}, of_b = {};  // their gradients; no data where they do not learn
  // [1, out] float each; no data: nothing is stretched. `length` is 1 over the length that the magnitude is
  // divided by, and of_magnitude a gradient of the working type.
  compute::View stretch = {}, length = {}, of_magnitude = {};
  bool met = false, written = false;  // by the pass: computed, and its gradients
};

// What the passes of a thread compute beside the weights that they are given, as model::Company is whom they compute
// with: weights and layouts know nothing of it.
class Changes {
 public:
  // `values` and `gradients` (null: none) hold changes.layout().size elements of the working type. Everything
  // outlives it.
  template <class T>
  Changes(const LowRanks& changes, T* values, T* gradients,
          const std::vector<std::vector<float>>& stretches);

  // Of the thread; null where there are none.
  static Changes* here();
  // Calls each(change, row at which its parameter begins) for the parameters that are multiplied as one there.
  template <class Each>
  static void each_at(const Place& place, Each each) {
    auto* all = here();
    if (!all) return;
    for (auto& one : all->all_)
      if (one.parameter >= place.first && one.parameter < place.first + place.count)
        each(one, all->row_of(one, place));
  }
  static bool at(const Place& place) {
    bool found = false;
    each_at(place, [&](const Beside&, std::size_t) { found = true; });
    return found;
  }

  // After a pass: what nothing was scored with has a gradient of zeros. Throws std::runtime_error where the pass never
  // multiplied with a matrix as such, so that its change was not computed.
  void finish();

 private:
  std::size_t row_of(const Beside& one, const Place& place) const;
  const Layout* model_;
  std::vector<Beside> all_;  // by rising parameter
};

// While it stands, the passes of this thread compute them, too; null: none.
class WithChanges {
 public:
  explicit WithChanges(Changes* changes);
  WithChanges(const WithChanges&) = delete;
  ~WithChanges();

 private:
  Changes* before_;
};

}  // namespace model
