// Near duplicates against what datatrove 0.10.1 found, all configurations of the fixture.
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "base/fixture_test.h"
#include "base/json.h"
#include "data/minhash/clusters.h"
#include "data/minhash/shingle_hash.h"
#include "data/minhash/signature.h"
#include "data/minhash/simplify.h"
#include "store/jsonl.h"
#include "store/safetensors.h"

namespace data::minhash {
namespace {

using base::Json;
using Numbers = std::vector<std::uint64_t>;

std::vector<Json> lines_of(base::Disk& disk, const std::string& path) {
  auto reader = store::JsonlReader::open(disk, path).take();
  std::vector<Json> out;
  while (auto line = reader.next().take()) out.push_back(std::move(*line));
  return out;
}

class MinHash : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = base::fixture_folder("data");
    if (folder_.empty()) GTEST_SKIP() << base::kNoFixtures;
    documents_ = lines_of(*disk_, folder_ + "/minhash_documents.jsonl");
    words_ = lines_of(*disk_, folder_ + "/minhash_words.jsonl");
    file_ = base::parse_json(disk_->read(folder_ + "/minhash.json").take(), "").take();
    ASSERT_EQ(documents_.size(), 305u);
  }

  Numbers numbers(const std::string& name) {
    if (!tensors_)
      tensors_.emplace(store::Safetensors::open(*disk_, folder_ + "/minhash.safetensors").take());
    const auto bytes = tensors_->tensors().at(name).bytes;
    Numbers out(bytes.size() / 8);
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
  }

  static Numbers sign_words(const Signer& signer, const Json& words) {
    std::vector<std::string_view> views;
    for (const auto& word : words) views.push_back(word.get_ref<const std::string&>());
    const auto shingles = signer.shingles(views);
    return shingles.empty() ? Numbers() : signer.signature(shingles);
  }

  Json expected(const std::string& key) const { return file_[key]; }

  const std::unique_ptr<base::Disk> disk_ = base::real_disk();
  std::string folder_;
  std::vector<Json> documents_, words_;
  Json file_;
  std::optional<store::Safetensors> tensors_;
};

TEST_F(MinHash, parameters_are_numpys) {
  for (const auto& [key, name] :
       {std::pair("default.whitespace", "default"), {"other.whitespace", "other"}}) {
    const Signer signer(choose_config(file_, key, "").take());
    EXPECT_EQ(Numbers(signer.a().begin(), signer.a().end()), numbers(std::string(name) + ".a"));
    EXPECT_EQ(Numbers(signer.b().begin(), signer.b().end()), numbers(std::string(name) + ".b"));
  }
}

TEST_F(MinHash, simplified_text_is_datatroves) {
  for (std::size_t i = 0; i < documents_.size(); ++i)
    EXPECT_EQ(simplify(documents_[i]["text"].get<std::string>()),
              words_[i]["simplified"].get<std::string>())
        << i;
}

// Every number, with the fixture's words and with our own, and so the same pairs and clusters.
TEST_F(MinHash, signatures_and_clusters_are_datatroves) {
  for (const auto& [key, wanted] : file_.items()) {
    const auto config = choose_config(file_, key, "").take();
    const Signer signer(config);
    const auto all = numbers(key + ".signatures");
    const auto size = static_cast<std::size_t>(config.hashes());
    Clusters given(config), own(config);
    int other = 0;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const Numbers expected(all.begin() + static_cast<std::ptrdiff_t>(i * size),
                             all.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
      auto signature = signer.sign(documents_[i]["text"].get<std::string>());
      own.add(signature);
      const bool has = !signature.empty();
      if (has) other += signature != expected;
      if (config.cut == Cut::words) signature = sign_words(signer, words_[i]["words_spacy_eng"]);
      EXPECT_TRUE(signature.empty() || signature == expected) << key << " " << i;
      given.add(signature);
    }
    EXPECT_EQ(other, 0) << key << ": words of our own make other signatures";
    for (auto* clusters : {&given, &own}) {
      std::map<std::uint32_t, std::vector<std::uint32_t>> found;
      for (std::uint32_t i = 0; i < clusters->documents(); ++i)
        found[clusters->first(i)].push_back(i);
      std::erase_if(found, [](const auto& one) { return one.second.size() < 2; });
      Json list = Json::array();
      for (const auto& [first, members] : found) list.push_back(members);
      EXPECT_EQ(list, wanted["clusters"]) << key;
      EXPECT_EQ(Json(clusters->pairs()), wanted["pairs"]) << key;
    }
  }
}

TEST_F(MinHash, shingles_are_datatroves) {
  const Signer signer(choose_config(file_, "default.spacy_eng", "").take());
  for (const int i : {0, 1}) {
    std::vector<std::string_view> views;
    for (const auto& word : words_[static_cast<std::size_t>(i)]["words_spacy_eng"])
      views.push_back(word.get_ref<const std::string&>());
    EXPECT_EQ(signer.shingles(views), numbers("default.spacy_eng.shingles." + std::to_string(i)));
  }
}

TEST(MinHashParts, hashes_have_their_published_values) {
  EXPECT_EQ(xxh64(""), 0xEF46DB3751D8E999U);
  EXPECT_EQ(xxh32(""), 0x02CC5D05U);
  EXPECT_EQ(xxh64("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1U);
  EXPECT_EQ(xxh32("Nobody inspects the spammish repetition"), 0xE2293B2FU);
}

TEST(MinHashParts, sha1_is_read_as_a_little_endian_number) {
  EXPECT_EQ(sha1_64("abc"), 0x6A810647363E99A9U);  // a9993e36 4706816a
  EXPECT_EQ(sha1_64("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            0x6ED23B1C443E9884U);
}

TEST(MinHashParts, an_edge_is_looked_at_only_where_that_is_asked_for) {
  Config config{.num_buckets = 2, .hashes_per_bucket = 2};
  const Numbers one{1, 2, 3, 4}, other{1, 2, 5, 6};
  for (const auto& [verify, cluster] : {std::pair(0.0, 0U), {0.5, 0U}, {0.6, 1U}}) {
    config.verify = verify;
    Clusters clusters(config);
    clusters.add(one);
    clusters.add(other);
    EXPECT_EQ(clusters.first(1), cluster) << verify;
  }
}

// Only the last one of a band was looked at: a copy behind others that share the band stayed alone.
TEST(MinHashParts, verified_clusters_do_not_depend_on_the_order) {
  Config config{.num_buckets = 2, .hashes_per_bucket = 2, .verify = 0.6};
  std::vector<Numbers> texts = {
      {1, 2, 3, 4}, {1, 2, 3, 5}, {1, 2, 6, 5}, {1, 2, 7, 7}, {1, 2, 3, 4}};
  std::vector<int> order = {0, 1, 2, 3, 4};
  do {
    Clusters clusters(config);
    for (const auto text : order) clusters.add(texts[static_cast<std::size_t>(text)]);
    for (std::uint32_t at = 0; at < 5; ++at)
      for (std::uint32_t other = 0; other < 5; ++other)
        EXPECT_EQ(clusters.first(at) == clusters.first(other),
                  at == other || (order[at] != 3 && order[other] != 3));
  } while (std::ranges::next_permutation(order).found);
}

TEST(MinHashParts, a_copy_is_found_behind_others_of_its_band) {
  const Config config{.num_buckets = 2, .hashes_per_bucket = 2, .verify = 0.6};
  Clusters clusters(config);
  for (std::uint64_t i = 0; i < 10; ++i) clusters.add(Numbers{1, 2, 10 * i, 10 * i + 1});
  clusters.add(Numbers{1, 2, 0, 1});
  EXPECT_EQ(clusters.first(10), 0U);
  EXPECT_EQ(clusters.first(9), 9U);
  EXPECT_EQ(clusters.pairs().size(), 1U);
  for (int i = 0; i < 200'000; ++i) clusters.add(Numbers{1, 2, 0, 1});
  EXPECT_EQ(clusters.first(200'010), 0U);
}

TEST(MinHashParts, a_text_without_a_shingle_is_like_no_other) {
  const Config config;
  const Signer signer(config);
  Clusters clusters(config);
  for (int i = 0; i < 3; ++i) clusters.add(signer.sign("only four words here"));
  EXPECT_EQ(clusters.first(2), 2U);
  for (int i = 0; i < 300; ++i) clusters.add(signer.sign("five words there are here"));
  EXPECT_EQ(clusters.first(302), 3U);
}

TEST(MinHashParts, a_configuration_that_cannot_be_is_refused) {
  for (const char* text :
       {"[]", R"({"n_grams": 0})", R"({"n_grams": 1.5})", R"({"num_buckets": 1e9})",
        R"({"hash": "md5"})", R"({"precision": 48})", R"({"seed": -1})",
        R"({"seed": 18446744073709551615})", R"({"words": 3})", R"({"verify": 2})",
        R"({"num_buckets": 4096, "hashes_per_bucket": 4096})"})
    EXPECT_FALSE(choose_config(Json::parse(text), "", "file").ok()) << text;
  const auto several = Json::parse(R"({"a": {"n_grams": 2}, "b": {}})");
  EXPECT_FALSE(choose_config(several, "note", "file").ok());
  EXPECT_EQ(choose_config(several, "a", "file").take().n_grams, 2);
  EXPECT_EQ(choose_config(several, "", "file").error().hint, "--key is one of a, b");
  EXPECT_FALSE(choose_config(several, "c", "file").ok());
}

TEST(MinHashParts, a_member_that_nobody_knows_is_named) {
  const auto read = [](const char* text, const char* key = "") {
    return choose_config(Json::parse(text), key, "file");
  };
  for (const auto& [text, name] : {std::pair(R"({"n_gram": 3})", "n_gram"),
                                   {R"({"n_grams": 3, "note": {"n_grams": 9}})", "note"},
                                   {R"({"a": {"ngrams": 3}})", "ngrams"},
                                   {R"({"seeds": 7, "a": {"n_grams": 3}})", "seeds"},
                                   {R"({"note": "of May", "n_grams": 3})", "note"}}) {
    const auto said = read(text);
    ASSERT_FALSE(said.ok()) << text;
    EXPECT_NE(said.error().what.find("\"" + std::string(name) + "\""), std::string::npos)
        << said.error().what;
  }
  EXPECT_EQ(read(R"({"a, b": {"n_grams": 3}})").take().n_grams, 3);
  EXPECT_EQ(read(R"({"note": "of May", "a": {"n_grams": 3}})").take().n_grams, 3);
  EXPECT_FALSE(read(R"({"note": "of May", "a": {"n_grams": 3}})", "note").ok());
  EXPECT_EQ(read(R"({"n_grams": 3, "a": {"n_grams": 2}})", "a").take().n_grams, 2);
  // As the fixture: what was found with it, and anything else that is said of that.
  EXPECT_EQ(read(R"({"a": {"n_grams": 3, "pairs": [], "clusters": [], "kept": [0], "by": "x"}})")
                .take()
                .n_grams,
            3);
}

}  // namespace
}  // namespace data::minhash
