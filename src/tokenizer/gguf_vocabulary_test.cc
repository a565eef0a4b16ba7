#include "tokenizer/gguf_vocabulary.h"

#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "base/json.h"
#include "store/gguf/file.h"
#include "tokenizer/gguf_cut.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using store::gguf::Array;
using store::gguf::Metadata;

// Of the reference files one tokenizer stands in both forms: what they say of it must be equal.
TEST(GgufVocabulary, says_what_the_reference_converter_says_and_goes_back) {
  const auto gguf = base::fixture_folder("gguf"), tiny = base::fixture_folder("tiny");
  if (gguf.empty() || tiny.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto file = store::gguf::File::open(*disk, gguf + "/tiny-F32.gguf").take();
  const auto& theirs = file.metadata();
  Metadata ours;
  std::string warning;
  put_vocabulary(*disk, tiny, 512, ours, warning).take();
  EXPECT_EQ(warning, "");
  for (const auto& field : ours.fields()) {
    if (field.key == "tokenizer.ggml.add_space_prefix") continue;  // newer than the reference
    ASSERT_TRUE(theirs.find(field.key)) << field.key;
    EXPECT_TRUE(*theirs.find(field.key) == field.value) << field.key;
  }

  base::MemoryDisk memory;
  for (const auto& [name, text] : vocabulary_files(theirs, "tiny.gguf").take())
    memory.write_file("back/" + name, text, 0644).take();
  const auto back = Tokenizer::load(memory, "back").take();
  const auto first = Tokenizer::load(*disk, tiny).take();
  for (const char* text : {"Der Fluss, 12 Meter tief.", "\xce\xb1\xce\xb2\xce\xb3 x<|im_end|>", ""})
    EXPECT_EQ(back.encode_with_special(text, true).take(),
              first.encode_with_special(text, true).take())
        << text;
}

Metadata spoilt(const char* key, store::gguf::Value value) {
  Metadata out;
  const auto add = [&](const char* name, store::gguf::Value usual) {
    out.add(name, std::string(name) == key ? value : std::move(usual)).take();
  };
  add("tokenizer.ggml.model", std::string("gpt2"));
  add("tokenizer.ggml.pre", std::string("qwen2"));
  add("tokenizer.ggml.tokens", Array(std::vector<std::string>{"a", "b", "ab"}));
  add("tokenizer.ggml.token_type", Array(std::vector<std::int32_t>{1, 1, 1}));
  add("tokenizer.ggml.merges", Array(std::vector<std::string>{"a b"}));
  add("tokenizer.ggml.bos_token_id", std::uint32_t{0});
  return out;
}

TEST(GgufVocabulary, refuses_what_it_does_not_know_and_what_does_not_fit) {
  const auto error = [](const char* key, store::gguf::Value value) {
    const auto files = vocabulary_files(spoilt(key, std::move(value)), "m.gguf");
    return files.ok() ? "" : files.error().what;
  };
  EXPECT_EQ(error("nothing", std::uint32_t{0}), "");
  EXPECT_EQ(error("tokenizer.ggml.model", std::string("t5")),
            "its tokenizer is of the kind 't5', not byte-level BPE");
  EXPECT_EQ(error("tokenizer.ggml.pre", std::string("parrot")),
            "how it cuts text before merging is called 'parrot', which is not known here");
  EXPECT_EQ(error("tokenizer.ggml.token_type", Array(std::vector<std::int32_t>{1})),
            "it has 3 tokens and 1 kinds of them");
  EXPECT_EQ(error("tokenizer.ggml.merges", Array(std::vector<std::string>{"ab"})),
            "the merge 'ab' is no pair of tokens");
  EXPECT_EQ(error("tokenizer.ggml.bos_token_id", std::uint32_t{3}),
            "tokenizer.ggml.bos_token_id is 3, which no token has");
}

TEST(GgufVocabulary, warns_of_a_cut_that_llama_cpp_has_no_name_for_and_fills_unused_ids) {
  base::MemoryDisk disk;
  const base::Json file = {
      {"added_tokens", base::Json::array()},
      {"pre_tokenizer",
       {{"type", "Split"}, {"pattern", {{"Regex", "x+"}}}, {"behavior", "Isolated"}}},
      {"model",
       {{"type", "BPE"}, {"vocab", {{"a", 0}, {"b", 1}}}, {"merges", base::Json::array()}}}};
  disk.write_file("m/tokenizer.json", file.dump(), 0644).take();
  Metadata out;
  std::string warning;
  put_vocabulary(disk, "m", 3, out, warning).take();
  EXPECT_NE(warning.find("llama.cpp has no name"), std::string::npos);
  EXPECT_EQ(out.text("tokenizer.ggml.pre").take(), "default");
  EXPECT_EQ(out.list<std::string>("tokenizer.ggml.tokens").take().at(2), "[PAD2]");
  EXPECT_EQ(out.list<std::int32_t>("tokenizer.ggml.token_type").take().at(2), 5);
  Metadata other;
  EXPECT_EQ(put_vocabulary(disk, "m", 1, other, warning).error().code, base::Code::bad_data);
}

// A tokenizer.json in a file and out again.
struct RoundTrip {
  Metadata metadata;
  std::string warning;
  base::MemoryDisk disk;

  explicit RoundTrip(const std::string& file) {
    const base::Json config = {
        {"bos_token", kBos}, {"eos_token", kEos}, {"chat_template", kChatTemplate}};
    disk.write_file("m/tokenizer.json", file, 0644).take();
    disk.write_file("m/tokenizer_config.json", config.dump(), 0644).take();
    put_vocabulary(disk, "m", 280, metadata, warning).take();
    metadata.add("tokenizer.ggml.bos_token_id", std::uint32_t{0}).take();
    metadata.add("tokenizer.ggml.eos_token_id", std::uint32_t{1}).take();
    for (const auto& [name, text] : vocabulary_files(metadata, "m.gguf").take())
      disk.write_file("back/" + name, text, 0644).take();
  }
  std::vector<TokenId> encode(const char* folder, const std::string& text) {
    return Tokenizer::load(disk, folder).take().encode_with_special(text, true).take();
  }
};

constexpr const char* kTexts[] = {"the gate of languages,  12345 the  gate\n\n of",
                                  "Müller trägt's 2026 über die Brücke!",
                                  "Η πύλη είναι ανοιχτή.\r\n",
                                  "კარიბჭე ღიაა",
                                  "e\u0301 \u00e9 <|eos|>x",
                                  "中文 и русский",
                                  ""};

TEST(GgufVocabulary, a_cut_of_our_own_comes_back_as_it_was) {
  for (const bool nfc : {false, true}) {
    RoundTrip trip(tiny_file({.nfc = nfc}));
    EXPECT_NE(trip.warning.find("llama.cpp has no name"), std::string::npos);
    EXPECT_EQ(trip.metadata.text("tokenizer.ggml.pre").take(), "default");
    for (const char* text : kTexts) EXPECT_EQ(trip.encode("back", text), trip.encode("m", text));
    const auto part = [&](const char* folder, const char* name) {
      return base::parse_json(trip.disk.read(std::string(folder) + "/tokenizer.json").take(), name)
          .take()[name];
    };
    for (const char* name : {"pre_tokenizer", "normalizer", "model", "added_tokens"})
      EXPECT_EQ(part("back", name), part("m", name)) << name;
  }
}

// qwen2 is the name of a cut after NFC, and llama-bpe of one that keeps whole tokens.
TEST(GgufVocabulary, what_a_name_says_wrongly_stands_in_our_key) {
  const auto spelt = [](const char* name, const char* key, const base::Json& value) {
    Metadata named;
    named.add("tokenizer.ggml.pre", std::string(name)).take();
    const auto cut = cut_of(named, "").take();
    base::Json file = {{"normalizer", cut.nfc ? base::Json{{"type", "NFC"}} : base::Json()},
                       {"pre_tokenizer", cut.pre_tokenizer},
                       {"model", {{"ignore_merges", cut.ignore_merges}}}};
    if (*key) file[base::Json::json_pointer(key)] = value;
    Metadata out;
    std::string warning;
    put_cut(file, out, warning).take();
    EXPECT_EQ(warning, "");
    EXPECT_EQ(out.text("tokenizer.ggml.pre").take(), name);
    const auto back = cut_of(out, "").take();
    EXPECT_EQ(back.nfc, !file["normalizer"].is_null());
    EXPECT_EQ(back.ignore_merges, file["model"]["ignore_merges"].get<bool>());
    EXPECT_EQ(back.pre_tokenizer, cut.pre_tokenizer);
    return out.find(kOwnCut) != nullptr;
  };
  for (const char* name : {"gpt-2", "smollm", "llama-bpe", "qwen2"})
    EXPECT_FALSE(spelt(name, "", {})) << name;
  EXPECT_TRUE(spelt("qwen2", "/normalizer", nullptr));
  EXPECT_TRUE(spelt("llama-bpe", "/model/ignore_merges", false));
}

TEST(GgufVocabulary, refuses_a_key_of_ours_that_says_no_cut) {
  const auto error = [](store::gguf::Value value) {
    auto metadata = spoilt("", std::uint32_t{0});
    metadata.add(kOwnCut, std::move(value)).take();
    const auto files = vocabulary_files(metadata, "m.gguf");
    if (files.ok()) return std::string();
    EXPECT_EQ(files.error().code, base::Code::bad_data) << "never a model without its tokenizer";
    EXPECT_EQ(files.error().where, "m.gguf");
    return files.error().what;
  };
  const auto said = [&](const char* text) { return error(std::string(text)); };
  EXPECT_EQ(said(R"({"ignore_merges":false,"normalizer":null,"pre_tokenizer":null})"), "");
  const std::string no =
      "its key janua.tokenizer.pre does not say how text is cut before merging: ";
  EXPECT_EQ(said("parrot"), no + "it is no JSON object");
  EXPECT_EQ(said("[]"), no + "it is no JSON object");
  EXPECT_EQ(said("{}"), no + "'ignore_merges' is not true or false");
  EXPECT_EQ(said(R"({"ignore_merges":false,"more":1,"pre_tokenizer":null})"),
            no + "'more' is not known here");
  EXPECT_EQ(said(R"({"ignore_merges":false})"), no + "'pre_tokenizer' is missing");
  EXPECT_EQ(said(R"({"ignore_merges":false,"normalizer":{"type":"NFKC"},"pre_tokenizer":null})"),
            no + "'normalizer' is neither null nor NFC");
  EXPECT_EQ(said(R"({"ignore_merges":false,"pre_tokenizer":{"type":"Metaspace"}})"),
            no + "the pre-tokenizer 'Metaspace' is not known here");
  EXPECT_TRUE(
      said(R"({"ignore_merges":false,"pre_tokenizer":{"type":"Split","behavior":"Isolated",)"
           R"("pattern":{"Regex":"(((("}}})")
          .starts_with(no));
  EXPECT_TRUE(error(std::string(std::size_t{1} << 20, '[')).starts_with(no));
  EXPECT_EQ(error(std::uint32_t{7}), no + "it is no text");
}

}  // namespace
}  // namespace tokenizer
