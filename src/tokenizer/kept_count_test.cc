#include "tokenizer/kept_count.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

std::vector<std::string> batch(int i) {
  return {"same words " + std::to_string(i),
          "other" + std::string(static_cast<std::size_t>(i % 7), 'x')};
}

struct Counted {
  WordList words;
  std::uint64_t pieces, passed_over;
};

// Hands over batches up to `stop`; takes what was counted if that is all.
Counted run(base::Disk& disk, int stop, std::uint64_t every, std::size_t most = 16 << 10) {
  constexpr int kAll = 500;
  const auto cut = PreTokenizer::from_pattern(std::string(kDefaultPattern)).take();
  auto count = KeptCount::open(0, {&disk, "kept", most, every}).take();
  for (int i = 0; i < stop; ++i) count.add(batch(i), cut, 5, 2).take();
  if (stop < kAll) return {};
  auto words = count.take(1).take();
  return {std::move(words), count.pieces(), count.passed_over()};
}

TEST(KeptCount, goes_on_where_it_was_stopped_with_the_same_result) {
  base::MemoryDisk plain;
  const auto expected = run(plain, 500, 0);
  EXPECT_FALSE(plain.exists("kept")) << "nothing is kept unless it is asked for";
  for (const int stop : {1, 100, 377, 499}) {
    base::MemoryDisk disk;
    run(disk, stop, 500);
    run(disk, stop + 1 < 500 ? stop + 1 : stop, 500);
    const auto again = run(disk, 500, 500);
    EXPECT_EQ(again.words, expected.words) << stop;
    EXPECT_EQ(again.pieces, expected.pieces) << stop;
    EXPECT_EQ(again.passed_over > 0, stop >= 100) << stop;
    const auto whole = run(disk, 500, 500);  // killed while it learned
    EXPECT_EQ(whole.words, expected.words);
    EXPECT_EQ(whole.passed_over, 500u);
  }
}

TEST(KeptCount, goes_on_from_each_state_that_a_full_disk_leaves) {
  base::MemoryDisk plain;
  const auto expected = run(plain, 500, 0);
  for (std::uint64_t room = 100; room < 40'000; room += 1777) {
    base::MemoryDisk disk(room);
    const auto cut = PreTokenizer::from_pattern(std::string(kDefaultPattern)).take();
    auto count = KeptCount::open(0, {&disk, "kept", 16 << 10, 500}).take();
    base::Result<void> result;
    for (int i = 0; i < 500 && result.ok(); ++i) result = count.add(batch(i), cut, 5, 1);
    base::MemoryDisk larger;
    if (disk.is_folder("kept")) {
      larger.make_folders("kept").take();
      for (const auto& entry : disk.list("kept").take()) {
        const auto path = base::join("kept", entry.name);
        larger.write_file(path, disk.read(path).take(), 0644).take();
      }
    }
    EXPECT_EQ(run(larger, 500, 500).words, expected.words) << room;
  }
}

TEST(KeptCount, counts_again_what_cannot_be_read) {
  base::MemoryDisk disk;
  const auto expected = run(disk, 500, 500).words;
  for (const char* state :
       {"", "{", "[]", R"({"batches":1})",
        R"({"batches":9,"pieces":1,"left_out":0,"finished":true,"runs":["../x"]})",
        R"({"batches":9,"pieces":1,"left_out":0,"finished":true,"runs":["000099.words"]})",
        R"({"batches":-9,"pieces":1,"left_out":0,"finished":true,"runs":[]})"}) {
    disk.write_file("kept/counts.json", state, 0644).take();
    const auto again = run(disk, 500, 500);
    EXPECT_EQ(again.words, expected) << state;
    EXPECT_EQ(again.passed_over, 0u) << state;
  }
}

}  // namespace
}  // namespace tokenizer
