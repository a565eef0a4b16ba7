#include "trace/proof.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "ledger/ledger.h"
#include "trace/presence.h"

namespace trace {
namespace {

std::vector<base::Digest> keys_of(std::uint64_t count) {
  std::vector<base::Digest> out;
  for (std::uint64_t i = 0; i < count; ++i)
    out.push_back(key_of("url", "https://a.example/" + std::to_string(i)));
  std::ranges::sort(out);
  return out;
}

struct SignedIndex {
  std::string record;
  base::Json signature;
};

SignedIndex sign(const std::string& root, std::uint64_t keys, const char* kind = "trace") {
  base::MemoryDisk disk;
  const auto key = ledger::Key::load_or_make(disk, "key.pem").take();
  ledger::Record record;
  record.index = 5;
  record.kind = "artefact";
  record.time = "2026-01-02T03:04:05Z";
  record.prev = std::string(64, '0');
  record.body = {{"kind", kind},
                 {"id", "abc"},
                 {"counts", {{"documents", 1}, {"bytes", 2}, {"parts", 1}, {"index_bytes", 3}}},
                 {"facts", {{"root", root}, {"keys", keys}}}};
  const auto line = ledger::spell(record).take();
  // As a ledger that was read has it: numbers without a sign.
  return {line, base::Json::parse(ledger::signature_body(5, base::sha256(line).hex(), key).dump())};
}

Proof proof_of(const std::vector<base::Digest>& keys, const Question& about) {
  const auto made = sign(root_of(keys).hex(), keys.size());
  return prove(about, keys, made.record, made.signature);
}

TEST(Proof, of_each_leaf_leads_to_the_root) {
  for (const std::uint64_t count : {1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 100}) {
    const auto keys = keys_of(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      Leaf leaf{i, keys[i], path_of(keys, i)};
      EXPECT_EQ(root_from(leaf, count), root_of(keys));
      leaf.index = i + 1;
      EXPECT_NE(root_from(leaf, count), root_of(keys)) << "elsewhere it leads elsewhere";
      leaf.index = i;
      leaf.path.push_back({});
      EXPECT_EQ(root_from(leaf, count), std::nullopt);
    }
  }
}

TEST(Proof, shows_what_is_there_and_what_is_not) {
  for (const std::uint64_t count : {1, 2, 40}) {
    const auto keys = keys_of(count);
    for (std::uint64_t i = 0; i < count + 60; ++i) {
      const Question about{"url", "https://a.example/" + std::to_string(i)};
      const auto proof = read_proof(to_json(proof_of(keys, about)), "p.json");
      ASSERT_TRUE(proof.ok());
      const auto checked = check(*proof, "p.json");
      ASSERT_TRUE(checked.ok()) << checked.error().sentence();
      EXPECT_EQ(checked->present, i < count);
      EXPECT_EQ(checked->keys, count);
    }
  }
}

// Every number, digest and word of a proof is bound by the signature or by what is asked.
TEST(Proof, with_anything_changed_shows_nothing) {
  const auto keys = keys_of(20);
  for (const auto* page : {"https://a.example/3", "https://b.example/"}) {
    const auto proof = proof_of(keys, {"url", page});
    const bool present = check(proof, "p").take().present;
    const auto refused = [&](auto change) {
      auto other = proof;
      change(other);
      const auto checked = check(other, "p");
      EXPECT_TRUE(!checked.ok() || checked->present == present);
      return !checked.ok();
    };
    EXPECT_TRUE(refused([](Proof& p) { p.leaves.clear(); }));
    EXPECT_TRUE(refused([](Proof& p) { p.leaves[0].index ^= 1; }));
    EXPECT_TRUE(refused([](Proof& p) { p.leaves[0].key.bytes[31] ^= 1; }));
    EXPECT_TRUE(refused([](Proof& p) { p.leaves[0].path[0].bytes[0] ^= 1; }));
    EXPECT_TRUE(refused([](Proof& p) { p.leaves[0].path.pop_back(); }));
    EXPECT_TRUE(refused([](Proof& p) { p.record[9] ^= 1; }));
    EXPECT_TRUE(refused([](Proof& p) { p.signature["covers"] = 4; }));
    EXPECT_TRUE(refused([](Proof& p) { p.signature["fingerprint"] = std::string(64, 'a'); }));
    EXPECT_TRUE(refused([&](Proof& p) {
      const auto other = sign(root_of(keys).hex(), 21);
      p.record = other.record;  // signed, but not by this signature
    }));
    EXPECT_TRUE(refused([&](Proof& p) {
      const auto other = sign(root_of(keys).hex(), 20, "corpus");
      p.record = other.record, p.signature = other.signature;
    }));
  }
}

// One neighbour is not enough, and two that are none of one another neither.
TEST(Proof, of_absence_needs_both_neighbours) {
  const auto keys = keys_of(20);
  Question about{"url", "https://b.example/0"};
  for (int i = 1; key_of("url", about.value) < keys[4] || key_of("url", about.value) > keys[9]; ++i)
    about.value = "https://b.example/" + std::to_string(i);
  const auto proof = proof_of(keys, about);
  ASSERT_EQ(proof.leaves.size(), 2u);
  for (int left = 0; left < 2; ++left) {
    auto one = proof;
    one.leaves.erase(one.leaves.begin() + left);
    EXPECT_FALSE(check(one, "p").ok());
  }
  auto wide = proof;
  wide.leaves = {{0, keys[0], path_of(keys, 0)}, {19, keys[19], path_of(keys, 19)}};
  EXPECT_FALSE(check(wide, "p").ok());
}

// "City.example" has no key, so that a true proof of its absence says nothing of city.example.
TEST(Proof, of_what_no_key_is_made_of_shows_nothing) {
  std::vector<base::Digest> keys{key_of("domain", "city.example"),
                                 key_of("url", "https://a.example/")};
  keys.push_back(key_of("domain", "xn--mller-kva.example"));
  std::ranges::sort(keys);
  for (const Question& about : {Question{"domain", "City.example"},
                                {"domain", "city.example."},
                                {"domain", "example"},
                                {"domain", "http://city.example/"},
                                {"domain", "*.city.example"},
                                {"domain", " city.example"},
                                {"domain", "müller.example"},
                                {"url", "HTTPS://a.example/"},
                                {"url", "https://a.example"},
                                {"url", ""},
                                {"url", "a.example/"},
                                {"text", "the words"},
                                {"text", std::string(64, 'A')}}) {
    const auto checked = check(proof_of(keys, about), "p");
    EXPECT_FALSE(checked.ok()) << about.kind << " " << about.value;
  }
  EXPECT_TRUE(check(proof_of(keys, {"domain", "city.example"}), "p").take().present);
  EXPECT_FALSE(check(proof_of(keys, {"domain", "town.example"}), "p").take().present);
}

TEST(Presence, of_a_question_is_spelled_as_keys_are) {
  EXPECT_EQ(spelled("domain", "https://WWW.City.example/page"), "www.city.example");
  EXPECT_EQ(spelled("domain", "Müller.example"), "xn--mller-kva.example");
  EXPECT_EQ(spelled("domain", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(spelled("source", "a b"), "a b");
  EXPECT_EQ(spelled("url", "deb:x_1.2/a"), "deb:x_1.2/a");
  EXPECT_EQ(spelled("url", "texts/a.txt"), "texts/a.txt");
  EXPECT_EQ(spelled("url", "www.city.example:80/a"), std::nullopt);
  for (const auto* none : {"de", "*.city.example", "city example.org", "city..example", ".", ""})
    EXPECT_EQ(spelled("domain", none), std::nullopt) << none;
}

TEST(Presence, spells_addresses_one_way) {
  EXPECT_EQ(url_key("https://Müller.example:8080/ü"), "https://xn--mller-kva.example:8080/ü");
  EXPECT_EQ(url_key("http://[2001:DB8::1]:80/a"), "http://[2001:db8::1]/a");
  EXPECT_EQ(domains_of("https://www.müller.example/"),
            (std::vector<std::string>{"www.xn--mller-kva.example", "xn--mller-kva.example"}));
  EXPECT_EQ(url_key("HTTPS://User@WWW.Example.ORG:443#top"), "https://www.example.org/");
  EXPECT_EQ(url_key("http://example.org:8080/A?b#c"), "http://example.org:8080/A?b");
  EXPECT_EQ(url_key("deb:x_1/usr/share/A"), "deb:x_1/usr/share/A");
  EXPECT_EQ(domains_of("https://a.b.example.org/x"),
            (std::vector<std::string>{"a.b.example.org", "b.example.org", "example.org"}));
  EXPECT_EQ(domains_of("http://192.0.2.1:80/"), (std::vector<std::string>{"192.0.2.1"}));
  EXPECT_TRUE(domains_of("deb:x_1/a").empty());
}

}  // namespace
}  // namespace trace
