// A ledger of several files: what goes where, what a crash leaves, and what is said of a segment
// that was cut, emptied, exchanged, removed or put in.
#include "ledger/segment.h"

#include <gtest/gtest.h>

#include <set>

#include "ledger/dying_disk_test.h"
#include "ledger/ledger.h"

namespace ledger {
namespace {

using base::Code;
using base::Json;
using base::Result;

struct World {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  static Key key(const std::string& name = "key.pem") {
    static base::MemoryDisk keys;
    return Key::load_or_make(keys, name).take();
  }
  base::Path at(std::uint64_t number) { return "out/" + segment_name(number); }
  std::string bytes(std::uint64_t number) { return disk.read(at(number)).take(); }
  void put(std::uint64_t number, const std::string& bytes) {
    disk.write_file(at(number), bytes, 0644).take();
  }
};

// Two of these and a signature fill a segment, three do not fit into one.
constexpr std::uint64_t kLimit = 8000;
Json large(int i) { return {{"i", i}, {"text", std::string(3000, 'a')}}; }

// Four segments: eight large records, two in each, with a signature behind each second one.
struct Four : World {
  Four() {
    auto ledger = Ledger::open(ctx, "out", kLimit).take();
    for (int i = 0; i < 8; ++i) {
      ledger.append("source", large(i)).take();
      if (i % 2 == 1) ledger.sign(key()).take();
    }
  }
};

std::string verdict(World& world) {
  const auto verified = verify_ledger(world.disk, "out");
  if (!verified.ok()) {
    EXPECT_EQ(verified.error().code, Code::verification);
    return verified.error().sentence();
  }
  return verified->signatures.covered == verified->records ? "" : "not all is signed";
}

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0, end; begin < bytes.size(); begin = end + 1) {
    end = bytes.find('\n', begin);
    lines.push_back(bytes.substr(begin, end - begin));
  }
  return lines;
}

bool has(const std::string& sentence, const std::string& words) {
  return sentence.find(words) != std::string::npos;
}

TEST(Segment, of_no_ledger_says_which_run_an_artefact_is_of) {
  base::MemoryDisk disk;
  disk.write_file("out/ledger/ledger.jsonl", "", 0644).take();
  disk.write_file("out/model/manifest.json", "{}", 0644).take();
  disk.make_folders("out/other").take();
  const auto hint = [&](const char* folder) { return list_segments(disk, folder).error().hint; };
  EXPECT_EQ(hint("out/model/ledger"), "out/model is an artefact of the run out: give that one");
  EXPECT_EQ(hint("out/other/ledger"),
            "give the folder that `janua run` wrote, the one that holds ledger/");
}

TEST(Segment, names_are_one_for_each_number_and_sort_by_it) {
  EXPECT_EQ(segment_name(0), "ledger.jsonl");
  EXPECT_EQ(segment_name(1), "ledger-000001.jsonl");
  EXPECT_EQ(segment_name(1234567), "ledger-1234567.jsonl");
  for (const std::uint64_t number : {0ull, 1ull, 999999ull, 1000000ull})
    EXPECT_EQ(segment_number(segment_name(number)), number);
  for (const char* name : {"", "ledger-.jsonl", "ledger-1.jsonl", "ledger-000000.jsonl",
                           "ledger-00000x.jsonl", "ledger-0000001.jsonl", "ledger.bak",
                           "ledger-000001.jsonl.part", "ledger-99999999999999999999999.jsonl"})
    EXPECT_EQ(segment_number(name), std::nullopt) << name;
}

TEST(Segment, is_closed_before_it_grows_too_large_and_the_chain_runs_on) {
  Four world;
  ASSERT_EQ(count_segments(world.disk, "out").take(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_LE(world.bytes(i).size(), kLimit);
  EXPECT_EQ(verdict(world), "");
  const auto records = read_ledger(world.disk, "out").take();
  ASSERT_EQ(records.size(), 12u);
  for (std::size_t i = 1; i < records.size(); ++i) {
    EXPECT_EQ(records[i].index, i);
    EXPECT_EQ(records[i].prev, records[i - 1].digest);
  }
  EXPECT_EQ(records[3].segment, 1u);
  EXPECT_EQ(records[3].line, 1u);
}

TEST(Segment, that_is_closed_is_never_written_again) {
  Four world;
  const auto first = world.bytes(0), second = world.bytes(1);
  for (int round = 0; round < 3; ++round) {
    auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
    ledger.trust(world.key()).take();
    ledger.append("source", large(round)).take();
    ledger.sign(world.key()).take();
  }
  EXPECT_EQ(world.bytes(0), first);
  EXPECT_EQ(world.bytes(1), second);
  EXPECT_EQ(verdict(world), "");
}

TEST(Segment, of_a_record_that_is_larger_than_one_holds_it_alone) {
  World world;
  auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
  ledger.append("source", {}).take();
  ledger.append("source", {{"text", std::string(9000, 'a')}}).take();
  ledger.append("source", {}).take();
  EXPECT_EQ(count_segments(world.disk, "out").take(), 3u);
  EXPECT_EQ(read_ledger(world.disk, "out").take().size(), 3u);
}

TEST(Segment, opens_again_wherever_the_last_one_ends) {
  World world;
  for (int i = 0; i < 9; ++i) {
    auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
    EXPECT_EQ(ledger.size(), static_cast<std::uint64_t>(i));
    ledger.append("source", large(i)).take();
  }
  EXPECT_EQ(read_ledger(world.disk, "out").take().size(), 9u);
}

TEST(Segment, opening_reads_only_the_last_one_and_the_end_of_the_one_before) {
  struct Counting : DyingDisk {
    explicit Counting(base::Disk& below) : DyingDisk(below, 1 << 30) {}
    Result<base::Bytes> map(const base::Path& path) override {
      maps.push_back(path);
      return DyingDisk::map(path);
    }
    std::vector<base::Path> maps;
  };
  Four world;
  Counting disk(world.disk);
  base::Context ctx{disk, *world.owned.clock, *world.owned.reporter, world.owned.cancel, 1, ""};
  auto ledger = Ledger::open(ctx, "out", kLimit).take();
  ledger.trust(world.key()).take();
  ledger.append("source", {}).take();
  for (const auto& path : disk.maps)
    EXPECT_TRUE(path == world.at(2) || path == world.at(3)) << path;
}

TEST(Segment, cut_in_the_middle_is_named) {
  Four world;
  const auto whole = world.bytes(1);
  world.put(1, whole.substr(0, whole.size() / 2));
  EXPECT_TRUE(has(verdict(world), "ledger-000001.jsonl:1: the last line is torn") ||
              has(verdict(world), "ledger-000001.jsonl:2: the last line is torn"))
      << verdict(world);
  EXPECT_TRUE(has(verdict(world), "but ledger-000002.jsonl follows"));
  const auto lines = lines_of(whole);
  world.put(1, lines[0] + "\n");
  EXPECT_TRUE(has(verdict(world),
                  "ledger-000002.jsonl:1: the segment begins with record 6, record 4 belongs"))
      << verdict(world);
}

TEST(Segment, swapped_with_another_is_named) {
  Four world;
  const auto one = world.bytes(1), two = world.bytes(2);
  world.put(1, two);
  world.put(2, one);
  EXPECT_TRUE(has(verdict(world),
                  "ledger-000001.jsonl:1: the segment begins with record 6, record 3 belongs"))
      << verdict(world);
}

TEST(Segment, that_is_missing_is_named) {
  for (const int missing : {0, 1, 2}) {
    Four world;
    world.disk.remove_all(world.at(missing)).take();
    EXPECT_TRUE(has(verdict(world), world.at(missing) + ": the segment is missing"))
        << verdict(world);
    EXPECT_EQ(Ledger::open(world.ctx, "out", kLimit).error().code, Code::verification);
    EXPECT_EQ(read_ledger(world.disk, "out").error().code, Code::verification);
  }
}

TEST(Segment, that_is_missing_at_the_end_only_what_was_signed_and_kept_elsewhere_can_show) {
  Four world;
  world.disk.remove_all(world.at(3)).take();
  EXPECT_EQ(verdict(world), "") << "as a ledger whose last lines were cut off";
}

TEST(Segment, put_in_is_named) {
  Four world;
  world.put(4, world.bytes(1));
  EXPECT_TRUE(has(verdict(world),
                  "ledger-000004.jsonl:1: the segment begins with record 3, record 12 belongs"));
  world.put(4, "");
  world.put(5, world.bytes(1));
  EXPECT_TRUE(has(verdict(world),
                  "ledger-000004.jsonl:1: the segment is empty, but ledger-000005.jsonl follows"))
      << verdict(world);
}

TEST(Segment, emptied_is_named_at_every_place) {
  for (const int at : {0, 1, 2}) {
    Four world;
    world.put(at, "");
    EXPECT_TRUE(has(verdict(world), world.at(at) + ":1: the segment is empty")) << verdict(world);
  }
  Four world;
  world.put(3, "");  // as a crash leaves it between making the file and filling it
  EXPECT_TRUE(
      has(verdict(world), "ledger-000003.jsonl:1: the segment is empty; a crash does this"));
  auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
  EXPECT_EQ(ledger.size(), 9u);
  ledger.append("run", {}).take();
  ledger.sign(world.key()).take();
  EXPECT_EQ(verdict(world), "");
  EXPECT_EQ(count_segments(world.disk, "out").take(), 3u);
}

TEST(Segment, changed_after_it_was_closed_is_found_by_reading_and_never_signed_over) {
  Four world;
  auto bytes = world.bytes(1);
  bytes[bytes.find("aaaa") + 9] = 'b';
  world.put(1, bytes);
  auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
  ASSERT_TRUE(ledger.trust(world.key()).ok()) << "it is not opened";
  EXPECT_EQ(ledger.vouched().error().code, Code::verification) << "but whoever reads it finds out";
  ledger.append("run", {}).take();
  ledger.sign(world.key()).take();
  EXPECT_TRUE(has(verdict(world), "ledger-000001.jsonl:1: the line is not what line 2 recorded"))
      << "the new signature stands on what the segment was: " << verdict(world);
}

TEST(Segment, whose_last_line_was_changed_is_told_when_the_ledger_is_opened) {
  Four world;
  auto bytes = world.bytes(2);
  const auto at = bytes.rfind("\"time\":\"2") + 8;
  bytes[at] = '1';
  world.put(2, bytes);
  EXPECT_NE(verdict(world), "");
  const auto opened = Ledger::open(world.ctx, "out", kLimit);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().where, "out/ledger-000002.jsonl");
  EXPECT_TRUE(
      has(opened.error().what, "its last line is not what ledger-000003.jsonl goes on from"));
}

// A segment and all behind it rewritten by somebody without the key: the chain is right, the
// signature is not.
TEST(Segment, rewritten_to_the_end_is_found_by_the_signature_and_refused_for_signing) {
  Four world;
  std::string prev;
  for (int number = 0; number < 4; ++number) {
    std::string out;
    for (const auto& line : lines_of(world.bytes(number))) {
      auto json = Json::parse(line);
      if (number > 0) json["prev"] = prev;
      if (number == 1 && json["kind"] == "source") json["body"]["text"] = "forged";
      const auto spelled = base::canonical(json).take();
      prev = base::sha256(spelled).hex();
      out += spelled + "\n";
    }
    world.put(number, out);
  }
  EXPECT_TRUE(read_ledger(world.disk, "out").ok());
  EXPECT_TRUE(has(verdict(world), "the signature record does not fit")) << verdict(world);
  auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
  EXPECT_EQ(ledger.trust(world.key()).error().code, Code::verification);
}

TEST(Segment, with_an_artefact_that_nobody_signed_is_cut_back_over_several_files) {
  World world;
  {
    auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
    ledger.append("begin", {{"stage", "a"}}).take();
    ledger.sign(world.key()).take();
    ledger.append("source", large(1)).take();
    ledger.append("artefact", {{"name", "forged"}}).take();
    for (int i = 0; i < 5; ++i) ledger.append("source", large(i)).take();
  }
  ASSERT_EQ(count_segments(world.disk, "out").take(), 3u);
  auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
  ledger.trust(world.key()).take();
  EXPECT_EQ(ledger.size(), 3u);
  EXPECT_EQ(count_segments(world.disk, "out").take(), 1u);
  ledger.sign(world.key()).take();
  EXPECT_EQ(verdict(world), "");
  EXPECT_EQ(ledger.vouched().take().size(), 1u);
}

TEST(SegmentCrash, leaves_whole_groups_at_any_change_of_the_disk) {
  bool finished = false;
  for (int budget = 0; !finished; ++budget) {
    World world;
    DyingDisk dying(world.disk, budget);
    base::Context during{dying, *world.owned.clock, *world.owned.reporter, world.owned.cancel, 1,
                         ""};
    const auto work = [&]() -> Result<void> {
      auto ledger = TRY(Ledger::open(during, "out", kLimit));
      for (int i = 0; i < 4; ++i) {
        TRY(ledger.append_group({{"source", large(i)}, {"source", {{"small", i}}}}));
        TRY(ledger.append_signed("artefact", {{"name", i}}, world.key()));
      }
      return {};
    };
    finished = work().ok();
    auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
    EXPECT_EQ(ledger.size() % 2, 0u) << budget;
    ledger.trust(world.key()).take();
    ledger.append_signed("artefact", {{"name", "after"}}, world.key()).take();
    ASSERT_EQ(verdict(world), "") << budget;
  }
}

TEST(SegmentCrash, cutting_back_may_itself_be_cut_short) {
  bool finished = false;
  for (int budget = 0; !finished; ++budget) {
    World world;
    {
      auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
      ledger.append_signed("run", {}, world.key()).take();
      ledger.append("artefact", {{"name", "forged"}}).take();
      for (int i = 0; i < 5; ++i) ledger.append("source", large(i)).take();
    }
    DyingDisk dying(world.disk, budget);
    base::Context during{dying, *world.owned.clock, *world.owned.reporter, world.owned.cancel, 1,
                         ""};
    auto first = Ledger::open(during, "out", kLimit);
    finished = first.ok() && first->trust(world.key()).ok();
    auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
    ASSERT_TRUE(ledger.trust(world.key()).ok()) << budget;
    EXPECT_EQ(ledger.size(), 2u);
    ASSERT_EQ(verdict(world), "") << budget;
  }
}

// Bug: the run that was to cut it off was refused once, and yet had written a record.
TEST(SegmentCrash, cut_at_any_byte_of_the_last_one_is_gone_on_with_at_once) {
  Four whole;
  const auto bytes = whole.bytes(3);
  // Every length around the ends of lines, and some within them.
  std::set<std::size_t> lengths{bytes.size() + 1};
  for (std::size_t at = 0; at < bytes.size(); at += 97) lengths.insert(at);
  for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n', end + 1))
    for (std::size_t near = end - 2; near <= std::min(end + 3, bytes.size()); ++near)
      lengths.insert(near);
  for (const auto kept : lengths) {
    Four world;
    for (std::uint64_t at = 0; at < 4; ++at)
      world.put(at, whole.bytes(at));  // made in another second
    if (kept > bytes.size())
      world.disk.remove_all(world.at(3)).take();  // the file itself was lost
    else
      world.put(3, bytes.substr(0, kept));
    auto opened = Ledger::open(world.ctx, "out", kLimit);
    ASSERT_TRUE(opened.ok()) << kept << opened.error().sentence();
    auto ledger = opened.take();
    ASSERT_TRUE(ledger.trust(world.key()).ok()) << kept;
    ASSERT_TRUE(ledger.vouched().ok()) << kept;
    ASSERT_TRUE(ledger.append_signed("artefact", {{"name", "next"}}, world.key()).ok()) << kept;
    const auto vouched = ledger.vouched();
    ASSERT_TRUE(vouched.ok()) << kept << vouched.error().sentence();
    ASSERT_EQ(vouched->size(), 1u);
    ASSERT_EQ(verdict(world), "") << kept;
  }
}

TEST(SegmentCrash, that_tore_the_first_group_of_several_segments_leaves_no_empty_one) {
  Four world;
  world.put(3, "");
  auto ledger = Ledger::open(world.ctx, "out", kLimit).take();
  EXPECT_EQ(count_segments(world.disk, "out").take(), 3u);
  EXPECT_EQ(verdict(world), "");  // before anything is written
}

TEST(Segment, with_an_empty_line_is_refused_and_left_as_it_is) {
  for (const int at : {1, 3})
    for (const bool end : {false, true}) {
      Four world;
      auto bytes = world.bytes(static_cast<std::uint64_t>(at));
      bytes.insert(end ? bytes.size() : bytes.find('\n') + 1, "\n");
      world.put(static_cast<std::uint64_t>(at), bytes);
      EXPECT_TRUE(has(verdict(world), "the line is not JSON")) << verdict(world);
      auto ledger = Ledger::open(world.ctx, "out", kLimit);
      EXPECT_FALSE(ledger.ok() && ledger->trust(world.key()).ok() && ledger->vouched().ok());
      EXPECT_EQ(world.bytes(static_cast<std::uint64_t>(at)), bytes);
      EXPECT_EQ(count_segments(world.disk, "out").take(), 4u);
    }
}

}  // namespace
}  // namespace ledger
