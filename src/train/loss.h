// [train.loss]: what is learned from beside the mean cross-entropy of every target.
#pragma once

#include <cstdint>
#include <span>

#include "base/field.h"
#include "model/batch.h"

namespace train {

struct LossRecipe {
  double z_loss = 0;
  std::int64_t goldfish_k = 0;
  std::int64_t goldfish_h = 13;

  template <class V>
  void fields(V& v) {
    v(z_loss, "z_loss",
      "times the mean square of ln sum exp of the logits, added to the loss that is learned from; "
      "1e-4 in PaLM, 1e-5 in OLMo; 0: none");
    v(goldfish_k, "goldfish_k",
      "Goldfish loss, against learning by heart: one target in so many is left out of the loss, "
      "and it is the same one wherever the tokens before it are the same; 0: none");
    v(goldfish_h, "goldfish_h", "how many tokens before a target decide whether it is left out");
  }
  base::Result<void> check() const;
};

// Whether the Goldfish loss (Hans et al. 2024) leaves out the target behind these tokens: FNV-1a in
// 64 bits over their little-endian bytes, four a token, mixed as splitmix64 ends, is a multiple of k.
// No seed: repeats of a text lack the same targets, in whichever training.
bool is_left_out(std::span<const std::int32_t> before, std::int64_t k);

// Leaves out of `batch` what the recipe says, and returns how many targets those are. A target that
// has fewer tokens before it in its segment stays. The mean of a loss is over those that stay.
std::int64_t leave_out(const LossRecipe& recipe, model::Batch& batch);

}  // namespace train
