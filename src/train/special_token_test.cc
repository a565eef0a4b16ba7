#include "train/special_token.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace train {
namespace {

struct Folder {
  base::MemoryDisk disk;
  base::Json names = {
      {"bos_token", "<s>"}, {"eos_token", {{"content", "<|end|>"}}}, {"pad_token", nullptr}};
  base::Json tokenizer = {{"model", {{"vocab", {{"a", 0}, {"<s>", 7}}}}},
                          {"added_tokens", {{{"content", "<|end|>"}, {"id", 9}}}}};
  model::Config config;

  base::Result<void> name() {
    config.vocabulary = 10;
    disk.write_file("t/tokenizer_config.json", names.dump(), 0644).take();
    disk.write_file("t/tokenizer.json", tokenizer.dump(), 0644).take();
    return name_special_tokens(disk, "t", config);
  }
};

// Bug: ids were looked for under names that nobody wrote, so every exported model lacked them.
TEST(SpecialTokens, have_the_ids_that_the_tokenizer_beside_them_gives_however_it_spells_them) {
  Folder folder;
  ASSERT_TRUE(folder.name().ok());
  EXPECT_EQ(folder.config.bos, 7);
  EXPECT_EQ(folder.config.eos, 9);
  EXPECT_EQ(folder.config.pad, -1);
}

TEST(SpecialTokens, that_have_no_id_in_the_vocabulary_are_refused_by_name) {
  Folder unknown;
  unknown.names["eos_token"] = "</s>";
  auto refused = unknown.name();
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("eos_token '</s>'"), std::string::npos)
      << refused.error().what;
  Folder beyond;
  beyond.tokenizer["added_tokens"][0]["id"] = 10;
  EXPECT_FALSE(beyond.name().ok());
}

TEST(SpecialTokens, may_stand_in_the_other_files_of_a_folder) {
  Folder folder;
  folder.names = {{"bos_token", "<s>"}, {"pad_token", "<pad>"}};
  folder.disk.write_file("t/special_tokens_map.json", R"({"eos_token": "<|end|>"})", 0644).take();
  folder.disk.write_file("t/added_tokens.json", R"({"<pad>": 8})", 0644).take();
  ASSERT_TRUE(folder.name().ok());
  EXPECT_EQ(folder.config.eos, 9);
  EXPECT_EQ(folder.config.pad, 8);
  folder.names["added_tokens_decoder"] = {{"6", {{"content", "<pad>"}}}};
  ASSERT_TRUE(folder.name().ok());
  EXPECT_EQ(folder.config.pad, 6) << "which outvotes added_tokens.json";
}

TEST(SpecialTokens, of_files_that_are_no_tokenizer_are_an_error_not_an_abort) {
  for (const base::Json& odd :
       {base::Json(7), base::Json::array({1}), base::Json("text"), base::Json()}) {
    Folder names, tokenizer;
    names.names = odd;
    tokenizer.tokenizer = odd;
    EXPECT_FALSE(names.name().ok());
    EXPECT_FALSE(tokenizer.name().ok());
  }
}

}  // namespace
}  // namespace train
