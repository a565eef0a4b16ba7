// Weights that do not learn: a pass that trains beside them gives what learns the gradient that a pass
// over all of them gives it, writes nowhere else, and makes no numbers of matrices that stay stored.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "compute/worker.h"
#include "model/gradient_check_test.h"
#include "model/op/linear.h"
#include "model/pass.h"
#include "model/recipe.h"
#include "model/weights.h"

namespace model {
namespace {

constexpr std::int64_t kVocabulary = 64;

Batch batch_of(std::size_t tokens) {
  const base::Random random(9, "frozen");
  Batch batch;
  batch.segments = {0, static_cast<std::uint32_t>(tokens)};
  for (std::size_t t = 0; t < tokens; ++t) {
    batch.ids.push_back(static_cast<std::int32_t>(random.below(kVocabulary, t, 0)));
    batch.targets.push_back(static_cast<std::int32_t>(random.below(kVocabulary, t, 1)));
    batch.positions.push_back(static_cast<std::int32_t>(t));
  }
  return batch;
}

// In front of everything else in the model, so that the way back leads through all of it: the gains of
// its first layer; and the last of all.
bool may_learn(const Parameter& p) {
  std::string_view name = p.name;
  if (name.starts_with("model.")) name.remove_prefix(6);
  if (name == "norm.weight") return true;
  constexpr std::string_view first = "layers.0.";
  if (!name.starts_with(first) || !name.ends_with("norm.weight")) return false;
  return name.find('.', first.size()) == name.rfind('.');
}

// Memory of its own for each that learns.
struct Learning {
  struct One {
    std::size_t parameter;
    std::vector<float> values, gradient;
  };
  std::vector<One> all;

  Learning(const Layout& layout, const std::vector<float>& weights, Parameters& parameters) {
    for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
      const auto& p = layout.parameters[i];
      if (!may_learn(p)) continue;
      const auto* from = weights.data() + p.offset;
      all.push_back({i, {from, from + p.size}, std::vector<float>(p.size, NAN)});
    }
    for (auto& one : all)
      parameters.learn({one.parameter, 1}, one.values.data(), one.gradient.data());
  }
};

struct Tiny {
  explicit Tiny(const char* arch) {
    ModelRecipe recipe;
    recipe.from_json({{"arch", arch}}, arch).take();
    model = model_of(config_of(recipe, kVocabulary), arch).take();
    weights = initial_weights(model.layout, 5);
  }
  Model model;
  std::vector<float> weights;
};

TEST(Frozen, what_learns_beside_stored_weights_of_every_family_has_the_gradient_of_a_whole_pass) {
  compute::single_thread_here();
  const auto batch = batch_of(40);  // more rows than meet stored weights one by one
  for (const auto& row : arch::all()) {
    const Tiny tiny(row.name);
    const auto& layout = tiny.model.layout;
    std::vector<float> whole(layout.size);
    Workspace first, second;
    const auto loss = gradient(tiny.model, first, tiny.weights.data(), batch, whole.data());
    const auto stored = Weights::of(layout, tiny.weights);
    const auto owned = stored->owned();
    Parameters parameters(layout, *stored, compute::Type::f32);
    const Learning learning(layout, tiny.weights, parameters);
    ASSERT_GE(learning.all.size(), 2u) << row.name;
    EXPECT_NEAR(gradient(tiny.model, second, parameters, batch), loss, 1e-5 * loss) << row.name;
    for (const auto& one : learning.all) {
      const auto& p = layout.parameters[one.parameter];
      const auto* want = whole.data() + p.offset;
      double top = 0;
      for (std::size_t i = 0; i < p.size; ++i) top = std::max<double>(top, std::abs(want[i]));
      ASSERT_GT(top, 0) << row.name << ": " << p.name;
      for (std::size_t i = 0; i < p.size; ++i)
        ASSERT_NEAR(one.gradient[i], want[i], 1e-4 * top) << row.name << ": " << p.name << " " << i;
    }
    EXPECT_EQ(stored->flat(layout), tiny.weights) << row.name << ": frozen weights stay";
    EXPECT_LT(stored->owned() - owned, layout.size * 4 / 8)
        << row.name << ": matrices are used as they are stored, on the way back, too";
  }
}

TEST(Frozen, numbers_without_a_gradient_beside_some_that_learn_give_the_bits_of_a_whole_pass) {
  compute::single_thread_here();
  const Tiny tiny("llama");
  const auto& layout = tiny.model.layout;
  const auto batch = batch_of(40);
  std::vector<float> whole(layout.size);
  Workspace workspace;
  gradient(tiny.model, workspace, tiny.weights.data(), batch, whole.data());
  Parameters parameters(layout, tiny.weights.data());
  const Learning learning(layout, tiny.weights, parameters);
  gradient(tiny.model, workspace, parameters, batch);
  for (const auto& one : learning.all) {
    const auto* want = whole.data() + layout.parameters[one.parameter].offset;
    EXPECT_TRUE(std::equal(one.gradient.begin(), one.gradient.end(), want));
  }
}

// As an adapter stands beside the matrix that it changes.
TEST(Frozen, a_low_rank_change_beside_a_stored_matrix_learns) {
  compute::single_thread_here();
  Layout layout;
  const auto w = layout.add({"w", {7, 5}, {}}).take();
  const auto a = layout.add({"a", {2, 5}, {}}).take(), b = layout.add({"b", {7, 2}, {}}).take();
  const auto all = normals(layout.size, "weights"), x = normals(4 * 5, "x");
  const auto stored = Weights::of(layout, all);
  Parameters parameters(layout, *stored, compute::Type::f32);
  const auto at = [&](const Place& place) {
    return all.data() + layout.parameters[place.first].offset;
  };
  std::vector<float> of_a(at(a), at(a) + 10), of_b(at(b), at(b) + 14), da(10), db(14);
  parameters.learn(a, of_a.data(), da.data());
  parameters.learn(b, of_b.data(), db.data());
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto in = flow.make(compute::Type::f32, 4, 5);
  std::ranges::copy(x, in.view().as<float>());
  const auto y = op::linear(flow, in, flow.matrix(w));
  const auto changed = op::linear(flow, op::linear(flow, in, flow.matrix(a)), flow.matrix(b));
  for (const auto* one : {&y, &changed})
    std::ranges::fill(std::span(flow.sink(one->gradient()).view.as<float>(), 28), 1.0f);
  flow.backward();
  // The sum over y is linear in each of its factors, so that its gradient is its value without the factor.
  for (std::size_t r = 0; r < 2; ++r)
    for (std::size_t k = 0; k < 5; ++k) {
      double columns = 0, up = 0;
      for (std::size_t t = 0; t < 4; ++t) columns += x[t * 5 + k];
      for (std::size_t i = 0; i < 7; ++i) up += of_b[i * 2 + r];
      EXPECT_NEAR(da[r * 5 + k], up * columns, 1e-4);
    }
  for (std::size_t t = 0; t < 4; ++t)
    for (std::size_t k = 0; k < 5; ++k) {
      double want = 0;
      for (std::size_t i = 0; i < 7; ++i) {
        want += at(w)[i * 5 + k];
        for (std::size_t r = 0; r < 2; ++r) want += of_b[i * 2 + r] * of_a[r * 5 + k];
      }
      EXPECT_NEAR(in.gradient().view().as<float>()[t * 5 + k], want, 1e-4)
          << "the input has the gradient of both ways";
    }
}

}  // namespace
}  // namespace model
