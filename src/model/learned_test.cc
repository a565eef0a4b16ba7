// What a family declares as learned gets a gradient, and what it keeps gets none: else a training says
// of every model that tensors have not moved, and nobody believes it where it matters.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "compute/worker.h"
#include "model/pass.h"
#include "model/recipe.h"
#include "model/weights.h"

namespace model {
namespace {

constexpr std::int64_t kVocabulary = 64;

Batch some_batch() {
  const base::Random random(3, "learned");
  Batch batch;
  for (std::uint32_t row = 0; row < 2; ++row) {
    batch.segments.push_back(row * 64);
    for (std::int32_t t = 0; t < 64; ++t) {
      const auto at = row * 64 + static_cast<std::uint32_t>(t);
      batch.ids.push_back(static_cast<std::int32_t>(random.below(kVocabulary, at, 0)));
      batch.targets.push_back(static_cast<std::int32_t>(random.below(kVocabulary, at, 1)));
      batch.positions.push_back(t);
    }
  }
  batch.segments.push_back(128);
  return batch;
}

// Far from where gains are one and scales zero, so that no gradient vanishes by symmetry.
std::vector<float> moved_weights(const Layout& layout) {
  auto weights = initial_weights(layout, 5);
  const base::Random random(5, "moved");
  for (const auto& p : layout.parameters)
    for (std::size_t i = 0; p.trained && i < p.size; ++i)
      weights[p.offset + i] += static_cast<float>(0.05 * random.normal(p.offset + i));
  return weights;
}

TEST(Learned, parameters_of_every_family_have_a_gradient_and_buffers_have_none) {
  compute::single_thread_here();
  for (const auto& row : arch::all()) {
    ModelRecipe recipe;
    recipe.from_json({{"arch", row.name}}, row.name).take();
    const auto model = model_of(config_of(recipe, kVocabulary), row.name).take();
    const auto weights = moved_weights(model.layout);
    std::vector<float> gradient(model.layout.size);
    Workspace workspace;
    model::gradient(model, workspace, weights.data(), some_batch(), gradient.data());
    for (const auto& p : model.layout.parameters) {
      const auto* begin = gradient.data() + p.offset;
      const bool any = std::any_of(begin, begin + p.size, [](float g) { return g != 0; });
      if (p.name.find(".experts.") != std::string::npos && !any) continue;  // one that no token met
      EXPECT_EQ(any, p.trained) << row.name << ": " << p.name;
    }
  }
}

}  // namespace
}  // namespace model
