// Every attack on the chain: each must be found, and named with its line.
#include <gtest/gtest.h>

#include "ledger/chain_test.h"

namespace ledger {
namespace {

using base::Code;
using base::Json;

TEST(LedgerAttack, no_signature_passes_for_one_of_the_other_version) {
  Chain world;
  written(world);
  auto lines = lines_of(world.bytes());
  auto json = Json::parse(lines.back());
  EXPECT_EQ(json["body"]["version"], 2);
  for (const Json& version : {Json(1), Json(3), Json("2"), Json(2.0), Json()}) {
    auto bent = json;
    bent["body"]["version"] = version;
    if (version.is_null()) bent["body"].erase("version");
    lines.back() = base::canonical(bent).take();
    world.put(joined(lines));
    EXPECT_NE(found(world, world.key().fingerprint()), "") << version.dump();
  }
  json["body"]["version"] = 2;
  json["body"]["covers"] = 4.0;
  lines.back() = base::canonical(json).take();
  world.put(joined(lines));
  EXPECT_NE(found(world, world.key().fingerprint()), "") << "equal to 4, and another byte";
  world.put(version_before());
  lines = lines_of(version_before());
  json = Json::parse(lines.back());
  json["body"]["version"] = 2;
  lines.back() = base::canonical(json).take();
  world.put(joined(lines));
  EXPECT_FALSE(verify_ledger(world.disk, "out").ok());
}

TEST(LedgerAttack, every_flipped_bit_of_every_byte_is_found) {
  Chain world;
  const auto whole = written(world);
  const auto fingerprint = world.key().fingerprint();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto bent = whole;
      bent[i] = static_cast<char>(bent[i] ^ (1 << bit));
      world.put(bent);
      ASSERT_NE(found(world, fingerprint), "") << "byte " << i << " bit " << bit;
    }
  }
}

TEST(LedgerAttack, a_flipped_byte_is_named_with_its_line) {
  Chain world;
  const auto whole = written(world);
  auto lines = lines_of(whole);
  const auto at = lines[2].find("sluha");
  lines[2][at] = 'S';
  world.put(joined(lines));
  EXPECT_NE(found(world, "").find("ledger.jsonl:3: the line is not what line 4 recorded"),
            std::string::npos);
}

TEST(LedgerAttack, every_deleted_line_is_found) {
  Chain world;
  const auto lines = lines_of(written(world));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto rest = lines;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    world.put(joined(rest));
    EXPECT_NE(found(world, world.key().fingerprint()), "") << i;
  }
}

TEST(LedgerAttack, every_pair_of_exchanged_lines_is_found_and_the_first_is_named) {
  Chain world;
  const auto lines = lines_of(written(world));
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = i + 1; j < lines.size(); ++j) {
      auto moved = lines;
      std::swap(moved[i], moved[j]);
      world.put(joined(moved));
      EXPECT_NE(found(world, "").find("ledger.jsonl:" + std::to_string(i + 1) + ": record"),
                std::string::npos);
    }
}

TEST(LedgerAttack, an_inserted_line_is_found_at_every_place_even_if_it_fits_its_place) {
  Chain world;
  const auto lines = lines_of(written(world));
  for (std::size_t i = 0; i <= lines.size(); ++i) {
    auto more = lines;
    const auto forged = line_that_fits(lines, i, {{"name", "forged"}});
    more.insert(more.begin() + static_cast<std::ptrdiff_t>(i), forged);
    world.put(joined(more));
    EXPECT_NE(found(world, world.key().fingerprint()), "") << i;
  }
}

TEST(LedgerAttack, a_chain_recomputed_without_the_key_is_found_by_the_signature) {
  Chain world;
  auto lines = lines_of(written(world));
  lines[1].replace(lines[1].find("sluha"), 5, "jinak");
  world.put(joined(relinked(lines)));
  EXPECT_TRUE(read_ledger(world.disk, "out").ok()) << "the chain itself is consistent";
  EXPECT_NE(found(world, world.key().fingerprint()).find("does not fit"), std::string::npos);
}

TEST(LedgerAttack, a_rewritten_and_resigned_ledger_is_found_by_the_foreign_key) {
  Chain world;
  auto lines = lines_of(written(world));
  lines.pop_back();
  lines[1].replace(lines[1].find("sluha"), 5, "jinak");
  world.put(joined(relinked(lines)));
  const auto thief = world.key("thief.pem");
  Ledger::open(world.ctx, "out").take().sign(thief).take();
  const auto checked = check_signatures(read_ledger(world.disk, "out").take()).take();
  EXPECT_EQ(checked.fingerprints, std::vector{thief.fingerprint()});
  EXPECT_EQ(found(world, world.key().fingerprint()), "no signature by this key");
}

TEST(LedgerAttack, a_foreign_key_behind_ours_covers_more_and_ours_no_more_than_before) {
  Chain world;
  written(world);
  auto ledger = Ledger::open(world.ctx, "out").take();
  ledger.append("artefact", {{"forged", true}}).take();
  ledger.sign(world.key("thief.pem")).take();
  const auto checked = check_signatures(read_ledger(world.disk, "out").take()).take();
  EXPECT_EQ(checked.covered, 8u);
  EXPECT_EQ(checked.covered_by.at(world.key().fingerprint()), 6u);
  EXPECT_EQ(found(world, world.key().fingerprint()), "not all is signed");
}

TEST(LedgerAttack, a_signature_record_that_lacks_something_is_refused) {
  Chain world;
  auto lines = lines_of(written(world));
  for (const char* key : {"covers", "head", "fingerprint", "public_key", "signature"}) {
    auto bent = lines;
    auto json = Json::parse(bent.back());
    json["body"].erase(key);
    bent.back() = base::canonical(json).take();
    world.put(joined(bent));
    const auto checked = check_signatures(read_ledger(world.disk, "out").take());
    ASSERT_FALSE(checked.ok()) << key;
    EXPECT_EQ(checked.error().code, Code::verification);
  }
}

TEST(LedgerAttack, lines_that_are_no_records_are_named) {
  Chain world;
  for (const char* line : {"", "[]", "{}", "nonsense", "{\"a\":"}) {
    world.put(std::string(line) + "\n");
    const auto read = read_ledger(world.disk, "out");
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, Code::verification);
    EXPECT_NE(read.error().where.find("ledger.jsonl:1"), std::string::npos);
    EXPECT_FALSE(Ledger::open(world.ctx, "out").ok()) << "nobody appends behind a broken line";
  }
}

}  // namespace
}  // namespace ledger
