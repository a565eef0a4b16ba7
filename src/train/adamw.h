// AdamW (Loshchilov & Hutter 2019), as torch.optim.AdamW computes it: an optimizer of its own
// (optimizer/adamw.cc), and what others do with embeddings, head and gains.
#pragma once

#include "train/optimizer.h"

namespace train::optimizer {

struct AdamW {
  double beta1 = 0.9;
  double beta2 = 0.95;
  double epsilon = 1e-8;
  double weight_decay = 0.1;

  template <class V>
  void fields(V& v) {
    fields(v, "decoupled weight decay of matrices; gains have none");
  }
  // Of one of its kin, whose weight decay means something else.
  template <class V>
  void fields(V& v, const char* weight_decay_means) {
    v(beta1, "beta1", "decay of the first moment");
    v(beta2, "beta2", "decay of the second moment");
    v(epsilon, "epsilon", "added to the root of the second moment");
    v(weight_decay, "weight_decay", weight_decay_means);
  }
  base::Result<void> check() const;
};

inline constexpr const char* kAdamWStates[] = {"exp_avg", "exp_avg_sq"};

// The update of optimizer.h, with those two arrays.
void update(const AdamW& own, double rate, double clip, std::int64_t step, const Stretch& at);

// bad_request; what the options of optimizers say of one that cannot be.
base::Error wrong_option(const std::string& what);

}  // namespace train::optimizer
