// What of recompute.h needs no tensor: the program that starts without libtorch asks it, too.
#include <algorithm>

#include "model/recompute.h"

namespace model {

namespace {

bool carries(const block::Layer& layer) {
  const auto* attention = std::get_if<block::Attention>(&layer.mixer);
  return layer.input || (attention && (attention->lends || attention->borrows));
}

base::Size larger(base::Size a, base::Size b) {
  return !a.known() || (b.known() && b.value() < a.value()) ? a : b;
}

}  // namespace

bool can_recompute(const block::Decoder& decoder) {
  return !decoder.inputs && std::ranges::none_of(decoder.layers, carries);
}

// Beside its input of each layer there is all of the largest one.
block::Cost recomputed_cost(const block::Decoder& decoder) {
  auto out = decoder.cost();
  if (!can_recompute(decoder)) return out;
  auto rest = decoder;
  rest.layers.clear();
  const auto beside = rest.cost();
  const base::Size H = decoder.embedding.hidden, layers = decoder.layers.size(),
                   streams = decoder.streams ? decoder.streams->streams() : std::size_t{1};
  base::Size floats = 0, working = 0;
  for (const auto& layer : decoder.layers) {
    const auto one = layer.cost();
    floats = larger(floats, one.floats);
    working = larger(working, one.working);
  }
  out.floats = beside.floats + floats + H * streams * (layers + 1);
  out.working = beside.working + working + H * (layers + 1);
  return out;
}

}  // namespace model
