#include "selfcheck/toy.h"

#include <algorithm>

namespace selfcheck {

namespace {
constexpr auto kAxes = static_cast<std::size_t>(kWidth);
}

model::ModelRecipe toy_recipe(std::int64_t row_tokens, double spread) {
  model::ModelRecipe model;
  const auto taken = model.from_json({{"layers", 1},
                                      {"hidden", kAxes},
                                      {"feed_forward", kAxes},
                                      {"heads", 4},
                                      {"kv_heads", 4},
                                      {"context_tokens", row_tokens},
                                      {"norm_eps", kEpsilon},
                                      {"tied_embeddings", false},
                                      {"init_std", spread}},
                                     "selfcheck");
  CHECK(taken.ok(), "the usual architecture has these keys");
  return model;
}

std::vector<float> table_weights(const model::Layout& layout, const Table& logits) {
  std::vector<float> weights(layout.size);
  for (const auto& parameter : layout.parameters)
    if (parameter.shape.size() == 1)  // a gain
      std::fill_n(weights.begin() + static_cast<std::ptrdiff_t>(parameter.offset), parameter.size,
                  1.0f);
  auto* embedding = weights.data() + layout.find("model.embed_tokens.weight")->offset;
  auto* head = weights.data() + layout.find("lm_head.weight")->offset;
  for (std::size_t a = 0; a < logits.size(); ++a) {
    embedding[a * kAxes + a] = static_cast<float>(kEmbedded);
    for (std::size_t v = 0; v < logits[a].size(); ++v)
      head[v * kAxes + a] = static_cast<float>(logits[a][v] / normed());
  }
  return weights;
}

}  // namespace selfcheck
