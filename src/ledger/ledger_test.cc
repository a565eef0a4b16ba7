// The rules of the chain.
#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include "ledger/chain_test.h"

namespace ledger {
namespace {

using base::Code;
using base::Json;

TEST(Ledger, links_each_record_to_the_line_before) {
  Chain world;
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
  Chain world;
  {
    Ledger::open(world.ctx, "out").take().append("run", {}).take();
  }
  auto again = Ledger::open(world.ctx, "out").take();
  ASSERT_EQ(again.size(), 1u);
  again.append("run", {{"again", true}}).take();
  EXPECT_EQ(read_ledger(world.disk, "out").take().size(), 2u);
}

TEST(Ledger, signature_covers_everything_before_it) {
  Chain world;
  written(world);
  const auto checked = check_signatures(read_ledger(world.disk, "out").take()).take();
  EXPECT_EQ(checked.covered, 6u);
  EXPECT_EQ(checked.fingerprints, std::vector{world.key().fingerprint()});
  EXPECT_EQ(found(world, world.key().fingerprint()), "");
}

TEST(Ledger, signs_once_until_something_new_is_written) {
  Chain world;
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
  Chain world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  EXPECT_TRUE(ledger.sign(world.key()).ok());
  EXPECT_EQ(read_ledger(world.disk, "out").error().code, Code::missing);
}

TEST(Ledger, refuses_a_body_that_is_not_utf8_and_stays_whole) {
  Chain world;
  auto ledger = Ledger::open(world.ctx, "out").take();
  EXPECT_EQ(ledger.append("source", {{"name", "\xff"}}).error().code, Code::bad_data);
  EXPECT_TRUE(ledger.append("source", {{"name", "x"}}).ok());
  EXPECT_EQ(read_ledger(world.disk, "out").take().size(), 1u);
}

TEST(Ledger, cuts_a_torn_last_line_when_opened_and_reports_it_when_read) {
  Chain world;
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

// Bug: what had gone was taken for a torn end, and the records before it for the whole ledger.
TEST(Ledger, is_not_read_from_a_file_that_became_shorter_meanwhile) {
  struct CutDisk : base::MemoryDisk {
    base::Result<base::Bytes> map(const base::Path& path) override {
      auto bytes = TRY(MemoryDisk::map(path));
      TRY(truncate(path, 10));
      return bytes;
    }
  } disk;
  Chain world;
  written(world);
  disk.write_file("out/ledger.jsonl", world.bytes(), 0644).take();
  const auto read = read_ledger(disk, "out");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, Code::io);
}

TEST(Ledger, is_whole_after_the_disk_filled_up_at_any_byte) {
  for (std::uint64_t capacity = 0; capacity < 1200; ++capacity) {
    Chain world(capacity);
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
  Chain world;
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
  Chain world;
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
  Chain world;
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
  Chain world;
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
  Chain world;
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

TEST(Ledger, of_the_version_before_is_read_verified_and_continued) {
  Chain world;
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

TEST(Ledger, gives_one_signature_for_one_head) {
  Chain world;
  written(world);
  const auto first = lines_of(world.bytes());
  auto again = first;
  again.pop_back();
  world.put(joined(again));
  Ledger::open(world.ctx, "out").take().sign(world.key()).take();
  EXPECT_EQ(lines_of(world.bytes()), first);
}

}  // namespace
}  // namespace ledger
