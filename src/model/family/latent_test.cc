#include "model/family/latent.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/standing.h"
#include "model/weights.h"

namespace model::family {
namespace {

using base::Json;

// As transformers 5 writes a small one.
Json deepseek() {
  return Json::parse(R"({
    "architectures": ["DeepseekV3ForCausalLM"], "attention_bias": false, "first_k_dense_replace": 1,
    "hidden_act": "silu", "hidden_size": 64, "initializer_range": 0.15, "intermediate_size": 96,
    "kv_lora_rank": 24, "max_position_embeddings": 256, "model_type": "deepseek_v3",
    "moe_intermediate_size": 24, "n_group": 4, "n_routed_experts": 8, "n_shared_experts": 2,
    "norm_topk_prob": false, "num_attention_heads": 4, "num_experts_per_tok": 3,
    "num_hidden_layers": 3, "num_key_value_heads": 4, "num_nextn_predict_layers": 1,
    "q_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8, "rms_norm_eps": 1e-5,
    "rope_interleave": true,
    "rope_parameters": {"beta_fast": 32.0, "beta_slow": 1.0, "factor": 4.0, "mscale": 1.0,
                        "mscale_all_dim": 1.0, "original_max_position_embeddings": 16,
                        "rope_theta": 5000.0, "rope_type": "yarn"},
    "routed_scaling_factor": 2.5, "tie_word_embeddings": false, "topk_group": 2, "v_head_dim": 12,
    "vocab_size": 288})");
}

// The same as transformers 4 and published checkpoints have it.
Json deepseek_before() {
  auto out = deepseek();
  auto rope = out["rope_parameters"];
  out.erase("rope_parameters");
  out["rope_theta"] = rope["rope_theta"];
  rope.erase("rope_theta");
  rope["type"] = rope["rope_type"];
  rope.erase("rope_type");
  out["rope_scaling"] = rope;
  out.update({{"moe_layer_freq", 1}, {"scoring_func", "sigmoid"}, {"topk_method", "noaux_tc"}});
  out.erase("rope_interleave");
  return out;
}

Json mistral() {
  auto out = deepseek();
  out["architectures"] = {"Mistral4ForCausalLM"};
  out["model_type"] = "mistral4";
  out["rope_parameters"].update({{"llama_4_scaling_beta", 0.1}, {"factor", 8.0}});
  out.erase("num_nextn_predict_layers");
  return out;
}

Latent read(const Json& json) { return latent_of(read_config(json, "config.json").take()); }

TEST(LatentConfig, means_the_same_in_both_layouts_and_when_it_is_written_and_read_again) {
  const auto one = write_config(read_config(deepseek(), "config.json").take());
  EXPECT_EQ(one, write_config(read_config(deepseek_before(), "config.json").take()));
  for (const auto& json : {deepseek(), mistral()}) {
    const auto written = write_config(read_config(json, "config.json").take());
    EXPECT_EQ(written, write_config(read_config(written, "config.json").take()));
    EXPECT_EQ(written["model_type"], json["model_type"]);
  }
}

TEST(LatentConfig, describes_the_widths_scales_and_experts_of_deepseek) {
  const auto shape = read(deepseek());
  const auto& a = shape.attention;
  EXPECT_EQ((std::vector{a.query_latent, a.latent, a.plain, a.turned, a.value}),
            (std::vector<std::int64_t>{32, 24, 16, 8, 12}));
  const double grown = 0.1 * std::log(4.0) + 1;
  EXPECT_NEAR(a.scale, grown * grown / std::sqrt(24.0), 1e-12);
  EXPECT_EQ(a.rope.attention_factor, 1) << "mscale and mscale_all_dim cancel out in cos and sin";
  EXPECT_EQ(a.norm_eps, 1e-6) << "latents are normed with it whatever rms_norm_eps says";
  EXPECT_TRUE(a.neighbours);
  EXPECT_EQ(a.query_scale.beta, 0);
  const auto& routing = shape.experts.routing;
  EXPECT_EQ(routing.score, compute::Routing::Score::sigmoid);
  EXPECT_EQ((std::vector{routing.chosen, routing.groups, routing.kept_groups}),
            (std::vector<std::size_t>{3, 4, 2}));
  EXPECT_FALSE(routing.renormalised);
  EXPECT_EQ(routing.scale, 2.5);
  EXPECT_EQ(shape.experts.shared->width, 48);
  EXPECT_EQ(shape.modules_weight, 0) << "only a recipe trains what predicts further tokens";
}

TEST(LatentConfig, has_no_query_latent_and_the_usual_scale_where_nothing_says_so) {
  auto json = deepseek();
  json["q_lora_rank"] = nullptr;
  json["rope_parameters"] = {{"rope_theta", 10000.0}, {"rope_type", "default"}};
  const auto shape = read(json);
  EXPECT_EQ(shape.attention.query_latent, 0);
  EXPECT_NEAR(shape.attention.scale, 1 / std::sqrt(24.0), 1e-12);
}

TEST(LatentConfig, scales_queries_by_position_and_fuses_experts_in_mistral) {
  const auto shape = read(mistral());
  EXPECT_EQ(shape.attention.query_scale.beta, 0.1);
  EXPECT_EQ(shape.attention.query_scale.original, 16);
  EXPECT_EQ(shape.experts.routing.score, compute::Routing::Score::softmax);
  const auto layout = layout_of(read_config(mistral(), "config.json").take(), "").take();
  EXPECT_EQ(layout.find("model.layers.1.mlp.experts.gate_up_proj")->shape,
            (std::vector<std::int64_t>{8, 48, 64}));
  EXPECT_EQ(layout.find("model.layers.1.mlp.gate.e_score_correction_bias"), nullptr);
}

TEST(LatentConfig, lists_the_tensors_of_dense_layers_experts_and_modules) {
  const auto layout = layout_of(read_config(deepseek(), "config.json").take(), "").take();
  const auto shape = [&](const std::string& name) {
    const auto* found = layout.find("model.layers." + name);
    return found ? shown(found->shape) : "none";
  };
  EXPECT_EQ(shape("0.mlp.gate_proj.weight"), "[96, 64]");
  EXPECT_EQ(shape("0.mlp.gate.weight"), "none");
  EXPECT_EQ(shape("1.mlp.gate.weight"), "[8, 64]");
  EXPECT_EQ(shape("1.mlp.gate.e_score_correction_bias"), "[8]");
  EXPECT_EQ(shape("2.mlp.experts.7.down_proj.weight"), "[64, 24]");
  EXPECT_EQ(shape("2.mlp.shared_experts.up_proj.weight"), "[48, 64]");
  EXPECT_EQ(shape("2.self_attn.kv_b_proj.weight"), "[112, 24]");
  EXPECT_EQ(shape("3.eh_proj.weight"), "[64, 128]");
  EXPECT_EQ(shape("3.mlp.experts.0.up_proj.weight"), "[24, 64]");
}

TEST(LatentConfig, refuses_what_it_cannot_run_with_the_key_that_says_it) {
  const auto error_of = [](const char* key, const Json& value) {
    auto json = deepseek();
    json[key] = value;
    const auto config = read_config(json, "config.json");
    return config.ok() ? std::string("none") : config.error().what;
  };
  EXPECT_NE(error_of("scoring_func", "softmax").find("scoring_func"), std::string::npos);
  EXPECT_NE(error_of("moe_layer_freq", 2).find("moe_layer_freq"), std::string::npos);
  EXPECT_NE(error_of("n_group", 3).find("n_group"), std::string::npos);
  EXPECT_NE(error_of("n_group", 8).find("n_group"), std::string::npos) << "groups of one";
  EXPECT_NE(error_of("qk_rope_head_dim", 7).find("qk_rope_head_dim"), std::string::npos);
  EXPECT_NE(error_of("num_key_value_heads", 2).find("num_key_value_heads"), std::string::npos);
  EXPECT_NE(error_of("num_experts_per_tok", 5).find("num_experts_per_tok"), std::string::npos)
      << "two groups of two hold four";
  EXPECT_NE(error_of("num_nextn_predict_layers", 17).find("num_nextn"), std::string::npos);
}

// One rule decides, whoever asks: transformers counts the modules and writes none of their tensors.
TEST(LatentModules, that_no_file_holds_are_left_out_by_all_who_read_the_folder) {
  base::MemoryDisk disk;
  const auto put = [&](bool whole) {
    auto config = deepseek();
    if (!whole) config["num_nextn_predict_layers"] = 0;
    const auto layout = layout_of(read_config(config, "c").take(), "c").take();
    const auto values = initial_weights(layout, 1);
    save_model(disk, "m", read_config(deepseek(), "c").take(), layout, values).take();
  };
  for (const bool whole : {true, false}) {
    put(whole);
    const std::size_t modules = whole ? 1 : 0;
    EXPECT_EQ(read_config_file(disk, "m/config.json").take()["num_nextn_predict_layers"], 1);
    const auto config = standing_config(disk, "m").take();
    EXPECT_EQ(latent_of(config).modules, static_cast<std::int64_t>(modules));
    EXPECT_EQ(load_model(disk, "m").take().model.decoder.ahead.size(), modules);
  }
}

}  // namespace
}  // namespace model::family
