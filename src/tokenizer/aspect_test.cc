#include "tokenizer/aspect.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "tokenizer/tiny_test.h"
#include "tokenizer/whole_texts.h"

namespace tokenizer {
namespace {

using aspect::Finding;
using base::Json;

struct Aspects : testing::Test {
  base::MemoryDisk memory;
  Json file = Json::parse(tiny_file({}));
  Json config = {{"bos_token", kBos}, {"eos_token", kEos}};
  std::string chat_template = kChatTemplate;

  Finding look(const std::string& name) {
    base::Disk& disk = memory;
    disk.write_file("t/tokenizer.json", file.dump()).take();
    disk.write_file("t/tokenizer_config.json", config.dump()).take();
    disk.write_file("t/chat_template.jinja", chat_template).take();
    const auto looked = look_at(disk, "t");
    EXPECT_TRUE(looked.ok()) << looked.error().sentence();
    for (const auto& row : aspect::all())
      if (looked.ok() && row.name == name) return row.entry->look(*looked).take();
    ADD_FAILURE() << name;
    return {};
  }
  // Drops the token of a byte: "Q" is spelled as it is.
  void drop_byte() {
    const auto id = file["model"]["vocab"]["Q"];
    file["model"]["vocab"].erase("Q");
    file["model"]["vocab"]["QQQQ"] = id;
  }
};

TEST_F(Aspects, find_nothing_wrong_with_what_we_learn) {
  for (const auto& row : aspect::all()) EXPECT_FALSE(look(row.name).wrong) << row.name;
  EXPECT_EQ(look("round_trip").verdict, "yes");
  EXPECT_EQ(look("bytes").verdict, "yes");
  EXPECT_EQ(look("dead_tokens").verdict, "none");
  EXPECT_EQ(look("unknown").verdict, "no");
  EXPECT_EQ(look("around").verdict, "<|bos|> text");
  EXPECT_EQ(look("template_appends").verdict, "yes");
  EXPECT_EQ(look("known_pattern").verdict, "no");
}

TEST_F(Aspects, show_bytes_that_no_token_has_and_texts_that_lose_them) {
  drop_byte();
  const auto bytes = look("bytes");
  EXPECT_TRUE(bytes.wrong);
  EXPECT_EQ(bytes.count, 1);
  EXPECT_EQ(bytes.examples, (std::vector<std::string>{"<0x51>"}));
}

TEST_F(Aspects, show_texts_that_come_back_otherwise) {
  for (const char* letter : {"H", "w"}) {
    const auto id = file["model"]["vocab"][letter];
    file["model"]["vocab"].erase(letter);
    file["model"]["vocab"][std::string(letter) + "????"] = id;
  }
  const auto lost = look("round_trip");
  EXPECT_TRUE(lost.wrong);
  EXPECT_EQ(lost.examples[0], "'Hello, world!' comes back as 'ello, orld!'");
}

TEST_F(Aspects, tell_a_normal_form_from_a_loss) {
  file["normalizer"] = {{"type", "NFC"}};
  const auto changed = look("round_trip");
  EXPECT_FALSE(changed.wrong);
  EXPECT_EQ(changed.verdict, "after its normalizer");
  EXPECT_EQ(changed.count, 1);
}

TEST_F(Aspects, show_tokens_that_merges_never_make) {
  auto& merges = file["model"]["merges"];
  merges.erase(merges.size() - 1);
  const auto dead = look("dead_tokens");
  EXPECT_EQ(dead.count, 1);
  EXPECT_EQ(dead.examples.size(), 1);
  EXPECT_FALSE(dead.wrong);
  while (merges.size() > 5) merges.erase(merges.size() - 1);
  EXPECT_TRUE(look("dead_tokens").wrong);
}

TEST(WholeTexts, hold_the_rest_of_characters_at_both_ends) {
  const auto all = [](std::string_view bytes) {
    std::vector<std::string> out;
    EXPECT_FALSE(each_whole_text(bytes, 100'000, [&](const std::string& text) {
      EXPECT_TRUE(base::valid_utf8(text));
      out.push_back(text);
      return false;
    }));
    return out;
  };
  EXPECT_EQ(all("ab"), (std::vector<std::string>{"ab"}));
  EXPECT_EQ(all("\u00e9"), (std::vector<std::string>{"\u00e9"}));
  EXPECT_EQ(all("a\xd0").size(), 64);
  EXPECT_EQ(all("a\xe4\xb8").size(), 64);
  EXPECT_EQ(all("\xd0"), all("\xd0"));
  // 30 characters of two bytes, of three all but overlong ones and surrogates, the emoji.
  EXPECT_EQ(all("\x80z").size(), 30 + (16 * 64 - 32 - 32) + 64);
  EXPECT_TRUE(all("\xff").empty());
  EXPECT_TRUE(all("\x80\x80\x80\x80").empty());
  EXPECT_FALSE(each_whole_text("a\xd0", 10, [](const std::string&) { return false; }));
  EXPECT_TRUE(each_whole_text("a\xd0", 10, [](const std::string&) { return true; }));
}

TEST_F(Aspects, show_tokens_that_the_configuration_names_and_nobody_has) {
  config["eos_token"] = "</s>";
  const auto around = look("around");
  EXPECT_TRUE(around.wrong);
  EXPECT_NE(around.examples.at(0).find("'</s>'"), std::string::npos);
}

TEST_F(Aspects, show_where_a_template_rewrites_turns) {
  chat_template =
      "{% for m in messages %}{{ m.role }}:{% if loop.last or m.role == 'user' %}{{ m.content }}"
      "{% endif %};{% endfor %}";
  const auto found = look("template_appends");
  EXPECT_EQ(found.verdict, "no");
  EXPECT_FALSE(found.wrong);
  EXPECT_NE(found.examples.at(0).find("assistant:"), std::string::npos) << found.examples.at(0);
  chat_template = "{{ raise_exception('never') }}";
  EXPECT_TRUE(look("template_appends").wrong);
  chat_template = "";
  EXPECT_EQ(look("template_appends").verdict, "none");
}

TEST_F(Aspects, know_expressions_that_the_next_version_of_tokenizers_knows) {
  file["pre_tokenizer"] = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}};
  EXPECT_EQ(look("known_pattern").verdict, "yes");
  EXPECT_NE(look("known_pattern").said.find("GPT-2"), std::string::npos);
}

}  // namespace
}  // namespace tokenizer
