// The quick way gives the ids of the general one: over the fixtures, and over vocabularies and texts
// that are made up.
#include "tokenizer/plain_ids.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "base/base64.h"
#include "base/fixture_test.h"
#include "base/utf8.h"
#include "store/jsonl.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/word_memo.h"

namespace tokenizer {
namespace {

using base::Json;
using Find = AddedTokens::Find;
using Ids = std::vector<std::int32_t>;

bool is_quick(const Json& file) {
  return PlainIds::of(file, make_model(Part(file["model"], "t")).take()) != nullptr;
}

void expect_equal(const Pipeline& pipeline, const std::string& text) {
  for (const auto find : {Find::all, Find::plain}) {
    const auto general = pipeline.encode(text, {{}, false, false, find}).take().ids;
    Ids quick;
    pipeline.ids(text, find, quick).take();
    ASSERT_EQ(quick, general) << text.substr(0, 200);
    quick.clear();  // and once more, from what is remembered
    pipeline.ids(text, find, quick).take();
    ASSERT_EQ(quick, general) << text.substr(0, 200);
  }
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t most) { return engine_() % most; }
  const std::string& one_of(const std::vector<std::string>& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> kSpread = {"a", "a", "b", "c", "1", ".", " ", " ", "\u2581"};
const std::vector<std::string> kRest = {
    "\u00e9",       "e\u0301",      "\u03c9",      "\u0436",
    "\u10d0",       "\u5b57",       "\u0e01",      "\uac00",
    "\u1100\u1161", "\u00a0",       "\u2026",      "\u00a8",
    "\ufb01",       "\u3000",       "\u200d",      "\U0001f469",
    "\n",           "\t",           "\r\n",        "\u0600",
    "\u0301",       "\u1e9b\u0323", "<s>",         "<x>",
    "<0x41>",       "\xff",         "\xe2\x96",    std::string(1, '\0'),
    "   ",          " \u2581 ",     "\u2581\u2581"};

std::string made_text(Random& random, std::size_t most) {
  std::string text;
  for (auto left = random.below(most); left > 0; --left)
    text += random.one_of(random.below(4) > 0 ? kSpread : kRest);
  return text;
}

TEST(PlainIds, gives_the_ids_of_the_fixtures) {
  const auto disk = base::real_disk();
  for (const auto* name : {"llama2", "metaspace", "unigram", "gpt2"}) {
    const auto folder = base::fixture_folder(std::string("tokenizers/") + name);
    if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
    const auto file = base::parse_json(disk->read(folder + "/tokenizer.json").take(), name).take();
    EXPECT_EQ(is_quick(file), std::string_view(name) != "gpt2");
    const auto pipeline = Pipeline::of_json(file, name).take();
    auto lines = store::JsonlReader::open(*disk, folder + "/cases.jsonl").take();
    std::string all;
    while (const auto line = lines.next().take()) {
      const auto text = line->at("text").get<std::string>();
      expect_equal(pipeline, text);
      all += text + (all.size() % 3 == 0 ? " " : "");
    }
    expect_equal(pipeline, all);
    Random random(1);
    for (int i = 0; i < 300; ++i) expect_equal(pipeline, made_text(random, 60));
  }
}

// Merges of what there is to something new, now and then out of any order that learning would give.
Json made_bpe(Random& random, bool across, bool fallback) {
  std::vector<std::string> pieces = {"a", "b", "c", ".", "\u2581", "\u00e9", "\u03c9", "\u5b57"};
  Json vocab = Json::object();
  std::vector<Json> merges;
  const auto add = [&](const std::string& piece) {
    if (!vocab.contains(piece)) vocab[piece] = vocab.size();
  };
  add("<unk>");
  add("<s>");
  if (fallback)
    for (int byte = 0; byte < 256; ++byte) add(byte_spelling(static_cast<std::uint8_t>(byte)));
  if (random.below(3) == 0) pieces.push_back("\n");
  for (const auto& piece : pieces) add(piece);
  for (int i = 0; i < 60; ++i) {
    const auto left = random.one_of(pieces), right = random.one_of(pieces);
    if (!across && right.starts_with("\u2581") && !left.ends_with("\u2581")) continue;
    if (left.size() + right.size() > 24) continue;
    add(left + right);
    merges.push_back(random.below(2) ? Json(left + " " + right) : Json::array({left, right}));
    pieces.push_back(left + right);
  }
  std::ranges::shuffle(merges, std::mt19937(static_cast<unsigned>(random.below(1000))));
  return {{"type", "BPE"},  {"unk_token", "<unk>"},      {"fuse_unk", random.below(2) > 0},
          {"vocab", vocab}, {"byte_fallback", fallback}, {"merges", Json(merges)}};
}

// Scores in steps, so that there are ties.
Json made_unigram(Random& random, bool fallback) {
  std::vector<std::string> pieces = {"<unk>", "<s>",    "a",      "b",     "c",
                                     ".",     "\u2581", "\u00e9", "\u5b57"};
  for (int i = 0; i < 60; ++i)
    pieces.push_back(random.one_of(pieces).substr(0, 12) + random.one_of(pieces));
  Json vocab = Json::array();
  if (fallback)
    for (int byte = 0; byte < 256; ++byte)
      pieces.push_back(byte_spelling(static_cast<std::uint8_t>(byte)));
  for (const auto& piece : pieces)
    vocab.push_back({base::to_utf8(piece), -0.1 * static_cast<double>(random.below(40))});
  return {{"type", "Unigram"}, {"unk_id", 0}, {"byte_fallback", fallback}, {"vocab", vocab}};
}

Json replace(const char* kind, const char* what, const char* content) {
  return {{"type", "Replace"}, {"pattern", {{kind, what}}}, {"content", content}};
}
Json metaspace(const char* scheme, bool split) {
  return {{"type", "Metaspace"},
          {"replacement", "\u2581"},
          {"prepend_scheme", scheme},
          {"split", split}};
}
Json normalizers(Json list) { return {{"type", "Sequence"}, {"normalizers", std::move(list)}}; }

// A charsmap of those rules: a double array whose nodes have 256 places each.
std::string charsmap(const std::vector<std::pair<std::string, std::string>>& rules) {
  std::map<std::string, std::uint32_t> nodes = {{"", 1}};  // by what leads there
  for (const auto& [from, to] : rules)
    for (std::size_t size = 1; size <= from.size(); ++size)
      nodes.emplace(from.substr(0, size), static_cast<std::uint32_t>(nodes.size() + 1));
  std::vector<std::uint32_t> units(256 * (nodes.size() + 1));
  units[0] = 256u << 10;
  for (const auto& [text, node] : nodes) {
    if (text.empty()) continue;
    const auto byte = static_cast<unsigned char>(text.back());
    const auto at = 256 * nodes[text.substr(0, text.size() - 1)] + byte;
    units[at] |= (at ^ 256 * node) << 10 | byte;
  }
  std::string texts, out;
  for (const auto& [from, to] : rules) {
    const auto at =
        256 * nodes[from.substr(0, from.size() - 1)] + static_cast<unsigned char>(from.back());
    units[at] |= 1u << 8;
    units[256 * nodes[from]] = static_cast<std::uint32_t>(texts.size()) | 1u << 31;
    texts += to + '\0';
  }
  const auto put = [&](std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
  };
  put(static_cast<std::uint32_t>(4 * units.size()));
  for (const auto unit : units) put(unit);
  return base::base64(out + texts);
}

const std::vector<std::pair<std::string, std::string>> kRules = {
    {"\n", " "},           {"\t", " "},           {"\r", " "},          {"\u00a0", " "},
    {"\u3000", " "},       {"\u200d", ""},        {"\u2026", "..."},    {"\ufb01", "fi"},
    {"e\u0301", "\u00e9"}, {"\u00a8", " \u0308"}, {"\u0436", "\u0416x"}};

// Every way to words that is known, each as {normalizer, pre_tokenizer}.
std::vector<Json> kinds() {
  const Json to_sign = replace("String", " ", "\u2581"), squeeze = replace("Regex", " {2,}", " ");
  const Json prepend = {{"type", "Prepend"}, {"prepend", "\u2581"}};
  const Json strip = {{"type", "Strip"}, {"strip_left", false}, {"strip_right", true}};
  const Json white = {{"type", "Sequence"},
                      {"pretokenizers", Json::array({Json{{"type", "WhitespaceSplit"}},
                                                     metaspace("always", true)})}};
  const Json split = {{"type", "Split"},
                      {"pattern", {{"String", " "}}},
                      {"behavior", "MergedWithPrevious"},
                      {"invert", false}};
  std::vector<Json> all = {{normalizers({prepend, to_sign}), nullptr}, {to_sign, split}};
  for (const auto* scheme : {"always", "first", "never"})
    for (const bool each : {true, false}) all.push_back({nullptr, metaspace(scheme, each)});
  for (const auto* form : {"NFC", "NFKC", "NFD", "NFKD", "Precompiled"}) {
    Json changes = {{"type", form}};
    if (std::string_view(form) == "Precompiled") changes["precompiled_charsmap"] = charsmap(kRules);
    all.push_back({changes, white});
    all.push_back({changes, metaspace("always", true)});
    all.push_back({normalizers({changes, to_sign}), nullptr});
    all.push_back(
        {normalizers({changes, squeeze, replace("Regex", "\\A | \\z", ""), prepend, to_sign}),
         nullptr});
    all.push_back({normalizers({changes, strip, replace("Regex", " {2,}", "\u2581")}),
                   metaspace("always", false)});
  }
  return all;
}

Json file_of(const Json& kind, Json model) {
  const auto added = [](int id, const char* content, bool special, bool normalized) {
    return Json{{"id", id}, {"content", content}, {"special", special}, {"normalized", normalized}};
  };
  return {{"normalizer", kind[0]},
          {"pre_tokenizer", kind[1]},
          {"model", std::move(model)},
          {"added_tokens",
           {added(1, "<s>", true, false), added(900, "<x>", false, false),
            added(901, ". ", false, false)}}};
}

void expect_equal_over_texts(const Json& file, Random& random) {
  const auto pipeline = Pipeline::of_json(file, "t").take();
  if (random.below(2) == 0) pipeline.make_ready();  // else tables come as text does
  for (int i = 0; i < 40; ++i) {
    expect_equal(pipeline, made_text(random, 40));
    if (testing::Test::HasFatalFailure()) {
      ADD_FAILURE() << file.dump().substr(0, 1500);
      return;
    }
  }
}

TEST(PlainIds, gives_the_ids_of_merges_that_are_made_up) {
  Random random(7);
  for (const auto& kind : kinds())
    for (const bool across : {false, true})
      for (const bool fallback : {false, true}) {
        const auto file = file_of(kind, made_bpe(random, across, fallback));
        ASSERT_TRUE(is_quick(file)) << kind.dump();
        expect_equal_over_texts(file, random);
        if (HasFailure()) return;
      }
}

TEST(PlainIds, gives_the_ids_of_scores_that_are_made_up) {
  Random random(8);
  for (const auto& kind : kinds())
    for (const bool fallback : {false, true}) {
      const auto file = file_of(kind, made_unigram(random, fallback));
      ASSERT_TRUE(is_quick(file)) << kind.dump();
      expect_equal_over_texts(file, random);
      if (HasFailure()) return;
    }
}

// Which of two ways is the better depends on how the sums before them were rounded.
TEST(PlainIds, remembers_no_word_with_ways_of_one_score) {
  Random random(5);
  Json vocab = Json::array();
  for (const auto& [piece, score] : std::vector<std::pair<std::string, double>>{
           {"<unk>", 0}, {"<s>", 0}, {"\u2581", -0.3}, {"a", -0.1}, {"aa", -0.2}, {"b", -0.7}})
    vocab.push_back(Json::array({piece, score}));
  const Json model = {{"type", "Unigram"}, {"unk_id", 0}, {"vocab", vocab}};
  const auto pipeline = Pipeline::of_json(file_of(kinds()[0], model), "t").take();
  std::string text;
  for (int i = 0; i < 500; ++i) text += random.one_of({" aa", " aaa", " b", " baa"});
  expect_equal(pipeline, text);
}

TEST(PlainIds, does_what_the_charsmap_says) {
  Random random(4);
  const Json form = {{"type", "Precompiled"}, {"precompiled_charsmap", charsmap(kRules)}};
  const auto file = file_of({form, metaspace("never", true)}, made_bpe(random, false, true));
  const auto pipeline = Pipeline::of_json(file, "t").take();
  Ids mapped, plain;
  pipeline.ids("a\nb\u2026c\u200d fi", Find::all, mapped).take();
  pipeline.ids("a b...c fi", Find::all, plain).take();
  EXPECT_EQ(mapped, plain);
}

TEST(PlainIds, merges_long_words_in_the_order_of_ranks) {
  Random random(9);
  for (int i = 0; i < 40; ++i) {
    const auto file = file_of(kinds()[0], made_bpe(random, i % 2 > 0, true));
    const auto pipeline = Pipeline::of_json(file, "t").take();
    std::string text;
    for (int j = 0; j < 2000; ++j) text += "abc"[random.below(static_cast<std::size_t>(1 + i % 3))];
    ASSERT_NO_FATAL_FAILURE(expect_equal(pipeline, text));
    ASSERT_NO_FATAL_FAILURE(expect_equal(pipeline, std::string(3000, ' ') + text.substr(0, 50)));
  }
}

// More characters than those of which each two have a cell, and words longer than are merged in place.
TEST(PlainIds, gives_the_ids_of_many_characters) {
  Random random(11);
  for (const bool fallback : {false, true}) {
    auto model = made_bpe(random, false, fallback);
    auto& vocab = model["vocab"];
    std::vector<std::string> letters;
    for (char32_t c = 0x4e00; c < 0x4e00 + 700; ++c) {
      base::append_utf8(letters.emplace_back(), c);
      vocab[letters.back()] = vocab.size();
    }
    for (int i = 0; i < 3000; ++i) {
      const auto left = random.one_of(letters), right = random.one_of(letters);
      if (vocab.contains(left + right) || left.size() + right.size() > 12) continue;
      vocab[left + right] = vocab.size();
      model["merges"].push_back(Json::array({left, right}));
      letters.push_back(left + right);
    }
    const auto file = file_of(kinds()[0], model);
    ASSERT_TRUE(is_quick(file));
    const auto pipeline = Pipeline::of_json(file, "t").take();
    if (fallback) pipeline.make_ready();
    for (std::size_t i = 0; i < 150; ++i) {
      std::string text;
      for (auto left = i; left > 0; --left)
        text += random.below(9) > 0 ? random.one_of(letters) : random.one_of(kSpread);
      ASSERT_NO_FATAL_FAILURE(expect_equal(pipeline, text));
    }
  }
}

TEST(PlainIds, remembers_more_words_than_there_is_room_for) {
  WordMemo memo;
  IdBuffer out;
  const auto word_of = [](std::int32_t i) { return std::to_string(i * 7919) + "abcdefghi"; };
  std::size_t known = 0;
  for (std::int32_t i = 0; i < 400'000; ++i) {
    const Ids ids(static_cast<std::size_t>(i % 5), i);
    memo.put(word_of(i), word_of(i).size(), ids);
    for (const auto other : {i, i / 2, i - 170'000}) {
      out.clear();
      if (other < 0 || !memo.take(word_of(other), word_of(other).size(), out)) continue;
      ++known;
      ASSERT_EQ(out.size(), static_cast<std::size_t>(other % 5));
      for (const auto id : out.from(0)) ASSERT_EQ(id, other);
    }
  }
  EXPECT_GT(known, 500'000U);
}

TEST(PlainIds, keeps_what_was_put_until_it_is_full) {
  for (const bool long_words : {false, true}) {
    WordMemo memo;
    memo.reserve(1u << 20);
    const auto word_of = [&](std::int32_t i) {
      return std::to_string(i * 7919) + std::string(long_words ? 50 : 1, 'x');
    };
    std::int32_t count = 0;
    for (; !memo.is_full(); ++count) memo.put(word_of(count), word_of(count).size(), Ids{count});
    EXPECT_GT(count, long_words ? 200'000 : 600'000);
    IdBuffer out;
    for (std::int32_t i = 0; i < count; ++i) {
      out.clear();
      ASSERT_TRUE(memo.take(word_of(i), word_of(i).size(), out));
      ASSERT_EQ(out.from(0)[0], i);
    }
  }
}

// A token counts as a word where merging makes it, not where an earlier merge pulls its letters apart.
TEST(PlainIds, finds_words_that_are_tokens_where_merging_makes_them) {
  const auto merge = [](const char* left, const char* right) { return Json::array({left, right}); };
  Json vocab = Json::object();
  for (const auto* piece : {"<unk>", "<s>", "▁", "a", "b", "c", "d", "▁a", "bc", "ab", "▁ab", "abc",
                            "▁abc", "cd", "bcd", "a b"})
    vocab[piece] = vocab.size();
  const Json model = {{"type", "BPE"},
                      {"unk_token", "<unk>"},
                      {"fuse_unk", true},
                      {"vocab", vocab},
                      {"merges", Json::array({merge("b", "c"), merge("▁", "a"), merge("a", "b"),
                                              merge("▁", "ab"), merge("▁a", "bc"), merge("a", "bc"),
                                              merge("c", "d"), merge("b", "cd")})}};
  const auto pipeline =
      Pipeline::of_json(file_of({replace("String", " ", "▁"), nullptr}, model), "t").take();
  pipeline.make_ready();
  const auto ids_of = [&](const char* text) {
    Ids ids;
    pipeline.ids(text, Find::all, ids).take();
    return ids;
  };
  const auto id = [&](const char* piece) { return vocab[piece].get<std::int32_t>(); };
  EXPECT_EQ(ids_of(" abc"), (Ids{id("▁abc")}));
  EXPECT_EQ(ids_of("▁abc"), (Ids{id("▁abc")}));
  EXPECT_EQ(ids_of(" ab"), (Ids{id("▁a"), id("b")}));  // no way leads to the token
  EXPECT_EQ(ids_of("bcd"), (Ids{id("bc"), id("d")}));
  EXPECT_EQ(ids_of("abc"), (Ids{id("abc")}));
  for (const auto* text : {" abc ab a b bcd abc", "a b", "  abc", "abc abcabc▁ab"})
    expect_equal(pipeline, text);
}

// Tables come while others encode.
TEST(PlainIds, gives_several_threads_the_same_ids) {
  Random random(12);
  const auto pipeline =
      Pipeline::of_json(file_of(kinds()[0], made_bpe(random, false, true)), "t").take();
  std::vector<std::string> texts;
  std::vector<Ids> expected;
  for (int i = 0; i < 60; ++i) {
    texts.push_back(made_text(random, 300));
    expected.push_back(pipeline.encode(texts.back(), {{}, false, false, Find::all}).take().ids);
  }
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < texts.size(); ++i) {
        Ids ids;
        pipeline.ids(texts[i], Find::all, ids).take();
        EXPECT_EQ(ids, expected[i]) << texts[i];
      }
    });
}

TEST(PlainIds, leaves_other_kinds_to_the_general_way) {
  Random random(3);
  const auto quick = [&](const Json& normalizer, const Json& splitter) {
    return is_quick(file_of({normalizer, splitter}, made_bpe(random, false, true)));
  };
  const Json to_sign = replace("String", " ", "\u2581"), nfc = {{"type", "NFC"}};
  EXPECT_FALSE(quick(nullptr, nullptr));
  EXPECT_FALSE(quick({{"type", "Lowercase"}}, metaspace("always", true)));
  EXPECT_FALSE(quick(normalizers({to_sign, nfc}), nullptr));
  EXPECT_FALSE(quick(normalizers({nfc, nfc}), metaspace("always", true)));
  EXPECT_FALSE(quick(nfc, metaspace("first", true)));
  EXPECT_FALSE(quick(to_sign, {{"type", "Digits"}, {"individual_digits", true}}));
  auto bytes = made_bpe(random, false, true);
  bytes["merges"].push_back(Json::array({"<0x41>", "a"}));
  bytes["vocab"]["<0x41>a"] = 2000;
  EXPECT_FALSE(is_quick(file_of({to_sign, nullptr}, bytes)));
}

TEST(PlainIds, keeps_words_of_any_length_apart) {
  WordMemo memo;
  IdBuffer out;
  const std::string text(200, 'x');
  for (std::size_t size = 1; size <= 70; ++size) {
    const Ids ids(size % 50, static_cast<std::int32_t>(size));
    memo.put(std::string_view(text).substr(0, size), size + size % 3 * 20, ids);
  }
  for (std::size_t size = 1; size <= 70; ++size) {
    out.clear();
    const bool known = memo.take(std::string_view(text).substr(0, size), text.size(), out);
    EXPECT_EQ(known, size <= WordMemo::kLongest && size % 50 <= WordMemo::kMostIds);
    EXPECT_EQ(out.size(), known ? size % 50 : 0);
    for (const auto id : out.from(0)) EXPECT_EQ(id, static_cast<std::int32_t>(size));
  }
}

}  // namespace
}  // namespace tokenizer
