// A small model of each family into a file and back: every number, and what config.json says.
#include <gtest/gtest.h>

#include <cmath>

#include "model/gguf/small_test.h"

namespace model::gguf {
namespace {

Json plain(const char* architecture) {
  return {{"architectures", {architecture}},
          {"vocab_size", 96},
          {"hidden_size", 64},
          {"intermediate_size", 96},
          {"num_hidden_layers", 4},
          {"num_attention_heads", 4},
          {"num_key_value_heads", 2},
          {"max_position_embeddings", 128},
          {"tie_word_embeddings", false},
          {"bos_token_id", 1},
          {"eos_token_id", 2}};
}

Json with(Json base, const Json& more) {
  base.update(more);
  return base;
}

std::vector<Case> cases() {
  return {{"apertus"},
          {"deepseek_v3"},
          {"deepseek_v3_noqlora"},
          {"gemma2", {{"query_pre_attn_scalar", 16}}},
          {"gemma3_text", {{"query_pre_attn_scalar", 16}}},
          {"gemma4_text",
           {{"layer_types",
             {"sliding_attention", "sliding_attention", "full_attention", "sliding_attention",
              "full_attention"}},
            {"per_layer_config", {{"2", {{"head_dim", 24}}}, {"4", {{"head_dim", 24}}}}}}},
          {"gemma4_text_moe"},
          {"deepseek_v4",
           {{"index_head_dim", 64},
            {"compress_rates",
             {{"compressed_sparse_attention", 4}, {"heavily_compressed_attention", 128}}}}},
          {"deepseek_v4_ratio128", {{"index_head_dim", 64}}},
          {"gpt_oss", {{"swiglu_limit", 7}}},
          {"llama3_gqa"},
          {"llama_bias_headdim"},
          {"llama_tied"},
          {"llama_yarn"},
          {"ministral3"},
          {"mistral4", {{"n_group", 1}}},
          {"mistral_swa", {{"sliding_window", nullptr}}, "llama"},
          {"mixtral"},
          {"olmo2"},
          {"qwen2"},
          {"qwen3"},
          {"qwen3_moe"},
          {"qwen3_next", {{"linear_value_head_dim", 12}}},
          {"", with(plain("GraniteForCausalLM"), {{"embedding_multiplier", 3.0},
                                                  {"residual_multiplier", 0.75},
                                                  {"attention_multiplier", 0.25},
                                                  {"logits_scaling", 2.0}})},
          {"", plain("SmolLM3ForCausalLM")},
          {"", with(plain("Ernie4_5ForCausalLM"), {{"head_dim", 32}})},
          {"", with(plain("SeedOssForCausalLM"), {{"head_dim", 32}})},
          {"", with(plain("SeedOssForCausalLM"), {{"attention_bias", false}})},
          {"", with(plain("Phi3ForCausalLM"), {{"partial_rotary_factor", 0.5}})},
          {"", with(plain("Glm4ForCausalLM"), {{"head_dim", 32}})},
          {"", with(plain("Olmo3ForCausalLM"), {{"sliding_window", 9}})}};
}

// What a file says nothing of.
Json computed(const Config& config) {
  auto out = write_config(config);
  for (const char* key : {"initializer_range", "router_aux_loss_coef", "output_router_logits"})
    out.erase(key);
  return out;
}

void expect_back(const Small& before, const ModelFile& file) {
  for (const auto& p : before.layout.parameters) {
    const auto* found = file.model().layout.find(p.name);
    ASSERT_TRUE(found) << p.name;
    std::vector<float> values(found->size, -7);
    file.read(*found, values).take();
    const bool by_logarithm = p.name.ends_with("A_log");
    for (std::size_t i = 0; i < p.size; ++i)
      if (by_logarithm)
        ASSERT_NEAR(values[i], before.weights[p.offset + i], 1e-6) << p.name;
      else
        ASSERT_EQ(values[i], before.weights[p.offset + i]) << p.name << " " << i;
  }
}

// Whether they are used where they stand or were read once.
void expect_loaded(const Loaded& loaded, const ModelFile& file) {
  const auto all = loaded.flat();
  for (const auto& p : file.model().layout.parameters) {
    std::vector<float> values(p.size);
    file.read(p, values).take();
    EXPECT_TRUE(std::equal(values.begin(), values.end(), all.data() + p.offset)) << p.name;
  }
}

TEST(GgufFamilies, come_back_number_for_number_with_their_configuration) {
  const auto root = base::fixture_folder("models");
  if (root.empty()) GTEST_SKIP() << base::kNoFixtures;
  for (const auto& one : cases()) {
    Small small(root, one);
    SCOPED_TRACE(small.config.arch);
    small.write().take();
    const auto file = ModelFile::open(small.disk, "m.gguf").take();
    EXPECT_EQ(file.config().arch, one.comes_back_as ? one.comes_back_as : small.config.arch);
    if (!one.comes_back_as) {
      EXPECT_EQ(computed(file.config()).dump(1), computed(small.config).dump(1));
    }
    expect_back(small, file);
    expect_loaded(load_model(small.disk, "m.gguf").take(), file);
  }
}

// Rows that stand in a file as they are give the numbers that read() gives.
TEST(GgufFamilies, say_where_rows_stand) {
  const auto root = base::fixture_folder("models");
  if (root.empty()) GTEST_SKIP() << base::kNoFixtures;
  Small small(root, {"deepseek_v3"});
  small.write().take();
  const auto file = ModelFile::open(small.disk, "m.gguf").take();
  const auto rows = [&](const char* name) {
    const auto* p = file.model().layout.find(name);
    CHECK(p, "the model has it");
    return std::pair(p, file.rows(*p));
  };
  const auto [expert, there] = rows("model.layers.1.mlp.experts.3.up_proj.weight");
  ASSERT_TRUE(there);
  std::vector<float> stands(expert->size), read(expert->size);
  there->type->unpack(there->bytes, stands.data());
  file.read(*expert, read).take();
  EXPECT_EQ(stands, read);
  EXPECT_FALSE(rows("model.layers.1.self_attn.kv_b_proj.weight").second) << "cut and turned over";

  Small turned(root, {"llama_tied"});
  turned.write().take();
  const auto llama = ModelFile::open(turned.disk, "m.gguf").take();
  const auto& layout = llama.model().layout;
  EXPECT_EQ(llama.rows(*layout.find("model.layers.0.self_attn.q_proj.weight"))->heads, 4u);
  EXPECT_EQ(llama.rows(*layout.find("model.layers.0.self_attn.v_proj.weight"))->heads, 0u);
}

TEST(GgufFamilies, refuse_what_llama_cpp_would_compute_otherwise) {
  const auto root = base::fixture_folder("models");
  if (root.empty()) GTEST_SKIP() << base::kNoFixtures;
  const std::pair<Case, const char*> refused[] = {
      {{"mistral_swa"}, "a window of 12 tokens"},
      {{"gemma2"}, "query_pre_attn_scalar is not 16.0"},
      {{"gemma4_text"}, "the last two layers with keys and values of their own"},
      {{"gemma4_text_moe",
        {{"num_hidden_layers", 1},
         {"layer_types", {"full_attention"}},
         {"per_layer_config", Json::object()}}},
       "llama.cpp asks for two"},
      {{"gemma4_text_moe", {{"hidden_activation", "silu"}}}, "its activation is another"},
      {{"deepseek_v4"}, "heavily_compressed_attention is 10, and llama.cpp knows 128 alone"},
      {{"deepseek_v4_ratio128"}, "its index_head_dim is no multiple of 64"},
      {{"deepseek_v4_ratio128", {{"index_head_dim", 64}, {"hc_mult", 2}}}, "hc_mult is 2"},
      {{"deepseek_v4_ratio128",
        {{"index_head_dim", 64}, {"mlp_layer_types", {"moe", "hash_moe", "moe"}}}},
       "hash_moe stands behind one without"},
      {{"gpt_oss"}, "swiglu_limit is not 7"},
      {{"mistral4"}, "chosen in groups"},
      {{"qwen3_next"}, "not of one width"},
      {{"qwen3_moe", {{"norm_topk_prob", false}}}, "do not sum to one"},
      {{"olmo2", {{"tie_word_embeddings", true}}}, "asks for one of its own"},
      {{"qwen3", {{"attention_bias", true}}}, "attention has biases"},
      {{"qwen2",
        {{"rope_parameters",
          {{"rope_type", "llama3"},
           {"rope_theta", 10000.0},
           {"factor", 8.0},
           {"low_freq_factor", 1.0},
           {"high_freq_factor", 4.0}}}}},
       "cannot say the rope scaling 'llama3'"},
      {{"", with(plain("SeedOssForCausalLM"), {{"attention_out_bias", true}})},
       "what its attention adds has biases"},
      {{"", with(plain("Ernie4_5ForCausalLM"), {{"use_bias", true}})}, "its matrices have biases"},
      {{"", with(plain("HeliumForCausalLM"), {{"head_dim", 16}, {"attention_bias", true}})},
       "attention has biases"},
      {{"olmo_hybrid"}, "models of the family 'olmo_hybrid' are not written as GGUF"},
      {{"apertus1p5_text"}, "models of the family 'apertus1p5_text' are not written as GGUF"}};
  for (const auto& [one, why] : refused) {
    Small small(root, one);
    const auto written = small.write();
    ASSERT_FALSE(written.ok()) << one.fixture;
    EXPECT_NE(written.error().what.find(why), std::string::npos) << written.error().what;
    EXPECT_EQ(written.error().where, "m/config.json") << one.fixture;
    EXPECT_FALSE(small.disk.exists("m.gguf"));
  }
}

}  // namespace
}  // namespace model::gguf
