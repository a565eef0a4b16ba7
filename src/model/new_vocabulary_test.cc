#include "model/new_vocabulary.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <set>

#include "base/fixture_test.h"
#include "model/check/moved_ids.h"
#include "model/folder_test.h"
#include "model/named_ids.h"
#include "model/tensors.h"
#include "model/vocabulary_rows.h"

namespace model {
namespace {

using base::Code;
using base::Path;
using testing::ElementsAre;
using testing::HasSubstr;

class NewVocabularyTest : public testing::Test {
 protected:
  Folder folder;
  base::OwnedContext owned;
  base::Context ctx{folder.disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};

  // 30 tokens in 32 rows would be padded to a multiple of 32.
  static NewVocabulary extended(std::size_t tokens = 32) {
    NewVocabulary out;
    for (std::size_t id = 0; id < tokens; ++id) out.moved.push_back(static_cast<std::int32_t>(id));
    out.made_of = {{3, 4}, {5}, {6, 7, 8}};
    return out;
  }
  static NewVocabulary pruned() {
    NewVocabulary out;
    for (std::int32_t id = 0, now = 0; id < 32; ++id) out.moved.push_back(id % 3 == 2 ? -1 : now++);
    return out;
  }
  std::vector<float> rows(const Path& at, const std::string& name) {
    const auto tensors = Tensors::open(folder.disk, at).take();
    const auto& tensor = tensors.all().at(name);
    std::vector<float> out(tensor.info->count);
    tensors.read(tensor, 0, out).take();
    return out;
  }
  std::string bytes(const Path& at, const std::string& name) {
    const auto tensors = Tensors::open(folder.disk, at).take();
    return std::string(tensors.all().at(name).info->bytes);
  }
  Revised revise(const NewVocabulary& vocabulary) {
    folder.write();
    return revise_vocabulary(ctx, "m", vocabulary, "out").take();
  }
  base::Error error(const NewVocabulary& vocabulary) {
    auto done = revise_vocabulary(ctx, "m", vocabulary, "out");
    EXPECT_FALSE(folder.disk.exists("out/model.safetensors") || folder.disk.is_folder("out.part"));
    return done.ok() ? base::Error{Code::failed, "it was done", "", ""} : done.error();
  }
};

constexpr const char* kEmbedding = "model.embed_tokens.weight";
constexpr const char* kHead = "lm_head.weight";
constexpr std::size_t kWidth = 16;

TEST_F(NewVocabularyTest, old_rows_stay_and_new_ones_are_means) {
  const auto done = revise(extended());
  EXPECT_EQ(done.before, 32);
  EXPECT_EQ(done.now, 35);
  EXPECT_THAT(done.tensors, ElementsAre(kHead, kEmbedding));
  for (const char* name : {kEmbedding, kHead}) {
    const auto before = bytes("m", name), now = bytes("out", name);
    EXPECT_EQ(now.substr(0, before.size()), before);
    const auto old = rows("m", name), all = rows("out", name);
    for (std::size_t i = 0; i < kWidth; ++i) {
      EXPECT_FLOAT_EQ(all[32 * kWidth + i], (old[3 * kWidth + i] + old[4 * kWidth + i]) / 2);
      EXPECT_EQ(all[33 * kWidth + i], old[5 * kWidth + i]);
      EXPECT_FLOAT_EQ(all[34 * kWidth + i],
                      (old[6 * kWidth + i] + old[7 * kWidth + i] + old[8 * kWidth + i]) / 3);
    }
  }
  EXPECT_EQ(bytes("out", "model.norm.weight"), bytes("m", "model.norm.weight"));
  EXPECT_EQ(base::Json::parse(folder.disk.read("out/config.json").take())["vocab_size"], 35);
}

TEST_F(NewVocabularyTest, rows_that_stay_move_together) {
  auto vocabulary = pruned();
  folder.config["eos_token_id"] = {1, 4};
  folder.config["pad_token_id"] = 31;
  EXPECT_EQ(revise(vocabulary).now, 22);
  const auto before = rows("m", kHead), now = rows("out", kHead);
  for (std::size_t id = 0; id < 32; ++id)
    for (std::size_t i = 0; vocabulary.moved[id] >= 0 && i < kWidth; ++i)
      EXPECT_EQ(now[static_cast<std::size_t>(vocabulary.moved[id]) * kWidth + i],
                before[id * kWidth + i]);
  const auto config = base::Json::parse(folder.disk.read("out/config.json").take());
  EXPECT_EQ(config["eos_token_id"], base::Json({1, 3}));
  EXPECT_EQ(config["pad_token_id"], 21);
}

// Bug: lists of lists stayed, so generation forbade or forced what other tokens have those ids now.
TEST_F(NewVocabularyTest, ids_in_lists_of_lists_move) {
  const base::Json before{{"eos_token_id", 1},
                          {"suppress_tokens", {30}},
                          {"bad_words_ids", {{3}, {4, 6}}},
                          {"force_words_ids", {{{7, 9}, {10}}}},
                          {"forced_decoder_ids", {{3, 4}, {6, nullptr}}},
                          {"sequence_bias", {{{3, 4}, -3}, {{6}, 4.5}}},
                          {"lang_to_id", {{"<|de|>", 12}}},
                          {"max_new_tokens", 31},
                          {"layer_ids", {3, 4}}};
  folder.write();
  base::Disk& disk = folder.disk;
  disk.write_file("m/generation_config.json", before.dump()).take();
  EXPECT_TRUE(named_ids(disk, "m").take().contains(10)) << "what is named stays";
  revise_vocabulary(ctx, "m", pruned(), "out").take();
  const auto now = base::Json::parse(disk.read("out/generation_config.json").take());
  EXPECT_EQ(now["suppress_tokens"], base::Json({20}));
  EXPECT_EQ(now["bad_words_ids"].dump(), "[[2],[3,4]]");
  EXPECT_EQ(now["force_words_ids"].dump(), "[[[5,6],[7]]]");
  EXPECT_EQ(now["forced_decoder_ids"].dump(), "[[3,3],[6,null]]") << "the first is a position";
  EXPECT_EQ(now["sequence_bias"].dump(), "[[[2,3],-3],[[4],4.5]]");
  EXPECT_EQ(now["lang_to_id"]["<|de|>"], 8);
  EXPECT_EQ(now["max_new_tokens"], 31);
  EXPECT_EQ(now["layer_ids"], before["layer_ids"]);
}

TEST_F(NewVocabularyTest, a_key_that_may_speak_of_ids_is_refused_where_they_move) {
  folder.write();
  base::Disk& disk = folder.disk;
  for (const char* key : {"pad_id", "stop_ids", "voice_to_id", "loud_tokens"}) {
    const base::Json file{{"inner", {{key, {1, 30}}}}};
    disk.write_file("m/generation_config.json", file.dump()).take();
    EXPECT_THAT(error(pruned()).sentence(),
                HasSubstr("'" + std::string(key) + "' seems to hold ids of tokens, and 30"));
    disk.write_file("m/generation_config.json", base::Json{{key, {1, 3000}}}.dump()).take();
    EXPECT_TRUE(revise_vocabulary(ctx, "m", pruned(), "out").ok()) << "no id of it moves";
    folder.disk.remove_all("out").take();
  }
  disk.write_file("m/generation_config.json", R"({"pad_id": 30})").take();
  EXPECT_TRUE(revise_vocabulary(ctx, "m", extended(), "out").ok()) << "all ids stay";
}

// Bug: it was lost, and nothing said so.
TEST_F(NewVocabularyTest, further_chat_templates_come_along_and_other_folders_are_named) {
  folder.write();
  base::Disk& disk = folder.disk;
  disk.write_file("m/additional_chat_templates/tool_use.jinja", "x").take();
  disk.write_file("m/onnx/model.onnx", "x").take();
  EXPECT_THAT(revise_vocabulary(ctx, "m", extended(), "out").take().left, ElementsAre("onnx/"));
  EXPECT_EQ(disk.read("out/additional_chat_templates/tool_use.jinja").take(), "x");
}

// Logarithms of the chances of all ids behind each token of a text.
std::vector<std::vector<double>> chances(const Loaded& model,
                                         const std::vector<std::int32_t>& text) {
  std::vector<std::vector<double>> out;
  for (std::size_t n = 1; n <= text.size(); ++n) {
    const auto logits = run(model, std::span(text).first(n));
    double sum = 0;
    for (const float one : logits) sum += std::exp(static_cast<double>(one));
    out.emplace_back();
    for (const float one : logits) out.back().push_back(one - std::log(sum));
  }
  return out;
}

struct Bits {
  double before = 0, now = 0, among_old = 0;  // the last: divided by what old ids have
  double most = 0;                            // the largest share of new ids
};

Bits bits_of(const Loaded& before, const Loaded& now, const NewVocabulary& vocabulary) {
  const std::vector<std::int32_t> text{0, 3, 7, 12, 9, 1, 3, 4, 6};
  std::vector<std::int32_t> moved;
  for (const auto id : text) moved.push_back(vocabulary.moved[static_cast<std::size_t>(id)]);
  const auto one = chances(before, text), other = chances(now, moved);
  Bits out;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    double old = 0;
    for (const auto id : vocabulary.moved)
      if (id >= 0) old += std::exp(other[i][static_cast<std::size_t>(id)]);
    const auto chance = other[i][static_cast<std::size_t>(moved[i + 1])];
    out.before -= one[i][static_cast<std::size_t>(text[i + 1])] / std::log(2);
    out.now -= chance / std::log(2);
    out.among_old -= (chance - std::log(old)) / std::log(2);
    out.most = std::max(out.most, 1 - old);
  }
  return out;
}

TEST_F(NewVocabularyTest, old_text_has_the_bits_of_before_among_the_old_ids) {
  for (const bool tied : {false, true}) {
    folder.disk.remove_all("out").take();
    folder.config["tie_word_embeddings"] = tied;
    folder.fit();
    const auto vocabulary = extended();
    revise(vocabulary);
    const auto before = folder.load().take(), now = load_model(folder.disk, "out").take();
    const auto bits = bits_of(before, now, vocabulary);
    EXPECT_NEAR(bits.among_old, bits.before, 1e-9);
    EXPECT_GT(bits.now, bits.before) << "the new ids have a share of the whole";
    EXPECT_LE(bits.now - bits.before, -8 * std::log2(1 - bits.most) + 1e-9);
    EXPECT_EQ(now.model.decoder.head.tied, tied);
  }
}

TEST_F(NewVocabularyTest, a_smaller_vocabulary_makes_no_text_that_stays_dearer) {
  NewVocabulary vocabulary;
  for (std::int32_t id = 0, now = 0; id < 32; ++id)
    vocabulary.moved.push_back(id > 12 && id % 2 ? -1 : now++);
  revise(vocabulary);
  const auto bits =
      bits_of(folder.load().take(), load_model(folder.disk, "out").take(), vocabulary);
  EXPECT_LT(bits.now, bits.before);
}

TEST_F(NewVocabularyTest, a_head_of_all_rows_costs_no_more_than_its_share) {
  auto vocabulary = extended();
  vocabulary.head_of_all = true;
  revise(vocabulary);
  const auto before = folder.load().take(), now = load_model(folder.disk, "out").take();
  const auto bits = bits_of(before, now, vocabulary);
  EXPECT_LE(bits.most, 3.0 / 35 + 1e-9) << "three new ids beside 32";
  const auto head = rows("out", kHead), embedding = rows("out", kEmbedding), old = rows("m", kHead);
  double mean = 0;
  for (std::size_t id = 0; id < 32; ++id) mean += old[id * kWidth] / 32.0;
  EXPECT_NEAR(head[33 * kWidth], mean, 1e-6) << "also of one that is made of one token";
  EXPECT_EQ(embedding[33 * kWidth], rows("m", kEmbedding)[5 * kWidth]);
}

TEST_F(NewVocabularyTest, a_tied_head_becomes_one_of_its_own_for_rows_of_its_own) {
  folder.config["tie_word_embeddings"] = true;
  folder.fit();
  auto vocabulary = extended();
  vocabulary.head_of_all = true;
  EXPECT_THAT(revise(vocabulary).tensors, ElementsAre(kHead, kEmbedding));
  const auto before = folder.load().take(), now = load_model(folder.disk, "out").take();
  EXPECT_TRUE(before.model.decoder.head.tied);
  EXPECT_FALSE(now.model.decoder.head.tied);
  const auto bits = bits_of(before, now, vocabulary);
  EXPECT_NEAR(bits.among_old, bits.before, 1e-9);
  EXPECT_LE(bits.most, 3.0 / 35 + 1e-9);
  EXPECT_EQ(bytes("out", kHead).substr(0, 32 * kWidth * 4), bytes("m", kEmbedding));
}

TEST_F(NewVocabularyTest, rows_behind_the_tokens_are_used_before_there_are_more) {
  EXPECT_EQ(revise(extended(29)).now, 32) << "three ids take the three rows that had no token";
  const auto before = rows("m", kHead), now = rows("out", kHead);
  EXPECT_FLOAT_EQ(now[29 * kWidth], (before[3 * kWidth] + before[4 * kWidth]) / 2);
  folder.disk.remove_all("out").take();
  EXPECT_EQ(revise(extended(30)).now, 64) << "32 is a multiple of 32, and stays one";
  const auto more = rows("out", kHead);
  for (std::size_t row = 33; row < 64; ++row)
    EXPECT_EQ(more[row * kWidth], before[31 * kWidth]) << "as the last row without a token";
}

TEST_F(NewVocabularyTest, means_are_rounded_to_the_type_of_the_tensor) {
  std::vector<std::uint16_t> halves;
  for (std::size_t i = 0; i < 32 * kWidth; ++i)
    halves.push_back(static_cast<std::uint16_t>(0x3f80 + i));
  for (const char* name : {kHead, kEmbedding}) {
    folder.tensor(name).dtype = "BF16";
    folder.tensor(name).bytes = {reinterpret_cast<const char*>(halves.data()), halves.size() * 2};
  }
  revise(extended());
  const auto now = rows("out", kHead), before = rows("m", kHead);
  EXPECT_EQ(bytes("out", kHead).size(), 35 * kWidth * 2);
  EXPECT_NEAR(now[32 * kWidth], (before[3 * kWidth] + before[4 * kWidth]) / 2,
              before[4 * kWidth] / 128);
}

TEST_F(NewVocabularyTest, files_with_ids_of_before_stay_behind) {
  folder.write();
  for (const char* name : {"m/vocab.json", "m/README.md", "m/tokenizer.json"})
    folder.disk.write_file(name, "former", 0644).take();
  auto vocabulary = extended();
  vocabulary.files = {{"tokenizer.json", "new"}};
  vocabulary.has_former_ids = [](std::string_view name) { return name == "vocab.json"; };
  const auto done = revise_vocabulary(ctx, "m", vocabulary, "out").take();
  EXPECT_THAT(done.left, ElementsAre("vocab.json"));
  EXPECT_FALSE(folder.disk.exists("out/vocab.json"));
  EXPECT_EQ(folder.disk.read("out/tokenizer.json").take(), "new");
  EXPECT_EQ(folder.disk.read("out/README.md").take(), "former");
}

TEST_F(NewVocabularyTest, what_does_not_fit_is_refused_and_leaves_nothing) {
  folder.write();
  EXPECT_THAT(error(extended(33)).sentence(), HasSubstr("the tokenizer has 33 ids, the model 32"));
  auto vocabulary = pruned();
  folder.config["pad_token_id"] = 2;
  folder.write();
  EXPECT_THAT(error(vocabulary).sentence(), HasSubstr("the id of 'pad_token_id' is left out"));
  folder.config["quantization_config"] = {
      {"quant_method", "gptq"}, {"bits", 4}, {"group_size", 128}};
  folder.write();
  EXPECT_EQ(error(extended()).code, Code::unsupported);
  EXPECT_THAT(error(extended()).sentence(), HasSubstr("quantised weights (GPTQ, 4 bits"));
  EXPECT_EQ(revise_vocabulary(ctx, "nowhere", extended(), "out").error().code, Code::missing);
}

TEST_F(NewVocabularyTest, a_logit_that_moved_is_found) {
  const auto vocabulary = extended();
  revise(vocabulary);
  const auto before = folder.load().take();
  const Path where = "out";
  const auto compared = [&] {
    const auto now = load_model(folder.disk, "out").take();
    return check::same_logits({before, now, vocabulary.moved, where},
                              check::made_up_text(vocabulary.moved));
  };
  EXPECT_EQ(compared().take(), check::kMovedLength);
  auto file = folder.disk.read("out/model.safetensors").take();
  const auto row = bytes("m", kHead).substr(7 * kWidth * 4, 4);
  file[file.find(row) + 3] ^= 1;
  folder.disk.write_file("out/model.safetensors", file, 0644).take();
  EXPECT_EQ(compared().error().code, Code::verification);
  EXPECT_THAT(compared().error().what, HasSubstr("the logit of id 7 is"));
}

// Ties, biases, shards, experts, caps of logits, two embeddings: what families do with their ids.
TEST(NewVocabularyFixtures, every_family_is_revised_or_refused_by_name) {
  const auto root = base::fixture_folder("models");
  if (root.empty()) GTEST_SKIP() << base::kNoFixtures;
  base::OwnedContext owned;
  auto& ctx = owned.context;
  const auto out = testing::TempDir() + "new_vocabulary";
  std::set<std::string> refused;
  int revised = 0;
  for (const auto& entry : ctx.disk.list(root).take()) {
    if (!entry.is_folder) continue;
    ctx.disk.remove_all(out).take();
    const auto from = base::join(root, entry.name);
    const auto config = read_config_file(ctx.disk, base::join(from, "config.json")).take();
    NewVocabulary vocabulary;
    for (std::int32_t id = 0; id < config["vocab_size"].get<std::int32_t>(); ++id)
      vocabulary.moved.push_back(id);
    vocabulary.made_of = {{1, 2}, {3}, {9, 8, 7}};
    vocabulary.texts = {{5, 9, 2, 11, 40, 7, 3, 3, 1, 12}};
    const auto done = revise_vocabulary(ctx, from, vocabulary, out);
    if (done.ok()) {
      ++revised;
      vocabulary.head_of_all = true;
      ctx.disk.remove_all(out).take();
      const auto untied = revise_vocabulary(ctx, from, vocabulary, out);
      EXPECT_TRUE(untied.ok()) << entry.name << ": " << untied.error().sentence();
      continue;
    }
    EXPECT_EQ(done.error().code, Code::unsupported)
        << entry.name << ": " << done.error().sentence();
    refused.insert(entry.name);
  }
  ctx.disk.remove_all(out).take();
  EXPECT_THAT(refused, ElementsAre("apertus1p5_text", "gemma4_text"));
  EXPECT_GE(revised, 26);
}

}  // namespace
}  // namespace model
