#include "train/tokenizer_config.h"

#include <gtest/gtest.h>

namespace train {
namespace {

model::Config of_context(std::int64_t tokens) {
  model::Config config;
  config.context = tokens;
  return config;
}

base::Result<std::string> exported(const std::string& bytes, std::int64_t context) {
  base::MemoryDisk disk;
  disk.write_file("t/tokenizer_config.json", bytes, 0644).take();
  return tokenizer_config_to_export("t", of_context(context), disk);
}

// Bug: transformers took 1e30 for the length of every model.
TEST(TokenizerConfig, of_a_model_names_its_context_and_keeps_the_rest_in_its_order) {
  EXPECT_EQ(exported("{\"tokenizer_class\": \"X\", \"bos_token\": \"<s>\"}", 512).take(),
            "{\n  \"tokenizer_class\": \"X\",\n  \"bos_token\": \"<s>\",\n"
            "  \"model_max_length\": 512\n}\n");
}

TEST(TokenizerConfig, of_another_length_gives_way_to_the_length_of_the_model) {
  EXPECT_EQ(exported("{\"model_max_length\": 1e30, \"a\": 1}", 64).take(),
            "{\n  \"model_max_length\": 64,\n  \"a\": 1\n}\n");
}

TEST(TokenizerConfig, that_is_no_object_is_refused) {
  for (const char* bytes : {"[]", "3", "", "{", "null"}) {
    const auto refused = exported(bytes, 64);
    ASSERT_FALSE(refused.ok()) << bytes;
    EXPECT_EQ(refused.error().code, base::Code::bad_data) << bytes;
    EXPECT_EQ(refused.error().where.rfind("t/tokenizer_config.json", 0), 0u) << bytes;
  }
}

}  // namespace
}  // namespace train
