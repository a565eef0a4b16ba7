// The whole pass against differences of the plain one, parameter by parameter: several
// rows, documents of one token, targets that are not scored, ids that stand twice. No file from
// outside is needed.
//
// Central differences of a double loss with a step of 1e-5 are good to about 1e-8; the pass
// computes in float through two layers, so what is left is its rounding: 1e-4 of the largest
// gradient of the tensor.
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "compute/worker.h"
#include "model/pass.h"
#include "model/plain_llama.h"
#include "model/weights.h"

namespace model {
namespace {

struct Shape {
  const char* name;
  std::int64_t hidden, feed_forward, heads, kv_heads, head_dim;
  bool tied;
  const char* rope;
  bool biased = false;
};

Config config_of_shape(const Shape& s) {
  llama::Shape c;
  c.layers = 2;
  c.hidden = s.hidden;
  c.feed_forward = s.feed_forward;
  c.heads = s.heads;
  c.kv_heads = s.kv_heads;
  c.head_dim = s.head_dim;
  c.init_std = 0.4;  // large, so that attention and gates are far from linear
  c.tied = s.tied;
  c.attention_bias = c.mlp_bias = s.biased;
  c.rope = {10000, s.rope, 8, 1, 4, 16};
  return {.arch = "llama", .vocabulary = 29, .context = 64, .shape = c};
}

Batch batch_of_segments(const std::vector<std::size_t>& lengths, std::int64_t vocabulary) {
  const base::Random random(3, "gradient test");
  Batch batch;
  for (const auto length : lengths) {
    batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    for (std::size_t t = 0; t < length; ++t) {
      const auto at = batch.ids.size();
      const auto draw = [&](std::uint64_t what) {
        return static_cast<std::int32_t>(
            random.below(static_cast<std::uint64_t>(vocabulary), at, what));
      };
      batch.ids.push_back(draw(0));
      batch.targets.push_back(t + 1 == length || at % 5 == 3 ? -1 : draw(1));
      batch.positions.push_back(static_cast<std::int32_t>(t));
    }
  }
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  return batch;
}

// Gains are not all ones and biases not all zeros, or their gradient could not be told from that of
// a neighbour.
std::vector<float> weights_of(const Layout& layout) {
  auto weights = initial_weights(layout, 5);
  const base::Random random(5, "gains");
  for (const auto& p : layout.parameters)
    for (std::size_t i = 0; !p.decay && i < p.size; ++i)
      weights[p.offset + i] += static_cast<float>(0.3 * random.normal(p.offset + i));
  return weights;
}

class LlamaGradient : public testing::TestWithParam<Shape> {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  const Config config = config_of_shape(GetParam());
  const Model model = model_of(config, "test").take();
  const Layout& layout = model.layout;
  Workspace workspace;
  const std::vector<float> weights = weights_of(layout);
  const Batch batch = batch_of_segments({7, 1, 9, 2}, config.vocabulary);
};

TEST_P(LlamaGradient, of_every_kind_of_parameter_is_what_small_changes_show) {
  std::vector<float> gradient(layout.size);
  const double loss = model::gradient(model, workspace, weights.data(), batch, gradient.data());
  const PlainLlama plain(config, layout);
  std::vector<double> w(weights.begin(), weights.end());
  EXPECT_NEAR(loss, plain.loss(w, batch), 1e-5 * loss);
  const auto difference = [&](std::size_t i) {
    constexpr double step = 1e-5;
    const double kept = w[i];
    w[i] = kept + step;
    const double up = plain.loss(w, batch);
    w[i] = kept - step;
    const double down = plain.loss(w, batch);
    w[i] = kept;
    return (up - down) / (2 * step);
  };
  for (const auto& p : layout.parameters) {
    double top = 0;
    for (std::size_t i = 0; i < p.size; ++i)
      top = std::max(top, static_cast<double>(std::abs(gradient[p.offset + i])));
    EXPECT_GT(top, 1e-3) << p.name << " has no gradient to speak of";
    for (std::size_t i = 0; i < p.size; i += 1 + p.size / 11)
      ASSERT_NEAR(gradient[p.offset + i], difference(p.offset + i), 1e-4 * top)
          << p.name << " at " << i;
  }
}

// A pass keeps buffers and tables between calls; what it met before must not show.
TEST_P(LlamaGradient, is_the_same_whatever_the_pass_has_computed_before) {
  Workspace used;
  std::vector<float> want(layout.size), got(layout.size), other(layout.size);
  const auto pass = [&](Workspace& in, const Batch& over, std::vector<float>& out) {
    model::gradient(model, in, weights.data(), over, out.data());
  };
  pass(workspace, batch, want);
  pass(used, batch_of_segments({2, 3}, config.vocabulary), other);
  pass(used, batch_of_segments({40, 24}, config.vocabulary), other);
  pass(used, batch, got);
  EXPECT_EQ(got, want);
}

TEST_P(LlamaGradient, in_bf16_points_where_that_in_float_does) {
  const auto& kernel = compute::kernels().half;
  std::vector<compute::bf16> rounded(layout.size), half(layout.size);
  std::vector<float> full(layout.size), same(layout.size), widened(layout.size);
  kernel.narrow(weights.data(), rounded.data(), layout.size);
  kernel.widen(rounded.data(), same.data(), layout.size);
  const double a = gradient(model, workspace, same.data(), batch, full.data());
  const double b = gradient(model, workspace, rounded.data(), batch, half.data());
  kernel.widen(half.data(), widened.data(), layout.size);
  EXPECT_NEAR(a, b, 0.02 * a);
  for (const auto& p : layout.parameters) {
    double dot = 0, aa = 0, bb = 0;
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) {
      dot += static_cast<double>(full[i]) * widened[i];
      aa += static_cast<double>(full[i]) * full[i];
      bb += static_cast<double>(widened[i]) * widened[i];
    }
    EXPECT_GT(dot / std::sqrt(aa * bb), 0.99) << p.name;
    EXPECT_NEAR(std::sqrt(bb / aa), 1, 0.1) << p.name;
  }
}

// What training has learned is what serving reads: the same logits, whole, token by
// token, in parts.
TEST_P(LlamaGradient, belongs_to_the_loss_that_the_reader_gives_fed_whole_or_token_by_token) {
  const auto rows = batch_of_segments({12}, config.vocabulary);
  const auto V = static_cast<std::size_t>(config.vocabulary);
  const auto loss_of = [&](const std::vector<float>& logits) {
    double loss = 0;
    for (std::size_t t = 0; t < rows.ids.size(); ++t) {
      if (rows.targets[t] < 0) continue;
      double sum = 0;
      for (std::size_t v = 0; v < V; ++v) sum += std::exp(static_cast<double>(logits[t * V + v]));
      loss += std::log(sum) - logits[t * V + static_cast<std::size_t>(rows.targets[t])];
    }
    return loss;
  };
  std::vector<float> gradient(layout.size), logits;
  const double want = model::gradient(model, workspace, weights.data(), rows, gradient.data());
  for (const std::size_t part : {12, 5, 1}) {
    Sequence text;
    std::vector<float> all;
    for (std::size_t t = 0; t < rows.ids.size(); t += part) {
      const auto n = std::min(part, rows.ids.size() - t);
      read(model, workspace, weights.data(), {rows.ids.data() + t, n}, text, n, logits);
      all.insert(all.end(), logits.begin(), logits.end());
    }
    EXPECT_NEAR(loss_of(all), want, 1e-5 * want) << "in parts of " << part;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LlamaGradient,
                         testing::Values(Shape{"tied", 16, 24, 4, 4, 8, true, "default"},
                                         Shape{"untied_grouped", 16, 24, 4, 2, 8, false, "llama3"},
                                         Shape{"one_kv_head", 32, 24, 3, 1, 10, true, "llama3"},
                                         Shape{"wide_heads", 16, 40, 2, 1, 20, false, "default"},
                                         Shape{"biased", 16, 24, 3, 1, 10, false, "default", true}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace model
