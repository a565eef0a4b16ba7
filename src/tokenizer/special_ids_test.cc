#include "tokenizer/special_ids.h"

#include <gtest/gtest.h>

#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Json;
using Ids = std::vector<TokenId>;

// A folder as other makers write it: five special tokens under other names, in their order.
class SpecialIdsOfFolder : public testing::Test {
 protected:
  SpecialIdsOfFolder() {
    auto learned = tiny_learned();
    const std::vector<std::string> names = {"<|begin_of_text|>", "<|end_of_text|>", "<|pad_id|>",
                                            "<|start_header_id|>", "<|eot_id|>"};
    learned.special = names;
    std::copy(names.begin(), names.end(), learned.tokens.begin());
    file_ = Json::parse(write_tokenizer_file(
        learned, {.pattern = std::string(kDefaultPattern), .first = names[0]}));
  }
  void put(const std::string& name, const Json& json) {
    ASSERT_TRUE(disk_.write_file("t/" + name, json.dump(), 0644).ok());
  }
  base::Result<Tokenizer> load() {
    put("tokenizer.json", file_);
    return Tokenizer::load(disk_, "t");
  }
  SpecialIds ids() { return load().take().special_ids(); }

  base::MemoryDisk disk_;
  Json file_;
};

TEST_F(SpecialIdsOfFolder, come_from_the_files_and_not_from_our_spellings) {
  put("tokenizer_config.json",
      {{"bos_token", {{"content", "<|begin_of_text|>"}}}, {"eos_token", "<|end_of_text|>"}});
  put("config.json", {{"bos_token_id", 0}, {"eos_token_id", {1, 4}}, {"pad_token_id", 2}});
  put("generation_config.json", {{"eos_token_id", {4, 1}}});
  const auto found = ids();
  EXPECT_EQ(found.bos, 0);
  EXPECT_EQ(found.eos, 1);
  EXPECT_EQ(found.pad, 2);
  EXPECT_EQ(found.before, Ids{0});
  EXPECT_EQ(found.after, Ids{});
  EXPECT_EQ(found.stop, (Ids{1, 4}));
  EXPECT_FALSE(found.chats());
}

TEST_F(SpecialIdsOfFolder, an_answer_ends_at_any_eos_that_any_file_names) {
  put("tokenizer_config.json", {{"eos_token", "<|eot_id|>"}});
  put("config.json", {{"eos_token_id", 1}});
  put("generation_config.json", {{"eos_token_id", {2, 1}}});
  EXPECT_EQ(ids().stop, (Ids{1, 2, 4}));
  put("generation_config.json", {{"eos_token_id", nullptr}});
  EXPECT_EQ(ids().stop, (Ids{1, 4}));
}

TEST_F(SpecialIdsOfFolder, numbers_serve_where_nothing_is_spelled) {
  put("tokenizer_config.json", {{"model_max_length", 1024}});
  put("config.json", {{"bos_token_id", 2}, {"eos_token_id", 2}});
  const auto found = ids();
  EXPECT_EQ(found.bos, 2);
  EXPECT_EQ(found.eos, 2);
}

TEST_F(SpecialIdsOfFolder, a_tokenizer_without_bos_gets_none_from_the_numbers) {
  file_["post_processor"] = {{"type", "ByteLevel"}, {"trim_offsets", false}};
  put("tokenizer_config.json", {{"bos_token", nullptr}, {"eos_token", "<|end_of_text|>"}});
  put("config.json", {{"bos_token_id", 0}, {"eos_token_id", 4}});
  const auto found = ids();
  EXPECT_EQ(found.bos, -1);
  EXPECT_EQ(found.before, Ids{});
  EXPECT_EQ(found.front(), 1) << "the first token is judged after eos";
  EXPECT_EQ(found.stop, (Ids{1, 4}));
}

TEST_F(SpecialIdsOfFolder, add_bos_token_outvotes_the_post_processor) {
  Json config = {{"bos_token", "<|begin_of_text|>"}, {"eos_token", "<|end_of_text|>"}};
  config["add_bos_token"] = true;
  put("tokenizer_config.json", config);
  EXPECT_EQ(ids().before, Ids{0}) << "not twice";
  config["add_bos_token"] = false;
  put("tokenizer_config.json", config);
  EXPECT_EQ(ids().before, Ids{});
  file_["post_processor"] = nullptr;
  EXPECT_EQ(ids().before, Ids{});
  config["add_bos_token"] = true;
  config["add_eos_token"] = true;
  put("tokenizer_config.json", config);
  EXPECT_EQ(ids().before, Ids{0});
  EXPECT_EQ(ids().after, Ids{1});
}

TEST_F(SpecialIdsOfFolder, a_sequence_of_post_processors_is_read_whole) {
  const Json own = file_["post_processor"];
  file_["post_processor"] = {{"type", "Sequence"}, {"processors", {{{"type", "ByteLevel"}}, own}}};
  EXPECT_EQ(ids().before, Ids{0});
}

TEST_F(SpecialIdsOfFolder, older_folders_spell_them_in_special_tokens_map) {
  put("tokenizer_config.json", Json::object());
  put("special_tokens_map.json",
      {{"bos_token", "<|begin_of_text|>"}, {"eos_token", {{"content", "<|eot_id|>"}}}});
  EXPECT_EQ(ids().bos, 0);
  EXPECT_EQ(ids().stop, Ids{4});
}

TEST_F(SpecialIdsOfFolder, ids_that_stand_for_none_are_none) {
  put("tokenizer_config.json", Json::object());
  put("config.json", {{"bos_token_id", -1}, {"eos_token_id", {1, -1, 4000000000u}}});
  const auto found = ids();
  EXPECT_EQ(found.bos, -1);
  EXPECT_EQ(found.stop, Ids{1});
}

TEST_F(SpecialIdsOfFolder, what_is_no_id_and_no_token_is_bad_data_with_its_file) {
  const auto refused = [&](const char* name, const Json& json) {
    put(name, json);
    const auto loaded = load();
    EXPECT_FALSE(loaded.ok()) << json;
    if (!loaded.ok()) {
      EXPECT_EQ(loaded.error().code, Code::bad_data);
      EXPECT_NE(loaded.error().where.find(name), std::string::npos) << loaded.error().sentence();
    }
    put(name, Json::object());
  };
  refused("config.json", {{"eos_token_id", "2"}});
  refused("config.json", {{"eos_token_id", {1, 2.5}}});
  refused("generation_config.json", {{"eos_token_id", Json::array({Json::array({1})})}});
  refused("tokenizer_config.json", {{"bos_token", 3}});
  refused("tokenizer_config.json", {{"add_bos_token", "yes"}});
  refused("generation_config.json", Json::array());
}

// Only a template that is ours is spoken; nothing of a folder is ever run.
TEST_F(SpecialIdsOfFolder, a_template_without_end_or_of_a_huge_output_is_no_turn_and_is_not_run) {
  for (const char* jinja : {"{% for i in range(10**12) %}{{ i }}{% endfor %}", "{{ 'a' * 10**12 }}",
                            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"}) {
    put("tokenizer_config.json", {{"chat_template", jinja}});
    EXPECT_FALSE(ids().chats()) << jinja;
  }
  put("tokenizer_config.json", {{"chat_template", Json::array({1, nullptr})}});
  EXPECT_FALSE(ids().chats());
}

TEST_F(SpecialIdsOfFolder, absurd_values_of_generation_config_change_nothing_or_are_refused) {
  put("tokenizer_config.json", Json::object());
  const auto plain = ids().stop;
  put("generation_config.json",
      {{"temperature", -5}, {"top_p", 99}, {"top_k", -3}, {"max_new_tokens", -1}});
  EXPECT_EQ(ids().stop, plain);
  put("generation_config.json", {{"eos_token_id", std::vector<int>(100000, 1)}});
  const auto many = load();
  ASSERT_FALSE(many.ok());
  EXPECT_EQ(many.error().what, "'eos_token_id' is a list of too many ids");
  put("generation_config.json", {{"eos_token_id", 5e300}});
  const auto wide = load();
  ASSERT_FALSE(wide.ok());
  EXPECT_EQ(wide.error().what, "'eos_token_id' is not the id of a token");
}

TEST(SpecialIds, of_our_own_tokenizers_need_no_other_file) {
  const auto found = tiny_tokenizer({}).special_ids();
  EXPECT_EQ(found.bos, 0);
  EXPECT_EQ(found.eos, 1);
  EXPECT_EQ(found.stop, Ids{1});
}

}  // namespace
}  // namespace tokenizer
