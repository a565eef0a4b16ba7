#include "tokenizer/surgery/surgery.h"

#include <gmock/gmock.h>

#include <random>

#include "tokenizer/surgery/compared.h"
#include "tokenizer/surgery/learner.h"
#include "tokenizer/surgery/written.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer::surgery {
namespace {

using base::Code;
using base::Json;
using testing::HasSubstr;

class SurgeryTest : public testing::Test {
 protected:
  void write(const base::Path& path, const std::string& text) {
    disk.write_file(path, text, 0644).take();
  }
  Patient patient(const Json& file) {
    write("t/tokenizer.json", file.dump());
    return patient_at(disk, "t").take();
  }
  Patient tiny() { return patient(Json::parse(tiny_file({}))); }
  base::Error error(const Json& file) {
    write("t/tokenizer.json", file.dump());
    auto read = patient_at(disk, "t");
    return read.ok() ? base::Error{Code::failed, "it was read", "", ""} : read.error();
  }

  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
};

std::string words(int seed, int count, const std::string& letters) {
  std::mt19937 draw(static_cast<unsigned>(seed));
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += i % 9 == 8 ? "\n" : " ";
    for (unsigned n = 1 + draw() % 5; n > 0; --n) out += letters[draw() % letters.size()];
  }
  return out;
}

// What the new tokens stand for in those of before.
std::vector<std::int32_t> taken_apart(const Operated& operated,
                                      const std::vector<std::int32_t>& ids) {
  std::vector<std::int32_t> out;
  for (const auto id : ids) {
    if (id < operated.change.first()) {
      out.push_back(id);
      continue;
    }
    const auto& parts =
        operated.change.added[static_cast<std::size_t>(id - operated.change.first())].made_of;
    out.insert(out.end(), parts.begin(), parts.end());
  }
  return out;
}

TEST_F(SurgeryTest, extending_joins_what_the_old_tokenizer_makes_of_any_text) {
  const auto before = tiny();
  write("new.txt", words(1, 2000, "gateoxyz"));
  const auto now = extend(before, std::vector<base::Path>{"new.txt"}, 40, ctx).take();
  EXPECT_EQ(now.tokenizer.vocabulary(), before.tokenizer.vocabulary() + 40);
  for (int seed = 2; seed < 30; ++seed) {
    const auto text = words(seed, 60, seed % 2 ? "gateoxyz" : "the langugtof");
    const auto ids = now.tokenizer.encode(text).take();
    EXPECT_EQ(taken_apart(now, ids), before.tokenizer.encode(text).take()) << text;
    EXPECT_EQ(now.tokenizer.decode(ids).take(), text);
  }
  for (std::int32_t id = 0; id < before.tokenizer.vocabulary(); ++id)
    EXPECT_EQ(now.tokenizer.token_bytes(id), before.tokenizer.token_bytes(id));
  const auto shown = compare(before, now, "new.txt", {}, ctx).take();
  EXPECT_LT(shown.now, shown.before);
  EXPECT_GT(shown.changed, 0u);
}

TEST_F(SurgeryTest, gives_up_an_expression_that_backtracks_without_end) {
  const auto hostile = patient(Json::parse(tiny_file({.pattern = "(?:a+)+b|."})));
  write("new.txt", "aab\n" + std::string(5000, 'a') + "c\n");
  const auto refused = count_pieces(hostile.subject, std::vector<base::Path>{"new.txt"}, ctx);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().sentence(), HasSubstr("backtracks without end"));
}

// Each step by counting all pairs anew.
std::vector<std::string> counted_anew(const Subject& subject, const Pieces& pieces,
                                      std::size_t most) {
  std::vector<std::pair<std::vector<std::string>, std::uint64_t>> all;
  for (const auto& [piece, count] : pieces) {
    all.push_back({{}, count});
    for (const auto id : ids_of(subject, piece))
      all.back().first.emplace_back(subject.vocabulary().spelling(id));
  }
  std::vector<std::string> out;
  std::map<std::string, std::int32_t> rank;
  const auto id_of = [&](const std::string& text) {
    return rank.contains(text) ? rank[text] : subject.vocabulary().id_of(text);
  };
  while (out.size() < most) {
    std::map<std::pair<std::int32_t, std::int32_t>,
             std::pair<std::uint64_t, std::pair<std::string, std::string>>>
        counts;
    for (const auto& [symbols, count] : all)
      for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
        if (const auto joined = symbols[i] + symbols[i + 1]; id_of(joined) < 0) {
          auto& one = counts[{id_of(symbols[i]), id_of(symbols[i + 1])}];
          one.first += count, one.second = {symbols[i], symbols[i + 1]};
        }
    const auto* best = &counts.begin()->second;
    for (const auto& [pair, one] : counts)
      if (one.first > best->first) best = &one;
    if (counts.empty() || best->first < Learner::kFewest) break;
    const auto [left, right] = best->second;
    rank[left + right] = subject.ids() + static_cast<std::int32_t>(out.size());
    out.push_back(left + right);
    for (auto& [symbols, count] : all)
      for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
        if (symbols[i] == left && symbols[i + 1] == right) {
          symbols[i] += right;
          symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
  }
  return out;
}

TEST_F(SurgeryTest, the_most_frequent_pair_is_next_each_time) {
  const auto before = tiny();
  write("new.txt", words(3, 400, "gateaaxy"));
  const auto pieces =
      count_pieces(before.subject, std::vector<base::Path>{"new.txt"}, ctx).take().pieces;
  Learner learner(before.subject, pieces, before.subject.ids());
  std::vector<std::string> learnt;
  while (learnt.size() < 1000) {
    const auto token = learner.next();
    if (!token) break;
    learnt.push_back(token->spelling);
  }
  EXPECT_GT(learnt.size(), 90u);
  EXPECT_LT(learnt.size(), 1000u) << "the text supports fewer";
  EXPECT_EQ(learnt, counted_anew(before.subject, pieces, 1000));
}

TEST_F(SurgeryTest, added_tokens_keep_their_ids_behind_the_merges) {
  auto file = Json::parse(tiny_file({}));
  file["added_tokens"].push_back(
      {{"id", 281}, {"content", "<|later|>"}, {"special", true}, {"normalized", false}});
  const auto before = patient(file);
  write("new.txt", words(1, 500, "abxy"));
  const auto now = extend(before, std::vector<base::Path>{"new.txt"}, 7, ctx).take();
  EXPECT_EQ(now.tokenizer.special("<|later|>"), 281);
  EXPECT_EQ(now.change.first(), 282) << "279 and 280 have no token, and stay free";
  const auto made = Json::parse(now.files.at("tokenizer.json"));
  EXPECT_EQ(made["model"]["vocab"]["<|later|>"], 281)
      << "else Hugging Face's library gives it the last id";
  EXPECT_EQ(now.tokenizer.encode_with_special("<|later|>", false).take(),
            std::vector<TokenId>{281});
  EXPECT_EQ(now.tokenizer.encode("<|later|>").take(), before.tokenizer.encode("<|later|>").take());
}

TEST_F(SurgeryTest, no_more_is_learnt_than_the_text_supports) {
  const auto before = tiny();
  write("new.txt", "xyxy xyxy\n");
  const auto done = extend(before, std::vector<base::Path>{"new.txt"}, 1000, ctx);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::bad_request);
  EXPECT_THAT(done.error().sentence(),
              HasSubstr("the text supports 2 new tokens, 1000 are asked for; say --tokens 2"));
  write("none.txt", "");
  EXPECT_EQ(extend(before, std::vector<base::Path>{"none.txt"}, 1, ctx).error().what,
            "the file has no text");
  EXPECT_EQ(extend(before, std::vector<base::Path>{"nowhere.txt"}, 1, ctx).error().code,
            Code::missing);
}

TEST_F(SurgeryTest, pruning_leaves_the_tokens_of_the_text_as_they_are) {
  const auto before = tiny();
  write("text.txt", "the gate of the gate\n");
  const auto now = prune(before, std::vector<base::Path>{"text.txt"}, 0, ctx).take();
  EXPECT_LT(now.tokenizer.vocabulary(), before.tokenizer.vocabulary());
  EXPECT_EQ(compare(before, now, "text.txt", {}, ctx).take().changed, 0u);
  for (const char* text : {"the gate", " the\ngate of", "the of gate gate"}) {
    std::vector<TokenId> moved;
    for (const auto id : before.tokenizer.encode(text).take())
      moved.push_back(now.change.moved[static_cast<std::size_t>(id)]);
    EXPECT_EQ(now.tokenizer.encode(text).take(), moved);
  }
  const std::string bytes = " languages \xff\x01 the";
  EXPECT_EQ(now.tokenizer.decode(now.tokenizer.encode(bytes).take()).take(), bytes)
      << "no byte is left out";
  for (const char* special : {kBos, kEos, kPad, kUser, kAssistant})
    EXPECT_GE(now.tokenizer.special(special), 0);
  EXPECT_EQ(now.tokenizer.bos(), now.tokenizer.special(kBos))
      << "what stands around texts moves, too";
  const auto table = Json::parse(now.files.at(kTable));
  EXPECT_EQ(std::ssize(table["moved"]), before.tokenizer.vocabulary());
  EXPECT_EQ(table["ids"]["now"], now.tokenizer.vocabulary());
}

TEST_F(SurgeryTest, ids_in_other_files_move_too) {
  auto file = Json::parse(tiny_file({}));
  file["padding"] = {
      {"strategy", "BatchLongest"}, {"direction", "Right"}, {"pad_id", 278},
      {"pad_type_id", 0},           {"pad_token", "x"},     {"pad_to_multiple_of", nullptr}};
  Json named = {{"0", {{"content", "<|bos|>"}}}};
  for (const auto& [spelling, id] : file["model"]["vocab"].items())
    if (id == 277 || id == 278) named[id.dump()] = {{"content", spelling}};
  write("t/tokenizer_config.json", Json{{"added_tokens_decoder", named}}.dump());
  write("t/config.json", R"({"eos_token_id": 276})");
  const auto before = patient(file);
  write("text.txt", "the the\n");
  const auto now = prune(before, std::vector<base::Path>{"text.txt"}, 0, ctx).take();
  const auto moved = [&](std::size_t id) { return now.change.moved[id]; };
  EXPECT_GE(moved(276), 0) << "config.json names it";
  EXPECT_GE(moved(278), 0) << "texts are padded with it";
  const auto made = Json::parse(now.files.at("tokenizer.json"));
  EXPECT_EQ(made["padding"]["pad_id"], moved(278));
  EXPECT_EQ(made["added_tokens"][0]["id"], moved(0));
  EXPECT_FALSE(now.files.contains("config.json")) << "it speaks of a model";
  const auto table = Json::parse(now.files.at("tokenizer_config.json"))["added_tokens_decoder"];
  EXPECT_TRUE(table.contains("0") && table.contains(std::to_string(moved(278))));
  EXPECT_EQ(table.size(), moved(277) < 0 ? 2u : 3u);
}

TEST_F(SurgeryTest, pruning_keeps_as_many_ids_as_are_asked_for) {
  const auto before = tiny();
  write("text.txt", words(4, 300, "the gatelnus"));
  for (const std::int64_t most : {261, 262, 270, 278, 279})
    EXPECT_EQ(
        prune(before, std::vector<base::Path>{"text.txt"}, most, ctx).take().tokenizer.vocabulary(),
        most);
  EXPECT_THAT(prune(before, std::vector<base::Path>{"text.txt"}, 260, ctx).error().sentence(),
              HasSubstr("bytes and special tokens alone are 261 ids"));
  EXPECT_THAT(prune(before, std::vector<base::Path>{"text.txt"}, 281, ctx).error().sentence(),
              HasSubstr("there are 279 ids, 281 are to be kept"));
}

TEST_F(SurgeryTest, merging_adds_what_the_first_one_lacks) {
  const std::vector<Word> other_words{{" wheel", 9}, {" mill", 7}, {" miller", 5}, {"the", 3}};
  const auto learned =
      train_bpe(other_words, {.vocabulary = 275, .special = {kBos, "<|other|>"}}, {});
  write("o/tokenizer.json",
        write_tokenizer_file(learned,
                             {.pattern = std::string(kDefaultPattern), .nfc = false, .first = ""}));
  const auto before = tiny(), other = patient_at(disk, "o").take();
  const auto now = extend_from(before, other, 0, "merge").take();
  EXPECT_EQ(now.no_way, 0u);
  for (TokenId id = 0; id < other.tokenizer.vocabulary(); ++id) {
    const auto bytes = other.tokenizer.token_bytes(id);
    if (bytes == "<|other|>") continue;
    EXPECT_EQ(now.tokenizer.encode(bytes).take().size(), bytes == kBos ? 7u : 1u) << bytes;
  }
  EXPECT_EQ(now.tokenizer.special("<|other|>"), -1);
  for (int seed = 0; seed < 20; ++seed) {
    const auto text = words(seed, 50, "wheelmir the");
    EXPECT_EQ(taken_apart(now, now.tokenizer.encode(text).take()),
              before.tokenizer.encode(text).take());
  }
  const auto some = extend_from(before, other, 2, "extend").take();
  EXPECT_EQ(some.change.added.size(), 2u);
  EXPECT_EQ(extend_from(before, before, 0, "merge").error().code, Code::bad_request)
      << "it lacks nothing";
}

// As SentencePiece has it: characters, and bytes for those that have no token.
Json with_fallback() {
  Json vocab{{"<unk>", 0}, {"<s>", 1}};
  for (int byte = 0; byte < 256; ++byte)
    vocab[byte_spelling(static_cast<std::uint8_t>(byte))] = 2 + byte;
  int id = 258;
  for (const char* text : {"\xe2\x96\x81", "a", "b", "t", "ab",
                           "\xe2\x96\x81"
                           "ab"})
    vocab[text] = id++;
  return {
      {"version", "1.0"},
      {"added_tokens", {{{"id", 1}, {"content", "<s>"}, {"special", true}}}},
      {"normalizer",
       {{"type", "Sequence"},
        {"normalizers",
         {{{"type", "Prepend"}, {"prepend", "\xe2\x96\x81"}},
          {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\xe2\x96\x81"}}}}}},
      {"decoder",
       {{"type", "Sequence"},
        {"decoders",
         {{{"type", "Replace"}, {"pattern", {{"String", "\xe2\x96\x81"}}}, {"content", " "}},
          {{"type", "ByteFallback"}},
          {{"type", "Fuse"}},
          {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}}},
      {"model",
       {{"type", "BPE"},
        {"unk_token", "<unk>"},
        {"byte_fallback", true},
        {"vocab", vocab},
        {"merges", {"a b", "\xe2\x96\x81 ab"}}}}};
}

TEST_F(SurgeryTest, characters_without_a_token_are_learnt_with_the_pairs) {
  const auto before = patient(with_fallback());
  std::string text;
  for (int i = 0; i < 50; ++i) text += "ab \xe1\x83\x93\xe1\x83\x90 tab\n";  // two Georgian letters
  write("new.txt", text);
  const auto now = extend(before, std::vector<base::Path>{"new.txt"}, 4, ctx).take();
  EXPECT_GE(now.tokenizer.encode("x").take().size(), 1u);
  std::vector<std::string> learnt;
  for (const auto& token : now.change.added) learnt.push_back(token.spelling);
  EXPECT_THAT(learnt, testing::IsSupersetOf({"\xe1\x83\x90", "\xe1\x83\x93"})) << "they save most";
  const std::string line = "tab \xe1\x83\x90\xe1\x83\x93 ab";
  EXPECT_EQ(taken_apart(now, now.tokenizer.encode(line).take()),
            before.tokenizer.encode(line).take());
  EXPECT_EQ(now.tokenizer.decode(now.tokenizer.encode(line).take()).take(), line);

  write("text.txt", "ab ab\n");
  const auto less = prune(before, std::vector<base::Path>{"text.txt"}, 0, ctx).take();
  EXPECT_EQ(compare(before, less, "text.txt", {}, ctx).take().changed, 0u);
  EXPECT_EQ(less.tokenizer.decode(less.tokenizer.encode(line).take()).take(), line);
  EXPECT_EQ(extend_from(before, tiny(), 0, "merge").error().code, Code::bad_request)
      << "bytes and characters";
}

TEST_F(SurgeryTest, other_kinds_are_refused_by_their_name) {
  auto file = with_fallback();
  file["model"]["type"] = "WordPiece";
  EXPECT_THAT(error(file).sentence(),
              HasSubstr("a tokenizer of the kind WordPiece is not operated on"));
  file["model"]["type"] = "Unigram";
  EXPECT_THAT(error(file).sentence(), HasSubstr("Unigram"));
  file["model"]["type"] = "BPE";
  file["model"]["byte_fallback"] = false;
  EXPECT_THAT(error(file).sentence(), HasSubstr("without bytes to fall back to"));
  file["model"]["end_of_word_suffix"] = "</w>";
  EXPECT_EQ(error(file).code, Code::unsupported);
  EXPECT_EQ(error(Json::array()).code, Code::bad_data);
  auto far = Json::parse(tiny_file({}));
  far["added_tokens"].push_back({{"id", 2147483647}, {"content", "far"}, {"special", true}});
  EXPECT_THAT(error(far).sentence(), HasSubstr("the id of 'far' is not below"));
}

TEST_F(SurgeryTest, a_model_with_other_tokens_is_told) {
  const auto before = tiny();
  EXPECT_TRUE(same_tokens(before.tokenizer, before.tokenizer, "t").ok());
  auto file = Json::parse(tiny_file({}));
  auto& vocab = file["model"]["vocab"];
  std::swap(vocab["A"], vocab["B"]);
  const auto other = patient(file);
  EXPECT_THAT(same_tokens(before.tokenizer, other.tokenizer, "m").error().sentence(),
              HasSubstr("is 'B' to the model and 'A' to the tokenizer"));
}

// Bug: only ids of both were compared, and new tokens took the rows of those that the model alone had.
TEST_F(SurgeryTest, a_model_with_more_tokens_is_told) {
  const auto before = tiny();
  auto file = Json::parse(tiny_file({}));
  file["added_tokens"].push_back({{"id", 290}, {"content", "<|more|>"}, {"special", true}});
  const auto other = patient(file);
  EXPECT_THAT(same_tokens(before.tokenizer, other.tokenizer, "m").error().sentence(),
              HasSubstr("id 290 is '<|more|>' to the model and behind all ids of the tokenizer"));
  EXPECT_TRUE(same_tokens(other.tokenizer, before.tokenizer, "m").ok())
      << "behind its tokens the rows of a model are free";
}

// Bug: a list kept by hand knew one of SentencePiece's names.
TEST(Written, each_file_that_a_format_reads_has_former_ids) {
  for (const char* name :
       {"tokenizer.model", "tokenizer.model.v3", "tokenizer.model.v7", "sentencepiece.model",
        "sentencepiece.bpe.model", "spiece.model", "source.spm", "tekken.json", "vocab.txt",
        "vocab.json", "merges.txt", "added_tokens.json", "cl100k_base.tiktoken", "encoding.json"})
    EXPECT_TRUE(has_former_ids(name)) << name;
  for (const char* name : {"config.json", "generation_config.json", "LICENSE", "README.md",
                           "tokenizer.json", "chat_template.jinja", "special_tokens_map.json"})
    EXPECT_FALSE(has_former_ids(name)) << name;
}

}  // namespace
}  // namespace tokenizer::surgery
