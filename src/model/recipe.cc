#include "model/recipe.h"

#include <algorithm>

#include "base/recipe.h"

namespace model {

base::Result<void> ModelRecipe::check() const {
  const auto wrong = [](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::bad_request, what, "", hint};
  };
  TRY(base::check_known("architecture", arch, arch::names()));
  if (layers < 1 || hidden < 1 || feed_forward < 1 || heads < 1 || kv_heads < 1 ||
      context_tokens < 2)
    return wrong("model sizes must be positive, and context_tokens at least 2", "");
  constexpr std::int64_t most = 1 << 20;  // far beyond any machine, far from overflow
  if (layers > 4096 || std::max({hidden, feed_forward, heads, context_tokens}) > most)
    return wrong("model sizes must be at most 1048576, and layers 4096", "");
  if (!(rope_theta > 1)) return wrong("model.rope_theta must be above 1", "10000 is usual");
  if (!(norm_eps > 0 && norm_eps < 1)) return wrong("model.norm_eps must lie between 0 and 1", "");
  if (!(init_std > 0 && init_std <= 1)) return wrong("model.init_std must lie between 0 and 1", "");
  if (hidden % heads != 0)
    return wrong("model.hidden = " + std::to_string(hidden) +
                     " is no multiple of model.heads = " + std::to_string(heads),
                 "choose heads that divide hidden");
  if (heads % kv_heads != 0)
    return wrong("model.heads is no multiple of model.kv_heads",
                 "choose kv_heads that divide heads");
  if ((hidden / heads) % 16 != 0)
    return wrong(
        "the head width hidden/heads = " + std::to_string(hidden / heads) + " is no multiple of 16",
        "16, 32, 64 and 128 are usual");
  if (hidden % 64 != 0 || feed_forward % 64 != 0)
    return wrong("model.hidden and model.feed_forward must be multiples of 64", "");
  return {};
}

}  // namespace model
