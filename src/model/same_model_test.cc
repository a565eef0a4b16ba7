#include "model/same_model.h"

#include <gtest/gtest.h>

namespace model {
namespace {

struct SameModel : testing::Test {
  base::MemoryDisk memory;
  base::Disk& disk = memory;

  void put(const std::string& path, const std::string& text) { disk.write_file(path, text).take(); }
  // What of the second one is said to be another than in the first, or "".
  std::string apart(const std::string& one, const std::string& two, const char* file) {
    put(std::string("x/") + file, one);
    put(std::string("y/") + file, two);
    const auto same = same_model(disk, "x", "y");
    return same.ok() ? "" : same.error().where + ": " + same.error().what;
  }
};

std::string llama(const std::string& more) {
  return R"({"architectures": ["LlamaForCausalLM"], "vocab_size": 4, "hidden_size": 8,
      "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2)" +
         more + "}";
}

TEST_F(SameModel, goes_by_what_a_configuration_comes_to) {
  const auto of = [&](const std::string& one, const std::string& two) {
    return apart(llama(one), llama(two), "config.json");
  };
  const std::string theta = R"(, "rope_theta": 500.0)";
  EXPECT_EQ(of(theta, R"(, "rope_parameters": {"rope_type": "default", "rope_theta": 500.0})"), "");
  EXPECT_EQ(of("", R"(, "rope_theta": 10000.0, "hidden_act": "silu")"), "") << "a default";
  EXPECT_EQ(of(theta + R"(, "eos_token_id": 1, "max_position_embeddings": 64)",
               theta + R"(, "eos_token_id": 2, "max_position_embeddings": 128)"),
            "");
  EXPECT_NE(of(theta, "").find("y/config.json: 'rope_parameters.rope_theta' is 10000.0, in "
                               "x/config.json 500.0"),
            std::string::npos)
      << of(theta, "");
  EXPECT_NE(of("", R"(, "num_key_value_heads": 1)").find("'num_key_value_heads' is 1"),
            std::string::npos);
  EXPECT_NE(of("", R"(, "rms_norm_eps": 0.5)").find("'rms_norm_eps' is 0.5"), std::string::npos);
}

TEST_F(SameModel, goes_by_the_keys_themselves_where_the_architecture_is_unknown) {
  const auto of = [&](const std::string& one, const std::string& two) {
    return apart(one, two, "config.json");
  };
  EXPECT_EQ(of(R"({"model_type": "new", "use_cache": true, "off": null})",
               R"({"model_type": "new", "dtype": "float16"})"),
            "");
  EXPECT_EQ(of(R"({"in": {"window": 8}})", R"({"in": {"window": 9}})"),
            "y/config.json: 'in.window' is 9, in x/config.json 8");
  EXPECT_EQ(of(R"({"model_type": "new"})", R"({"model_type": "old"})"),
            "y/config.json: 'model_type' is \"old\", in x/config.json \"new\"");
}

TEST_F(SameModel, asks_for_one_token_an_id_and_lets_either_have_more) {
  const auto of = [&](const std::string& one, const std::string& two) {
    return apart(one, two, "tokenizer.json");
  };
  const std::string plain = R"({"model": {"vocab": {"a": 0, "b": 1}}})";
  EXPECT_EQ(of(plain, R"({"model": {"vocab": {"b": 1, "a": 0}},
      "added_tokens": [{"id": 2, "content": "<end>"}]})"),
            "");
  EXPECT_EQ(of(plain, R"({"model": {"vocab": [["a", 0.0], ["b", -1.0]]}})"), "");
  EXPECT_EQ(of(plain, R"({"model": {"vocab": {"a": 1, "b": 0}}})"),
            "y/tokenizer.json: token 0 is 'b', in x/tokenizer.json 'a'");
  EXPECT_EQ(
      of(plain, R"({"model": {"vocab": {"a": 0}}, "added_tokens": [{"id": 1, "content": "c"}]})"),
      "y/tokenizer.json: token 1 is 'c', in x/tokenizer.json 'b'");
}

}  // namespace
}  // namespace model
