// Tensors that one family alone has, in files that hold but for these.
#include <algorithm>

#include "model/gguf/small_test.h"
#include "model/gguf/whole.h"

namespace model::gguf {
namespace {

using store::gguf::Planned;

struct Changed {
  Planned planned;
  std::string bytes;
};

Small small_of(const std::string& fixture, const Json& changes) {
  return Small(base::fixture_folder("models"), {fixture, changes});
}

const Json kDeepseek4 = {{"index_head_dim", 64}};
const Json kGemma4 = {{"layer_types",
                       {"sliding_attention", "sliding_attention", "full_attention",
                        "sliding_attention", "full_attention"}},
                      {"per_layer_config", {{"2", {{"head_dim", 24}}}, {"4", {{"head_dim", 24}}}}}};

// The file again, with other or further tensors.
base::Result<ModelFile> open_with(Small& small, const std::vector<Changed>& changed) {
  const auto file = store::gguf::File::open(small.disk, "m.gguf").take();
  std::vector<Changed> all;
  for (const auto& tensor : file.tensors())
    all.push_back({{tensor.name, tensor.shape, tensor.type}, std::string(tensor.bytes)});
  for (const auto& one : changed) {
    const auto there = std::ranges::find_if(
        all, [&](const Changed& other) { return other.planned.name == one.planned.name; });
    if (there == all.end())
      all.push_back(one);
    else
      *there = one;
  }
  std::vector<Planned> planned;
  for (const auto& one : all) planned.push_back(one.planned);
  auto writer = store::gguf::Writer::open(small.disk, "x.gguf", file.metadata(), planned).take();
  for (const auto& one : all) writer.add(one.bytes).take();
  writer.commit().take();
  return ModelFile::open(small.disk, "x.gguf");
}

std::string floats(std::size_t count, float value) {
  const std::vector<float> all(count, value);
  return std::string(reinterpret_cast<const char*>(all.data()), count * sizeof(float));
}

const store::block::Entry* type(const char* name) { return store::block::find(name); }

TEST(OwnTensors, whole_numbers_come_back) {
  const std::vector<float> values{0, 5, 8191, 1};
  const auto bytes = pack_whole(values);
  EXPECT_EQ(bytes.size(), 16u);
  std::vector<float> back(4);
  unpack_whole(bytes, back);
  EXPECT_EQ(back, values);
  EXPECT_TRUE(is_whole(*type("I32")));
  EXPECT_FALSE(is_whole(*type("F32")));
}

// Bug that this would be: a table is an index into experts.
TEST(OwnTensors, a_table_that_names_no_expert_is_refused_before_anything_computes) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto small = small_of("deepseek_v4_ratio128", kDeepseek4);
  small.write().take();
  const char* name = "blk.0.ffn_gate_tid2eid.weight";
  const auto* p = small.layout.find("layers.0.ffn.gate.tid2eid");
  ASSERT_TRUE(p);
  auto values =
      std::vector<float>(small.weights.begin() + static_cast<std::ptrdiff_t>(p->offset),
                         small.weights.begin() + static_cast<std::ptrdiff_t>(p->offset + p->size));
  for (const float wrong : {-1.0f, static_cast<float>(p->choices), 1e9f}) {
    values[3] = wrong;
    const auto opened = open_with(small, {{{name, p->shape, type("I32")}, pack_whole(values)}});
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    std::vector<float> read(p->size);
    EXPECT_EQ(opened->read(*opened->model().layout.find(p->name), read).error().code,
              base::Code::bad_data);
    const auto loaded = load_model(small.disk, "x.gguf");
    ASSERT_FALSE(loaded.ok());
    EXPECT_NE(loaded.error().what.find("it must hold whole numbers below 6"), std::string::npos)
        << loaded.error().what;
  }
  const auto opened = open_with(small, {{{name, p->shape, type("F32")}, floats(p->size, 0)}});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, base::Code::unsupported);
  EXPECT_NE(opened.error().what.find("choices are whole numbers of type I32"), std::string::npos);
}

TEST(OwnTensors, a_table_keeps_its_numbers_in_every_type_of_file) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto small = small_of("deepseek_v4_ratio128", kDeepseek4);
  small.write().take();
  const auto before = ModelFile::open(small.disk, "m.gguf").take();
  repack_model_file(small.ctx, before, "q.gguf", *type("Q8_0")).take();
  write_folder(small.ctx, ModelFile::open(small.disk, "q.gguf").take(), "back", "BF16").take();
  const auto back = load_model(small.disk, "back").take();
  const auto* p = small.layout.find("layers.0.ffn.gate.tid2eid");
  const auto all = back.flat();
  for (std::size_t i = p->offset; i < p->offset + p->size; ++i)
    ASSERT_EQ(all[i], small.weights[i]) << i - p->offset;
}

TEST(OwnTensors, keys_and_values_that_no_layer_uses_are_passed_over_and_others_are_not) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto small = small_of("gemma4_text", kGemma4);
  small.write().take();
  const auto with = [&](const char* name, std::vector<std::int64_t> shape) {
    std::size_t count = 1;
    for (const auto side : shape) count *= static_cast<std::size_t>(side);
    return open_with(small, {{{name, std::move(shape), type("F32")}, floats(count, 1)}});
  };
  EXPECT_TRUE(with("blk.3.attn_k.weight", {16, 48}).ok());
  EXPECT_TRUE(with("blk.4.attn_k_norm.weight", {24}).ok());
  for (const char* other : {"blk.3.attn_q.bias", "blk.5.attn_k.weight", "blk.x.attn_k.weight",
                            "blk.2.attn_k.weigh", "attn_k.weight"}) {
    const auto opened = with(other, {48});
    ASSERT_FALSE(opened.ok()) << other;
    EXPECT_EQ(opened.error().code, base::Code::unsupported) << other;
  }
}

TEST(OwnTensors, divisors_of_proportional_positions_are_ones_and_then_what_stands_still) {
  if (base::fixture_folder("models").empty()) GTEST_SKIP() << base::kNoFixtures;
  auto small = small_of("gemma4_text", kGemma4);
  small.write().take();
  const auto with = [&](const std::vector<float>& factors) {
    return open_with(small, {{{"rope_freqs.weight", {12}, type("F32")},
                              std::string(reinterpret_cast<const char*>(factors.data()), 48)}});
  };
  const auto rope = [](const ModelFile& file) {
    return write_config(file.config())["rope_parameters"]["full_attention"];
  };
  std::vector<float> factors(12, 1e30f);
  factors[0] = factors[1] = factors[2] = 1;
  EXPECT_EQ(rope(with(factors).take())["partial_rotary_factor"], 0.25);
  factors[0] = factors[1] = factors[2] = 8;
  EXPECT_EQ(rope(with(factors).take())["factor"], 8.0);
  for (const auto& wrong : {std::vector<float>(12, 1e30f), std::vector<float>(12, std::nanf(""))})
    EXPECT_FALSE(with(wrong).ok());
  factors[11] = 1;
  const auto opened = with(factors);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().what.find("of no known scaling"), std::string::npos);
}

}  // namespace
}  // namespace model::gguf
