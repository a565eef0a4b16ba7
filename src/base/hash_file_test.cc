#include "base/hash_file.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace base {
namespace {

// Somebody who stops the work while a huge file is read.
class Stopped : public MemoryDisk {
 public:
  explicit Stopped(Cancel& cancel) : cancel_(cancel) {}
  std::optional<Stamp> stamp(const Path&) override { return std::nullopt; }
  Result<std::unique_ptr<Reader>> open_reader(const Path&) override {
    return std::unique_ptr<Reader>(std::make_unique<Endless>(*this));
  }
  int pieces = 0;

 private:
  class Endless : public Reader {
   public:
    explicit Endless(Stopped& disk) : Reader(std::uint64_t{1} << 40), disk_(disk) {}
    Result<std::size_t> read(char* to, std::size_t room) override {
      std::fill(to, to + room, 'a');
      if (++disk_.pieces == 300) disk_.cancel_.request();
      return room;
    }

   private:
    Stopped& disk_;
  };
  Cancel& cancel_;
};

class Heard : public Reporter {
 public:
  void on(const Event& event) override { last = event; }
  Event last;
};

// Bug: Ctrl-C waited until gigabytes were hashed, and nobody was told of it.
TEST(HashFile, of_a_huge_file_is_told_and_can_be_stopped) {
  OwnedContext owned;
  Stopped disk(owned.cancel);
  Heard heard;
  Context ctx{disk, *owned.clock, heard, owned.cancel, 1, ""};
  const auto stopped = hash_file(ctx, "/texts/huge.jsonl", "sources");
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, Code::interrupted);
  EXPECT_EQ(disk.pieces, 300);
  EXPECT_EQ(heard.last.done, std::uint64_t{64} << 20);
  EXPECT_EQ(heard.last.total, std::uint64_t{1} << 40);
  EXPECT_NE(heard.last.text.find("huge.jsonl"), std::string::npos);
}

TEST(HashFile, is_that_of_the_bytes) {
  OwnedContext owned;
  MemoryDisk disk;
  disk.write_file("/a", "some bytes", 0644).take();
  Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  EXPECT_EQ(*hash_file(ctx, "/a", "sources"), sha256("some bytes"));
  EXPECT_EQ(hash_file(ctx, "/b", "sources").error().code, Code::missing);
}

}  // namespace
}  // namespace base
