// Adam (Kingma & Ba 2015), as torch.optim.Adam computes it: weight decay, where there is any, is part
// of the gradient (L2), so the moments see it.
#include <algorithm>

#include "train/adamw.h"

namespace train::optimizer {

namespace {

struct Adam : AdamW {
  Adam() : AdamW{.beta2 = 0.999, .weight_decay = 0} {}

  template <class V>
  void fields(V& v) {
    AdamW::fields(v, "share of a matrix that its gradient grows by (L2); gains have none");
  }
  AdamW without_decay() const {
    auto out = static_cast<const AdamW&>(*this);
    out.weight_decay = 0;
    return out;
  }
};

// Stretches of this length take their gradients from the stack.
constexpr std::size_t kBlock = 1024;

void update(const base::Settings& settings, double rate, double clip, std::int64_t step,
            const Stretch& at) {
  const auto& own = settings.as<Adam>();
  const auto decay = at.decay ? static_cast<float>(own.weight_decay) : 0.0f;
  const auto share = static_cast<float>(clip);
  float gradient[kBlock];
  for (std::size_t from = 0; from < at.size; from += kBlock) {
    const auto size = std::min(kBlock, at.size - from);
    for (std::size_t i = 0; i < size; ++i)
      gradient[i] = at.gradient[from + i] * share + decay * at.weight[from + i];
    float* const state[] = {at.state[0] + from, at.state[1] + from};
    update(own.without_decay(), rate, 1, step,
           {gradient, at.weight + from, state, size, false, at.share});
  }
}

}  // namespace

extern const Entry adam{.summary = "Adam, whose weight decay is part of the gradient",
                        .options = base::options<Adam>,
                        .states = kAdamWStates,
                        .update = update,
                        .even_steps = true};

}  // namespace train::optimizer
