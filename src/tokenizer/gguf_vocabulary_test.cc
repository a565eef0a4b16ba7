#include "tokenizer/gguf_vocabulary.h"

#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "base/json.h"
#include "store/gguf/file.h"
#include "tokenizer/tokenizer.h"

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
    EXPECT_EQ(back.encode_with_special(text, true), first.encode_with_special(text, true)) << text;
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
  EXPECT_EQ(error("tokenizer.ggml.model", std::string("llama")),
            "its tokenizer is of the kind 'llama', not byte-level BPE");
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

}  // namespace
}  // namespace tokenizer
