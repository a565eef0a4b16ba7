// Llama against transformers: logits, loss, gradients and greedy continuations computed by the
// reference library (tolerances are those of the fixtures' README), and the backward in bf16 against
// the float one.
#include <gtest/gtest.h>

#include <cmath>

#include "base/fixture_test.h"
#include "compute/worker.h"
#include "model/pass.h"
#include "model/weights.h"
#include "store/safetensors.h"

namespace model {
namespace {

struct Reference {
  Loaded loaded;
  store::Safetensors expected;
  base::Json facts;
  std::vector<float> weights;
};

base::Result<Reference> reference(const std::string& name,
                                  const std::string& config = "config.json") {
  compute::single_thread_here();
  const auto disk = base::real_disk();
  const auto folder = base::fixture_folder("models/" + name);
  if (folder.empty()) return base::Error{base::Code::missing, base::kNoFixtures, "", ""};
  auto loaded = TRY(load_model(*disk, folder));
  if (config != "config.json") {
    const auto path = folder + "/" + config;
    loaded.config = TRY(read_config(TRY(base::parse_json(TRY(disk->read(path)), path)), path));
  }
  auto expected = TRY(store::Safetensors::open(*disk, folder + "/expected.safetensors"));
  const auto path = folder + "/expected.json";
  auto weights = loaded.flat();
  return Reference{std::move(loaded), std::move(expected),
                   TRY(base::parse_json(TRY(disk->read(path)), path)), std::move(weights)};
}

std::vector<std::int32_t> integers(const store::Safetensors& file, const std::string& name) {
  const auto& info = file.tensors().at(name);
  std::vector<std::int32_t> out;
  for (std::int64_t i = 0; i < info.elements(); ++i) {
    std::int64_t value;
    std::memcpy(&value, info.bytes.data() + 8 * i, 8);
    out.push_back(static_cast<std::int32_t>(value));
  }
  return out;
}

std::vector<float> floats(const store::Safetensors& file, const std::string& name) {
  std::vector<float> out(static_cast<std::size_t>(file.tensors().at(name).elements()));
  EXPECT_TRUE(file.read(name, out).ok());
  return out;
}

// Two rows as two segments; labels are shifted so that targets stand at the position that
// predicts them.
Batch batch_of(const store::Safetensors& file) {
  Batch batch;
  batch.ids = integers(file, "input_ids");
  const auto labels = integers(file, "labels");
  const auto T = file.tensors().at("input_ids").shape[1];
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto t = static_cast<std::int64_t>(i) % T;
    batch.positions.push_back(static_cast<std::int32_t>(t));
    batch.targets.push_back(t + 1 < T ? std::max(labels[i + 1], -1) : -1);
    if (t == 0) batch.segments.push_back(static_cast<std::uint32_t>(i));
  }
  batch.segments.push_back(static_cast<std::uint32_t>(labels.size()));
  return batch;
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  float worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

class LlamaFixture : public testing::TestWithParam<const char*> {};

TEST_P(LlamaFixture, logits_agree_with_transformers) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto ref = reference(GetParam());
  ASSERT_TRUE(ref.ok()) << ref.error().sentence();
  const auto ids = integers(ref->expected, "input_ids");
  const auto logits = floats(ref->expected, "logits");
  Workspace workspace;
  const std::size_t T = ids.size() / 2, V = static_cast<std::size_t>(ref->loaded.config.vocabulary);
  for (std::size_t row = 0; row < 2; ++row) {
    Sequence text;
    std::vector<float> out;
    read(ref->loaded.model, workspace, ref->loaded.parameters(), {ids.data() + row * T, T}, text, T,
         out);
    const std::vector<float> want(logits.begin() + static_cast<long>(row * T * V),
                                  logits.begin() + static_cast<long>((row + 1) * T * V));
    EXPECT_LT(largest_difference(out, want), 1e-4);
  }
}

TEST_P(LlamaFixture, loss_and_gradients_agree_with_transformers) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto ref = reference(GetParam());
  ASSERT_TRUE(ref.ok()) << ref.error().sentence();
  const auto batch = batch_of(ref->expected);
  const auto& model = ref->loaded.model;
  Workspace workspace;
  std::vector<float> gradient(ref->loaded.model.layout.size);
  const double scored = static_cast<double>(batch.scored());
  const double loss =
      model::gradient(model, workspace, ref->weights.data(), batch, gradient.data()) / scored;
  EXPECT_NEAR(loss, ref->facts["loss"].get<double>(), 1e-5);
  for (const auto& p : ref->loaded.model.layout.parameters) {
    double squares = 0;
    for (std::size_t i = 0; i < p.size; ++i)
      squares += std::pow(gradient[p.offset + i] / scored, 2);
    const double norm = ref->facts["grad_norms"][p.name].get<double>();
    EXPECT_NEAR(std::sqrt(squares), norm, 1e-4 * norm) << p.name;
    if (!ref->expected.tensors().contains("grad." + p.name)) continue;
    const auto want = floats(ref->expected, "grad." + p.name);
    std::vector<float> got(gradient.begin() + static_cast<long>(p.offset),
                           gradient.begin() + static_cast<long>(p.offset + p.size));
    float top = 0;
    for (std::size_t i = 0; i < p.size; ++i) {
      got[i] /= static_cast<float>(scored);
      top = std::max(top, std::abs(want[i]));
    }
    EXPECT_LT(largest_difference(got, want), 1e-4 * top) << p.name;
  }
}

TEST_P(LlamaFixture, greedy_continuation_with_cache_agrees_with_transformers) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto ref = reference(GetParam());
  ASSERT_TRUE(ref.ok()) << ref.error().sentence();
  const auto ids = integers(ref->expected, "input_ids"),
             want = integers(ref->expected, "greedy_ids");
  Workspace workspace;
  const std::size_t T = ids.size() / 2, steps = want.size() / 2;
  for (std::size_t row = 0; row < 2; ++row) {
    Sequence text;
    std::vector<float> logits;
    std::vector<std::int32_t> feed(ids.begin() + static_cast<long>(row * T),
                                   ids.begin() + static_cast<long>(row * T + 16));
    for (std::size_t s = 0; s < steps; ++s) {
      read(ref->loaded.model, workspace, ref->loaded.parameters(), feed, text, 1, logits);
      const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
      ASSERT_EQ(best, want[row * steps + s]) << "row " << row << " step " << s;
      feed = {static_cast<std::int32_t>(best)};
    }
  }
}

TEST_P(LlamaFixture, bf16_gradients_point_where_float_ones_do) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto ref = reference(GetParam());
  ASSERT_TRUE(ref.ok()) << ref.error().sentence();
  const auto batch = batch_of(ref->expected);
  const auto n = ref->loaded.model.layout.size;
  const auto& kernel = compute::kernels().half;
  std::vector<compute::bf16> weights(n), half(n);
  std::vector<float> full(n), widened(n);
  kernel.narrow(ref->weights.data(), weights.data(), n);
  const auto& model = ref->loaded.model;
  Workspace workspace;
  const double a = gradient(model, workspace, ref->weights.data(), batch, full.data());
  const double b = gradient(model, workspace, weights.data(), batch, half.data());
  kernel.widen(half.data(), widened.data(), n);
  EXPECT_NEAR(a, b, 0.02 * a);
  for (const auto& p : ref->loaded.model.layout.parameters) {
    double dot = 0, aa = 0, bb = 0;
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) {
      dot += static_cast<double>(full[i]) * widened[i];
      aa += static_cast<double>(full[i]) * full[i];
      bb += static_cast<double>(widened[i]) * widened[i];
    }
    EXPECT_GT(dot / std::sqrt(aa * bb), 0.98) << p.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, LlamaFixture,
                         testing::Values("llama_tied", "llama3_gqa", "llama_sharded",
                                         "llama_bias_headdim", "llama_yarn", "llama_bf16"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Llama, reads_the_configuration_of_transformers_4_and_5_alike) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  for (const char* name : {"llama3_gqa", "llama_bias_headdim", "llama_yarn"}) {
    auto five = reference(name), four = reference(name, "config.legacy.json");
    ASSERT_TRUE(five.ok() && four.ok());
    EXPECT_EQ(write_config(five->loaded.config), write_config(four->loaded.config));
  }
}

TEST(Config, a_configuration_that_is_no_object_is_refused_with_its_file) {
  auto config = read_config(base::Json::array(), "m/config.json");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().code, base::Code::bad_data);
  EXPECT_EQ(config.error().where, "m/config.json");
  for (const base::Json& names : {base::Json("Llama"), base::Json::array({7}), base::Json(3)}) {
    auto odd = read_config({{"architectures", names}}, "m/config.json");
    ASSERT_FALSE(odd.ok());
    EXPECT_EQ(odd.error().code, base::Code::bad_data);
  }
}

TEST(Config, sizes_that_no_decoder_has_are_refused_not_computed_with) {
  const base::Json sound = {{"architectures", {"LlamaForCausalLM"}},
                            {"vocab_size", 64},
                            {"num_hidden_layers", 1},
                            {"hidden_size", 64},
                            {"intermediate_size", 64},
                            {"num_attention_heads", 4},
                            {"max_position_embeddings", 32}};
  ASSERT_TRUE(read_config(sound, "c").ok());
  for (const auto& [key, value] :
       std::vector<std::pair<const char*, std::int64_t>>{{"num_attention_heads", 0},
                                                         {"max_position_embeddings", 99999999999},
                                                         {"vocab_size", 1L << 40}}) {
    auto odd = sound;
    odd[key] = value;
    const auto config = read_config(odd, "c");
    ASSERT_FALSE(config.ok()) << key;
    EXPECT_EQ(config.error().code, base::Code::bad_data) << key;
  }
}

}  // namespace
}  // namespace model
