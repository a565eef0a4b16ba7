// What config.json may say that nobody reads, and what makes it another model.
#include <gtest/gtest.h>

#include <cmath>

#include "model/folder_test.h"

namespace model {
namespace {

base::Error error_with(const char* key, const base::Json& value) {
  auto json = small_config();
  json[key] = value;
  auto config = read_config(json, "m/config.json");
  return config.ok() ? base::Error{base::Code::failed, "it was read", "", ""} : config.error();
}

bool is_read_with(const char* key, const base::Json& value) {
  return error_with(key, value).code == base::Code::failed;
}

TEST(UnreadKeys, that_may_change_what_a_model_computes_are_refused_by_name) {
  const auto error = error_with("residual_multiplier", 0.22);
  EXPECT_EQ(error.code, base::Code::unsupported);
  EXPECT_EQ(error.what, "'residual_multiplier' is 0.22, and what it changes is not known here");
  EXPECT_EQ(error.where, "m/config.json");
  EXPECT_NE(error_with("use_qk_norm", true).what.find("'use_qk_norm' is true"), std::string::npos);
  EXPECT_NE(error_with("layer_types", {"full_attention", "sliding_attention"}).what.find("a list"),
            std::string::npos);
}

TEST(UnreadKeys, that_say_how_a_model_was_made_or_switch_something_off_are_passed_over) {
  EXPECT_TRUE(is_read_with("transformers_version", "5.24.0"));
  EXPECT_TRUE(is_read_with("attention_dropout", 0.1));
  EXPECT_TRUE(is_read_with("id2label", {{"0", "LABEL_0"}}));
  EXPECT_TRUE(is_read_with("sliding_window", nullptr));
  EXPECT_TRUE(is_read_with("use_sliding_window", false));
  EXPECT_TRUE(is_read_with("logit_soft_cap", 0.0));
  EXPECT_TRUE(is_read_with("pruned_heads", base::Json::object()));
  EXPECT_TRUE(is_read_with("layer_types", {"full_attention", "full_attention"}));
}

// Bug: false passed for switched off, though without the key each token sees only those before it.
TEST(UnreadKeys, that_are_on_unless_they_are_said_not_to_be_are_refused_when_switched_off) {
  for (const base::Json& off : {base::Json(false), base::Json(0), base::Json(nullptr)})
    EXPECT_EQ(error_with("is_causal", off).code, base::Code::unsupported) << off;
  EXPECT_EQ(error_with("is_causal", false).what,
            "'is_causal' is false, and what it changes is not known here");
  EXPECT_TRUE(is_read_with("is_causal", true));
}

TEST(UnreadKeys, that_multiply_by_nothing_are_not_switched_off) {
  EXPECT_NE(error_with("logits_scaling", 0.0).what.find("'logits_scaling' is 0.0"),
            std::string::npos);
  EXPECT_NE(error_with("partial_rotary_factor", 0).what.find("'partial_rotary_factor' is 0"),
            std::string::npos);
}

// Bug: Qwen3-30B-A3B was refused for the layers of a window that it switches off.
TEST(UnreadKeys, that_say_more_of_what_is_switched_off_are_passed_over) {
  auto json = small_config();
  json["max_window_layers"] = 48;
  EXPECT_FALSE(read_config(json, "c").ok());
  json["use_sliding_window"] = true;
  EXPECT_FALSE(read_config(json, "c").ok());
  json["use_sliding_window"] = false;
  EXPECT_TRUE(read_config(json, "c").ok());
}

TEST(UnreadKeys, inside_of_objects_are_looked_at_too) {
  const base::Json rope = {{"rope_type", "default"}, {"rope_theta", 10000.0}};
  EXPECT_TRUE(is_read_with("rope_parameters", rope));
  auto partly = rope;
  partly["partial_rotary_factor"] = 0.5;
  EXPECT_EQ(
      error_with("rope_parameters", partly).what,
      "'rope_parameters.partial_rotary_factor' is 0.5, and what it changes is not known here");
  partly["partial_rotary_factor"] = 1.0;
  EXPECT_TRUE(is_read_with("rope_parameters", partly));
}

// transformers 5 writes them for those that know only the layout of 4.
TEST(UnreadKeys, that_another_overrules_are_passed_over) {
  auto json = small_config();
  json["rope_parameters"] = {{"rope_type", "llama3"},   {"rope_theta", 1e4},
                             {"factor", 8.0},           {"low_freq_factor", 1.0},
                             {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 32}};
  json["rope_scaling"] = json["rope_parameters"];
  EXPECT_TRUE(read_config(json, "c").ok());
  const auto ours = write_config(read_config(json, "c").take());
  EXPECT_TRUE(ours.contains("rope_scaling"));
  EXPECT_TRUE(read_config(ours, "c").ok());
}

TEST(UnreadKeys, of_endless_length_and_depth_do_not_fill_the_screen) {
  const std::string endless(100000, 'x');
  EXPECT_LT(error_with("note", endless).what.size(), 200u);
  EXPECT_LT(error_with(endless.c_str(), 7).what.size(), 200u);
}

TEST(UnreadKeys, are_not_asked_of_a_configuration_that_names_no_architecture) {
  EXPECT_EQ(error_with("architectures", nullptr).what, "architectures is missing");
  EXPECT_EQ(error_with("architectures", base::Json::array()).what,
            "architectures is no list of names");
  EXPECT_EQ(error_with("architectures", "LlamaForCausalLM").what,
            "architectures is no list of names");
}

TEST(ReadConfig, a_number_that_is_none_is_shown_as_such) {
  EXPECT_EQ(error_with("rms_norm_eps", std::nan("")).what,
            "rms_norm_eps is not a number, it must be a number from 0.0 to 1.0");
  EXPECT_EQ(error_with("rms_norm_eps", HUGE_VAL).what,
            "rms_norm_eps is infinite, it must be a number from 0.0 to 1.0");
}

// Bug: a file of holes of a terabyte was read into memory before anybody looked at its size.
TEST(ReadConfig, a_file_larger_than_any_configuration_is_refused_unread) {
  base::MemoryDisk disk;
  disk.write_file("m/config.json", std::string((16 << 20) + 1, ' '), 0644).take();
  const auto read = read_config_file(disk, "m/config.json");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().what, "the configuration has 16777217 bytes, at most 16777216 are read");
}

}  // namespace
}  // namespace model
