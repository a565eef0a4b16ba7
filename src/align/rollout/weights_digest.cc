#include "align/rollout/weights_digest.h"

#include <optional>

#include "base/hash.h"

namespace align::rollout {

namespace {

void add(base::Sha256& to, const compute::View& view) {
  if (!view.data) return;
  const auto size = compute::bytes_of(view.type);
  for (std::size_t row = 0; row < view.rows; ++row)
    to.add(static_cast<const char*>(view.data) + row * view.stride * size, view.width * size);
}

}  // namespace

std::string weights_digest(const model::Layout& layout, const model::Parameters& parameters,
                           const model::Changes* changes) {
  auto own = changes ? std::optional(*changes) : std::nullopt;
  const model::WithChanges here(own ? &*own : nullptr);
  base::Sha256 out;
  for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
    add(out, parameters.at({i, 1}).value);
    model::Changes::each_at({i, 1}, [&](const model::Beside& one, std::size_t) {
      for (const auto* view : {&one.a, &one.b, &one.stretch}) add(out, *view);
    });
  }
  return out.finish().hex();
}

base::Result<void> check_weights(const std::string& rolled_out_with, const std::string& now) {
  if (rolled_out_with == now) return {};
  return base::Error{base::Code::verification,
                     "the rollouts were made with weights " + rolled_out_with.substr(0, 12) +
                         ", and those that are to learn are " + now.substr(0, 12),
                     "rollouts",
                     "make them anew: a ratio of policies that nobody computed is none"};
}

}  // namespace align::rollout
