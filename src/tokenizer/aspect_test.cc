#include "tokenizer/aspect.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "tokenizer/gguf_pieces.h"
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

// Its tokens were called dead, since no text became anything.
TEST_F(Aspects, of_a_tokenizer_whose_expression_backtracks_without_end_are_not_told) {
  for (auto& one : file["pre_tokenizer"]["pretokenizers"])
    if (one["type"] == "Split")
      one["pattern"] = {{"Regex", "(?:.+)+(?:\\x01\\x02|\\x02\\x01)|\\s+|."}};
  base::Disk& disk = memory;
  disk.write_file("t/tokenizer.json", file.dump()).take();
  const auto looked = look_at(disk, "t").take();
  for (const auto& row : aspect::all())
    if (row.name == std::string("round_trip"))
      EXPECT_EQ(row.entry->look(looked).error().code, base::Code::bad_request);
}

// A tokenizer by characters: letters, digits and a space, and what is given beside.
Json by_characters(Json model) {
  const Json fuse = {{"type", "Fuse"}};
  return {{"model", std::move(model)}, {"decoder", fuse}};
}

Json unigram_of(const std::vector<std::pair<std::string, double>>& more, bool bytes) {
  auto vocab = Json::array({Json::array({"<unk>", 0.0})});
  for (const auto& [token, score] : more) vocab.push_back(Json::array({token, score}));
  for (int byte = 0; bytes && byte < 256; ++byte)
    vocab.push_back(Json::array({byte_name(byte), -20.0}));
  return {{"type", "Unigram"}, {"unk_id", 0}, {"byte_fallback", bytes}, {"vocab", vocab}};
}

TEST_F(Aspects, tell_bytes_of_a_model_that_falls_back_to_them) {
  chat_template = "", config = Json::object();
  file = by_characters(unigram_of({{"a", -1}}, true));
  file["decoder"] = {{"type", "ByteFallback"}};
  EXPECT_EQ(look("bytes").verdict, "yes");
  file["model"]["vocab"].erase(1 + 0x41 + 1);
  EXPECT_EQ(look("bytes").examples, (std::vector<std::string>{"<0x41>"}));
  // The setting is one of other models, and this one reads its words whole.
  Json vocab = {{"<unk>", 256}};
  for (int byte = 0; byte < 256; ++byte) vocab[byte_name(byte)] = byte;
  file = by_characters(
      {{"type", "WordLevel"}, {"unk_token", "<unk>"}, {"byte_fallback", true}, {"vocab", vocab}});
  EXPECT_EQ(look("bytes").verdict, "no");
}

TEST_F(Aspects, show_pieces_that_are_never_the_likeliest) {
  chat_template = "", config = Json::object();
  file = by_characters(unigram_of({{"a", -1}, {"b", -1}, {"ab", -10}, {"ba", -1.5}}, false));
  const auto dead = look("dead_tokens");
  EXPECT_EQ(dead.examples, (std::vector<std::string>{"3 'ab'"}));
  EXPECT_EQ(dead.said, "1 of 4 ordinary tokens (25.00 %) come up in no text");
  EXPECT_TRUE(dead.wrong);
}

// "a3" is a token, so "##3" never comes up behind "a"; behind "v" it does. Signs stand alone, so "##." never does.
TEST_F(Aspects, know_that_a_word_goes_on_behind_other_beginnings) {
  chat_template = "", config = Json::object();
  file = by_characters(
      {{"type", "WordPiece"},
       {"unk_token", "[UNK]"},
       {"continuing_subword_prefix", "##"},
       {"max_input_chars_per_word", 100},
       {"vocab", {{"[UNK]", 0}, {"a", 1}, {"a3", 2}, {"v", 3}, {"##3", 4}, {".", 5}}}});
  file["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
  EXPECT_EQ(look("dead_tokens").examples, (std::vector<std::string>{}));
  file["model"]["vocab"]["##."] = 6;
  EXPECT_EQ(look("dead_tokens").examples, (std::vector<std::string>{"6 '##.'"}));
}

TEST_F(Aspects, show_tokens_in_which_texts_are_cut) {
  const auto id = file["model"]["vocab"].size();
  file["model"]["vocab"]["a1"] = id;
  file["model"]["merges"].push_back({"a", "1"});
  file["pre_tokenizer"] = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  const auto alive = look("dead_tokens");
  file["pre_tokenizer"] = {{"type", "Sequence"},
                           {"pretokenizers",
                            {{{"type", "Digits"}, {"individual_digits", true}},
                             {{"type", "ByteLevel"}, {"add_prefix_space", false}}}}};
  const auto dead = look("dead_tokens");
  EXPECT_EQ(dead.count, alive.count + 1);
  EXPECT_EQ(dead.examples.back(), std::to_string(id) + " 'a1'");
}

TEST_F(Aspects, show_texts_with_parts_that_are_unknown) {
  chat_template = "", config = Json::object();
  std::vector<std::pair<std::string, double>> letters;
  for (char c = ' '; c < 0x7f; ++c) letters.emplace_back(std::string(1, c), -1);
  file = by_characters(unigram_of(letters, false));
  const auto unknown = look("unknown");
  EXPECT_EQ(unknown.verdict, "yes");
  EXPECT_TRUE(unknown.wrong);
  EXPECT_EQ(unknown.examples.at(0), "'\\ttabs\\t\\tand\\nlines\\n\\n\\nand\\r\\nreturns\\r'");
  // It can take no such text at all, and "no unknown ones" was said of it.
  file["model"].erase("unk_id");
  EXPECT_EQ(look("unknown").count, unknown.count + 1) << "the one that spells <unk>, too";
  EXPECT_NE(look("unknown").said.find("no token stands for them"), std::string::npos);
  file = by_characters(unigram_of(letters, true));
  EXPECT_EQ(look("unknown").verdict, "no");
}

TEST_F(Aspects, show_texts_that_a_decoder_cannot_join) {
  chat_template = "", config = Json::object();
  Json vocab = {{"<unk>", 256}, {"a", 257}};
  for (int byte = 0; byte < 256; ++byte) vocab[byte_name(byte)] = byte;
  file = by_characters({{"type", "BPE"},
                        {"unk_token", "<unk>"},
                        {"byte_fallback", true},
                        {"vocab", vocab},
                        {"merges", Json::array()}});
  file["decoder"] = {{"type", "Sequence"},
                     {"decoders", {{{"type", "ByteFallback"}}, {{"type", "Fuse"}}}}};
  EXPECT_EQ(look("round_trip").verdict, "yes");
  file["decoder"] = {{"type", "Fuse"}};
  EXPECT_TRUE(look("round_trip").wrong) << "bytes come back as their names";
  file.erase("decoder");
  EXPECT_TRUE(look("round_trip").wrong) << "spaces stand between tokens";
}

TEST_F(Aspects, say_what_stands_around_a_text_by_template_and_configuration) {
  const auto token = [](const char* name) {
    return Json{{"SpecialToken", {{"id", name}, {"type_id", 0}}}};
  };
  const Json text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
  const auto stands = [&](const Json& single) {
    file["post_processor"] = {{"type", "TemplateProcessing"},
                              {"single", single},
                              {"pair", single},
                              {"special_tokens",
                               {{kBos, {{"id", kBos}, {"ids", {0}}, {"tokens", {kBos}}}},
                                {kEos, {{"id", kEos}, {"ids", {1}}, {"tokens", {kEos}}}}}}};
    return look("around");
  };
  EXPECT_EQ(stands(Json::array({text})).verdict, "text");
  EXPECT_EQ(stands(Json::array({text, token(kEos)})).verdict, "text <|eos|>");
  EXPECT_EQ(stands(Json::array({token(kBos), text, token(kEos)})).verdict, "<|bos|> text <|eos|>");
  EXPECT_FALSE(look("around").wrong);
  EXPECT_TRUE(stands(Json::array({token(kBos), token(kBos), text})).wrong);
  config["add_bos_token"] = false;
  EXPECT_EQ(stands(Json::array({token(kBos), text})).verdict, "text");
  config["add_eos_token"] = true;
  EXPECT_EQ(look("around").verdict, "text <|eos|>");
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

// Bug: check had a renderer of its own, which knew three names, so a template that works was called wrong.
TEST_F(Aspects, render_a_template_with_every_token_that_the_files_name) {
  config["sep_token"] = kEos;
  config["image_token"] = "<image>";
  chat_template =
      "{% for m in messages %}{{ m.role + sep_token + image_token + m.content }}{% endfor %}";
  EXPECT_EQ(look("template_appends").verdict, "yes") << look("template_appends").said;
  chat_template = "{{ 'x' + cls_token }}";
  EXPECT_TRUE(look("template_appends").wrong);
}

TEST_F(Aspects, know_expressions_that_the_next_version_of_tokenizers_knows) {
  file["pre_tokenizer"] = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}};
  EXPECT_EQ(look("known_pattern").verdict, "yes");
  EXPECT_NE(look("known_pattern").said.find("GPT-2"), std::string::npos);
}

}  // namespace
}  // namespace tokenizer
