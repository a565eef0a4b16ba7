// Changes of low rank beside frozen matrices compute what the merged matrices compute, and learn as these say.
#include "model/low_rank.h"

#include <gtest/gtest.h>

#include <cmath>

#include "compute/worker.h"
#include "model/gradient_check_test.h"
#include "model/pass.h"
#include "model/recipe.h"
#include "model/weights.h"

namespace model {
namespace {

constexpr std::int64_t kVocabulary = 64;

Batch some_batch() {
  const base::Random random(9, "low rank");
  Batch out;
  out.segments = {0, 9, 24};
  for (std::size_t t = 0; t < 24; ++t) {
    out.ids.push_back(static_cast<std::int32_t>(random.below(kVocabulary, t, 0)));
    out.targets.push_back(t % 3 == 0 ? -1
                                     : static_cast<std::int32_t>(random.below(kVocabulary, t, 1)));
    out.positions.push_back(static_cast<std::int32_t>(t < 9 ? t : t - 9));
  }
  return out;
}

struct Tiny {
  explicit Tiny(const char* arch) {
    ModelRecipe recipe;
    recipe.from_json({{"arch", arch}}, arch).take();
    model = model_of(config_of(recipe, kVocabulary), arch).take();
    weights = initial_weights(model.layout, 5);
  }
  // Of matrices that a layer multiplies with by themselves.
  std::vector<LowRank> wanted(bool magnitude) const {
    std::vector<LowRank> out;
    for (std::size_t i = 0; i < model.layout.parameters.size(); ++i)
      for (const char* end :
           {"self_attn.q_proj.weight", "self_attn.v_proj.weight", "self_attn.o_proj.weight",
            "mlp.up_proj.weight", "mlp.down_proj.weight"})
        if (model.layout.parameters[i].name.ends_with(end))
          out.push_back({i, 2 + static_cast<std::int64_t>(i % 2), 0.5f, magnitude});
    return out;
  }
  Model model;
  std::vector<float> weights;
};

std::vector<float> learned_of(const LowRanks& changes, const std::vector<float>& weights) {
  auto out = changes.begin(weights, 3, 1);
  const auto noise = normals(out.size(), "learned");
  for (const auto& p : changes.layout().parameters)
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i)
      out[i] = p.shape.size() == 1 ? out[i] * (1 + 0.1f * noise[i]) : out[i] + 0.1f * noise[i];
  return out;
}

// What a family calls its matrices otherwise, or computes otherwise, is told of at the end of the pass.
bool takes(const Tiny& tiny, const LowRanks& changes, std::vector<float>& learned) {
  Workspace workspace;
  const auto stretches = changes.stretches(tiny.weights.data(), learned.data(), 1);
  const Parameters parameters(tiny.model.layout, tiny.weights.data());
  Changes beside(changes, learned.data(), static_cast<float*>(nullptr), stretches);
  const WithChanges here(&beside);
  try {
    loss(tiny.model, workspace, parameters, some_batch());
    beside.finish();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("nothing multiplies"), std::string::npos);
    return false;
  }
  return true;
}

void expect_as_merged(const char* arch, bool magnitude, int& tried) {
  SCOPED_TRACE(std::string(arch) + (magnitude ? " with magnitudes" : ""));
  const Tiny tiny(arch);
  const auto& layout = tiny.model.layout;
  const auto wanted = tiny.wanted(magnitude);
  if (wanted.empty()) return;
  const auto changes = LowRanks::of(layout, wanted).take();
  auto learned = learned_of(changes, tiny.weights);
  if (!takes(tiny, changes, learned)) return;
  ++tried;
  auto merged = tiny.weights;
  changes.merge_into(learned, merged);
  const auto batch = some_batch();
  std::vector<float> whole(layout.size), own(learned.size(), NAN);
  Workspace first, second;
  const auto loss = gradient(tiny.model, first, merged.data(), batch, whole.data());
  const auto stretches = changes.stretches(tiny.weights.data(), learned.data(), 1);
  const Parameters parameters(layout, tiny.weights.data());
  Changes beside(changes, learned.data(), own.data(), stretches);
  {
    const WithChanges here(&beside);
    EXPECT_NEAR(gradient(tiny.model, second, parameters, batch), loss, 2e-5 * loss);
    beside.finish();
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& p = layout.parameters[wanted[i].parameter];
    const auto rank = static_cast<std::size_t>(wanted[i].rank);
    const auto in = static_cast<std::size_t>(p.shape[1]), out = static_cast<std::size_t>(p.shape[0]);
    std::vector<double> da(rank * in), db(out * rank), dm(out);
    for (std::size_t row = 0; row < out; ++row) {
      const double by = wanted[i].scale * (magnitude ? stretches[i][row] : 1);
      for (std::size_t c = 0; c < in; ++c) {
        const double dw = whole[p.offset + row * in + c];
        if (magnitude)
          dm[row] += dw * merged[p.offset + row * in + c] /
                     learned[changes.magnitude(i).offset + row];
        for (std::size_t k = 0; k < rank; ++k) {
          da[k * in + c] += by * dw * learned[changes.b(i).offset + row * rank + k];
          db[row * rank + k] += by * dw * learned[changes.a(i).offset + k * in + c];
        }
      }
    }
    const auto expect = [&](const Parameter& q, const std::vector<double>& want) {
      double top = 1e-3;
      for (const double one : want) top = std::max(top, std::abs(one));
      for (std::size_t n = 0; n < want.size(); ++n)
        ASSERT_NEAR(own[q.offset + n], want[n], 1e-3 * top) << q.name << " " << n;
    };
    expect(changes.a(i), da);
    expect(changes.b(i), db);
    if (magnitude) expect(changes.magnitude(i), dm);
  }
}

TEST(LowRanks, beside_frozen_matrices_of_every_family_are_the_merged_ones) {
  compute::single_thread_here();
  int tried = 0;
  for (const auto& row : arch::all())
    for (const bool magnitude : {false, true}) expect_as_merged(row.name, magnitude, tried);
  EXPECT_GE(tried, 20) << "most families multiply with such matrices";
}

TEST(LowRanks, begin_without_a_change) {
  const Tiny tiny("llama");
  const auto changes = LowRanks::of(tiny.model.layout, tiny.wanted(true)).take();
  auto merged = tiny.weights;
  changes.merge_into(changes.begin(tiny.weights, 3, 2), merged);
  for (std::size_t i = 0; i < merged.size(); ++i)
    ASSERT_NEAR(merged[i], tiny.weights[i], 1e-6 * std::abs(tiny.weights[i]));
}

TEST(LowRanks, have_a_gradient_of_zeros_where_nothing_is_scored) {
  compute::single_thread_here();
  const Tiny tiny("llama");
  const auto changes = LowRanks::of(tiny.model.layout, tiny.wanted(false)).take();
  auto learned = learned_of(changes, tiny.weights);
  std::vector<float> own(learned.size(), NAN);
  auto batch = some_batch();
  batch.targets.assign(batch.targets.size(), -1);
  const Parameters parameters(tiny.model.layout, tiny.weights.data());
  Changes beside(changes, learned.data(), own.data(), {});
  const WithChanges here(&beside);
  Workspace workspace;
  EXPECT_EQ(gradient(tiny.model, workspace, parameters, batch), 0);
  beside.finish();
  for (const auto& p : changes.layout().parameters)
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) ASSERT_EQ(own[i], 0) << p.name;
}

TEST(LowRanks, of_a_layer_that_is_computed_again_keep_their_bits) {
  compute::single_thread_here();
  const Tiny tiny("llama");
  const auto changes = LowRanks::of(tiny.model.layout, tiny.wanted(true)).take();
  auto learned = learned_of(changes, tiny.weights);
  const auto stretches = changes.stretches(tiny.weights.data(), learned.data(), 1);
  std::vector<float> gradients[2];
  for (const bool again : {false, true}) {
    gradients[again].assign(learned.size(), 0);
    const Parameters parameters(tiny.model.layout, tiny.weights.data());
    Changes beside(changes, learned.data(), gradients[again].data(), stretches);
    const WithChanges here(&beside);
    Workspace workspace, apart;
    gradient(tiny.model, workspace, parameters, some_batch(), again ? &apart : nullptr);
  }
  EXPECT_EQ(gradients[0], gradients[1]);
}

TEST(LowRanks, refuse_what_is_no_matrix_and_ranks_that_are_too_large) {
  const Tiny tiny("llama");
  const auto& all = tiny.model.layout.parameters;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto most = all[i].shape.size() == 2 ? std::min(all[i].shape[0], all[i].shape[1]) : 0;
    EXPECT_FALSE(LowRanks::of(tiny.model.layout, {{i, most + 1, 1, false}}).ok()) << all[i].name;
    EXPECT_FALSE(LowRanks::of(tiny.model.layout, {{i, 0, 1, false}}).ok()) << all[i].name;
    if (most > 0) EXPECT_TRUE(LowRanks::of(tiny.model.layout, {{i, most, 1, false}}).ok());
  }
}

}  // namespace
}  // namespace model
