// The rules of the chain, then every attack on it: each must be found, and named with its line.
#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace ledger {
namespace {

using base::Code;
using base::Json;

// A disk in memory with room for `capacity` bytes, and a context on it.
struct World {
  explicit World(std::uint64_t capacity = UINT64_MAX) : disk(capacity) {}
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};

  Key key(const std::string& name = "key.pem") { return Key::load_or_make(disk, name).take(); }
  std::string bytes() { return disk.read("out/ledger.jsonl").take(); }
  void put(const std::string& bytes) { disk.write_file("out/ledger.jsonl", bytes, 0644).take(); }
};

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const auto end = bytes.find('\n', begin);
    lines.push_back(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const auto& line : lines) bytes += line + "\n";
  return bytes;
}

// A forged line with the right index and the right digest of the line before.
std::string line_that_fits(const std::vector<std::string>& lines, std::size_t index,
                           const Json& body) {
  const auto prev = index ? base::sha256(lines[index - 1]).hex() : std::string(64, '0');
  return base::canonical({{"index", index},
                          {"kind", "source"},
                          {"time", "2026-01-01T00:00:00Z"},
                          {"prev", prev},
                          {"body", body}})
      .take();
}

// What an attacker without the key does after a change: makes every link right again.
std::vector<std::string> relinked(std::vector<std::string> lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto json = Json::parse(lines[i]);
    json["prev"] = i ? base::sha256(lines[i - 1]).hex() : std::string(64, '0');
    lines[i] = base::canonical(json).take();
  }
  return lines;
}

// Five records and a signature over them.
std::string written(World& world, const std::string& key = "key.pem") {
  auto ledger = Ledger::open(world.ctx, "out").take();
  for (int i = 0; i < 5; ++i)
    ledger.append("source", {{"name", i}, {"text", "sluha \"é\""}}).take();
  ledger.sign(world.key(key)).take();
  return world.bytes();
}

// What a verifier who knows the fingerprint finds; "" if nothing.
std::string found(World& world, const std::string& fingerprint) {
  const auto records = read_ledger(world.disk, "out");
  if (!records.ok()) return records.error().sentence();
  const auto checked = check_signatures(*records);
  if (!checked.ok()) return checked.error().sentence();
  const auto covered = checked->covered_by.find(fingerprint);
  if (covered == checked->covered_by.end()) return "no signature by this key";
  return covered->second == records->size() ? "" : "not all is signed";
}

TEST(Ledger, links_each_record_to_the_line_before) {
  World world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  const auto first = ledger.append("run", {{"a", 1}}).take();
  const auto second = ledger.append("artefact", {{"b", 2}}).take();
  EXPECT_EQ(first.prev, std::string(64, '0'));
  EXPECT_EQ(second.prev, first.digest);
  const auto line = world.bytes().substr(0, world.bytes().find('\n'));
  EXPECT_EQ(base::sha256(line).hex(), first.digest);
  EXPECT_TRUE(line.starts_with("{\"body\":{\"a\":1},\"index\":0,\"kind\":\"run\",\"prev\":\"0000"));
}

TEST(Ledger, goes_on_where_it_was_closed) {
  World world;
  {
    Ledger::open(world.ctx, "out").take().append("run", {}).take();
  }
  auto again = Ledger::open(world.ctx, "out").take();
  ASSERT_EQ(again.size(), 1u);
  again.append("run", {{"again", true}}).take();
  EXPECT_EQ(read_ledger(world.disk, "out").take().size(), 2u);
}

TEST(Ledger, signature_covers_everything_before_it) {
  World world;
  written(world);
  const auto checked = check_signatures(read_ledger(world.disk, "out").take()).take();
  EXPECT_EQ(checked.covered, 6u);
  EXPECT_EQ(checked.fingerprints, std::vector{world.key().fingerprint()});
  EXPECT_EQ(found(world, world.key().fingerprint()), "");
}

TEST(Ledger, signs_once_until_something_new_is_written) {
  World world;
  written(world);
  auto ledger = Ledger::open(world.ctx, "out").take();
  ledger.sign(world.key()).take();
  EXPECT_EQ(ledger.size(), 6u);
  ledger.append("run", {}).take();
  EXPECT_EQ(found(world, world.key().fingerprint()), "not all is signed");
  ledger.sign(world.key()).take();
  EXPECT_EQ(found(world, world.key().fingerprint()), "");
}

TEST(Ledger, of_nothing_has_nothing_to_sign) {
  World world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  EXPECT_TRUE(ledger.sign(world.key()).ok());
  EXPECT_EQ(read_ledger(world.disk, "out").error().code, Code::missing);
}

TEST(Ledger, refuses_a_body_that_is_not_utf8_and_stays_whole) {
  World world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  EXPECT_EQ(ledger.append("source", {{"name", "\xff"}}).error().code, Code::bad_data);
  EXPECT_TRUE(ledger.append("source", {{"name", "x"}}).ok());
  EXPECT_EQ(read_ledger(world.disk, "out").take().size(), 1u);
}

TEST(Ledger, cuts_a_torn_last_line_when_opened_and_reports_it_when_read) {
  World world;
  const auto whole = written(world);
  const auto last = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t size = last + 1; size < whole.size(); ++size) {
    world.put(whole.substr(0, size));
    const auto read = read_ledger(world.disk, "out");
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_EQ(read.error().code, Code::verification);
    EXPECT_NE(read.error().sentence().find("ledger.jsonl:6: the last line is torn"),
              std::string::npos);
    auto ledger = Ledger::open(world.ctx, "out").take();
    EXPECT_EQ(ledger.size(), 5u);
    EXPECT_EQ(world.bytes(), whole.substr(0, last));
  }
}

TEST(Ledger, is_whole_after_the_disk_filled_up_at_any_byte) {
  for (std::uint64_t capacity = 0; capacity < 1200; ++capacity) {
    World world(capacity);
    auto ledger = Ledger::open(world.ctx, "out").take();
    std::size_t kept = 0;
    for (int i = 0; i < 5; ++i) {
      const auto record = ledger.append("source", {{"i", i}});
      EXPECT_TRUE(record.ok() || record.error().code == Code::full_disk);
      kept += record.ok();
    }
    EXPECT_EQ(ledger.size(), kept);
    const auto read = read_ledger(world.disk, "out");
    EXPECT_EQ(read.ok() ? read->size() : 0, kept);
  }
}

TEST(LedgerGroup, is_one_write_and_stands_whole) {
  World world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  const auto made =
      ledger.append_group({{"source", {{"a", 1}}}, {"fetch", {}}, {"source", {}}}).take();
  ASSERT_EQ(made.size(), 3u);
  EXPECT_EQ(made[0].left, 2u);
  EXPECT_EQ(made[2].left, 0u);
  EXPECT_NE(world.bytes().find("\"kind\":\"fetch\",\"left\":1,\"prev\""), std::string::npos);
  const auto read = read_ledger(world.disk, "out").take();
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[1].digest, made[1].digest);
  EXPECT_TRUE(ledger.append_group({}).take().empty());
}

TEST(LedgerGroup, is_cut_off_as_a_whole_wherever_a_crash_tore_it) {
  World world;
  std::uint64_t before = 0;
  {
    auto ledger = Ledger::open(world.ctx, "out").take();
    ledger.append("run", {}).take();
    before = world.bytes().size();
    ledger.append_group({{"source", {{"a", 1}}}, {"fetch", {}}, {"source", {}}}).take();
  }
  const auto whole = world.bytes();
  for (std::size_t size = before + 1; size < whole.size(); ++size) {
    world.put(whole.substr(0, size));
    const auto read = read_ledger(world.disk, "out");
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_NE(read.error().sentence().find("is torn: its end is missing"), std::string::npos);
    EXPECT_EQ(read_ledger(world.disk, "out", Torn::ignore).take().size(), 1u);
    EXPECT_EQ(Ledger::open(world.ctx, "out").take().size(), 1u);
    EXPECT_EQ(world.bytes().size(), before);
  }
}

TEST(LedgerGroup, whose_counts_do_not_fit_is_refused) {
  World world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  ledger.append_group({{"source", {}}, {"source", {}}, {"source", {}}}).take();
  auto lines = lines_of(world.bytes());
  for (const char* left : {"", ",\"left\":0", ",\"left\":2", ",\"left\":01", ",\"left\":-1"}) {
    auto bent = lines;
    const auto at = bent[1].find(",\"left\":1");
    bent[1].replace(at, 9, left);
    auto json = Json::parse(bent[2]);
    json["prev"] = base::sha256(bent[1]).hex();
    bent[2] = base::canonical(json).take();
    world.put(joined(bent));
    EXPECT_EQ(read_ledger(world.disk, "out").error().code, Code::verification) << left;
  }
}

TEST(Ledger, vouches_for_what_the_signature_covers_and_what_it_wrote_itself) {
  World world;
  {
    auto ledger = Ledger::open(world.ctx, "out").take();
    ledger.append("begin", {{"stage", "a"}}).take();
    ledger.append("decision", {}).take();
    ledger.append_signed("artefact", {{"name", "a"}}, world.key()).take();
    ledger.append("begin", {{"stage", "anybody"}}).take();
  }
  auto ledger = Ledger::open(world.ctx, "out").take();
  ledger.trust(world.key()).take();
  const auto stages = [&] {
    std::string out;
    const auto vouched = ledger.vouched().take();
    for (const auto& record : vouched) out += record.kind + " ";
    return out;
  };
  EXPECT_EQ(stages(), "begin artefact ");
  ledger.append("resume", {{"stage", "a"}}).take();
  ledger.append("checkpoint", {}).take();
  EXPECT_EQ(stages(), "begin artefact resume ");
}

TEST(EachVouched, hands_out_the_kinds_asked_for_up_to_the_last_signature) {
  World world;
  const auto kinds = [&](const Kinds& wanted) {
    std::string out;
    const auto read = each_vouched(world.disk, "out", wanted, [&](Record&& record) {
      out += record.kind + " ";
      return base::Result<void>();
    });
    return read.ok() ? out + std::to_string(read->records) : read.error().sentence();
  };
  EXPECT_EQ(kinds({}), "0") << "no ledger at all";
  auto ledger = Ledger::open(world.ctx, "out").take();
  ledger.append("run", {}).take();
  EXPECT_EQ(kinds({}), "0") << "nobody signed";
  ledger.append_signed("artefact", {}, world.key()).take();
  ledger.append("begin", {}).take();
  EXPECT_EQ(kinds({}), "run artefact signature 3");
  EXPECT_EQ(kinds({"begin", "artefact"}), "artefact 3");
  const auto whole = world.bytes();
  auto bent = whole;
  bent[whole.find("\"signature\":\"M") + 30] ^= 1;
  auto lines = lines_of(bent);
  world.put(joined(relinked(lines)));
  EXPECT_NE(kinds({}).find("does not fit"), std::string::npos) << kinds({});
}

// What the version before wrote: records without groups, signatures without a version, in
// either half.
std::string version_before() {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  const auto disk = base::real_disk();
  return disk->read(base::join(source ? source : ".", "test/corpus/ledger_fuzz/version_before"))
      .take();
}

constexpr const char* kKeyBefore =  // of RFC 6979, A.2.5
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX\n"
    "Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth\n"
    "+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ\n"
    "-----END PRIVATE KEY-----\n";

TEST(Ledger, of_the_version_before_is_read_verified_and_continued) {
  World world;
  world.put(version_before());
  world.disk.write_file("before.pem", kKeyBefore, 0600).take();
  const auto verified = verify_ledger(world.disk, "out").take();
  EXPECT_EQ(verified.records, 5u);
  EXPECT_EQ(verified.signatures.covered, 5u);
  auto ledger = Ledger::open(world.ctx, "out").take();
  ASSERT_TRUE(ledger.trust(world.key("before.pem")).ok());
  EXPECT_EQ(ledger.vouched().take().size(), 3u);
  ledger.append_signed("artefact", {{"name", "next"}}, world.key("before.pem")).take();
  EXPECT_TRUE(world.bytes().starts_with(version_before())) << "nothing is lost or written anew";
  EXPECT_EQ(verify_ledger(world.disk, "out").take().signatures.covered, 7u);
}

TEST(LedgerAttack, no_signature_passes_for_one_of_the_other_version) {
  World world;
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

TEST(Ledger, gives_one_signature_for_one_head) {
  World world;
  written(world);
  const auto first = lines_of(world.bytes());
  auto again = first;
  again.pop_back();
  world.put(joined(again));
  Ledger::open(world.ctx, "out").take().sign(world.key()).take();
  EXPECT_EQ(lines_of(world.bytes()), first);
}

TEST(LedgerAttack, every_flipped_bit_of_every_byte_is_found) {
  World world;
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
  World world;
  const auto whole = written(world);
  auto lines = lines_of(whole);
  const auto at = lines[2].find("sluha");
  lines[2][at] = 'S';
  world.put(joined(lines));
  EXPECT_NE(found(world, "").find("ledger.jsonl:3: the line is not what line 4 recorded"),
            std::string::npos);
}

TEST(LedgerAttack, every_deleted_line_is_found) {
  World world;
  const auto lines = lines_of(written(world));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto rest = lines;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    world.put(joined(rest));
    EXPECT_NE(found(world, world.key().fingerprint()), "") << i;
  }
}

TEST(LedgerAttack, every_pair_of_exchanged_lines_is_found_and_the_first_is_named) {
  World world;
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
  World world;
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
  World world;
  auto lines = lines_of(written(world));
  lines[1].replace(lines[1].find("sluha"), 5, "jinak");
  world.put(joined(relinked(lines)));
  EXPECT_TRUE(read_ledger(world.disk, "out").ok()) << "the chain itself is consistent";
  EXPECT_NE(found(world, world.key().fingerprint()).find("does not fit"), std::string::npos);
}

TEST(LedgerAttack, a_rewritten_and_resigned_ledger_is_found_by_the_foreign_key) {
  World world;
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
  World world;
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
  World world;
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
  World world;
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
