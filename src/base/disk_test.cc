// The rules that hold for every disk, in memory as on the machine.
#include "base/disk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>

#include "base/folder_test.h"
#include "base/hash.h"

namespace base {
namespace {

// The same rules hold for both disks; each test below runs on both.
struct Place {
  std::unique_ptr<Disk> disk;
  Folder folder;
};

class EveryDisk : public testing::TestWithParam<bool> {
 protected:
  EveryDisk() {
    if (GetParam())
      place_.disk = real_disk();
    else
      place_.disk = std::make_unique<MemoryDisk>();
    EXPECT_TRUE(disk().make_folders(place_.folder.path()).ok());
  }
  Disk& disk() { return *place_.disk; }
  Path at(std::string_view name) { return place_.folder / name; }

 private:
  Place place_;
};

INSTANTIATE_TEST_SUITE_P(Both, EveryDisk, testing::Bool(),
                         [](const auto& of) { return std::string(of.param ? "real" : "memory"); });

TEST(Paths, join_and_come_apart) {
  EXPECT_EQ(join("a", "b"), "a/b");
  EXPECT_EQ(join("a/", "b"), "a/b");
  EXPECT_EQ(join("", "b"), "b");
  EXPECT_EQ(file_name("a/b.c"), "b.c");
  EXPECT_EQ(file_name("b"), "b");
  EXPECT_EQ(parent("a/b.c"), "a");
  EXPECT_EQ(parent("b"), ".");
  EXPECT_EQ(parent("/b"), "/");
}

TEST_P(EveryDisk, reads_back_what_was_written) {
  for (const std::size_t size : {0u, 1u, 100u, (1u << 16) - 1, 1u << 16, 1u << 20}) {
    const std::string bytes(size, '\xff');
    ASSERT_TRUE(disk().write_file(at("a"), bytes).ok());
    EXPECT_EQ(*disk().read(at("a")), bytes);
    EXPECT_EQ(disk().map(at("a"))->size(), size);
    EXPECT_EQ(*hash_file(disk(), at("a")), sha256(bytes));
  }
}

TEST_P(EveryDisk, replaces_a_file_whole_and_leaves_no_part) {
  ASSERT_TRUE(disk().write_file(at("a"), "a long first version").ok());
  ASSERT_TRUE(disk().write_file(at("a"), "second").ok());
  EXPECT_EQ(*disk().read(at("a")), "second");
  EXPECT_FALSE(disk().exists(at("a.part")));
}

TEST_P(EveryDisk, keeps_mapped_bytes_valid_after_the_file_was_replaced) {
  const std::string first(1 << 17, 'a');
  ASSERT_TRUE(disk().write_file(at("a"), first).ok());
  const auto bytes = disk().map(at("a")).take();
  ASSERT_TRUE(disk().write_file(at("a"), "b").ok());
  EXPECT_EQ(bytes.view(), first);
}

std::string all_of(Reader& reader, std::size_t piece) {
  std::string out, buffer(piece, 0);
  while (const auto n = reader.read(buffer.data(), piece).take()) out.append(buffer, 0, n);
  return out;
}

TEST_P(EveryDisk, reads_in_pieces_what_it_maps_in_one) {
  std::string bytes;
  for (int i = 0; i < 30000; ++i) bytes += std::to_string(i);
  ASSERT_TRUE(disk().write_file(at("a"), bytes).ok());
  for (const std::size_t piece : {1u, 4096u, 1u << 20}) {
    const auto reader = disk().open_reader(at("a")).take();
    EXPECT_EQ(reader->size(), bytes.size());
    EXPECT_EQ(all_of(*reader, piece), bytes);
    EXPECT_EQ(reader->read(bytes.data(), 1).take(), 0u);
  }
  EXPECT_EQ(disk().open_reader(at("none")).error().code, Code::missing);
}

TEST_P(EveryDisk, reads_to_the_end_that_the_file_had_when_it_was_opened) {
  ASSERT_TRUE(disk().write_file(at("a"), "first").ok());
  const auto reader = disk().open_reader(at("a")).take();
  ASSERT_TRUE(disk().append(at("a"), " and more", true).ok());
  EXPECT_EQ(all_of(*reader, 100), "first");
  const auto replaced = disk().open_reader(at("a")).take();
  ASSERT_TRUE(disk().write_file(at("a"), "2").ok());
  EXPECT_EQ(all_of(*replaced, 100), "first and more");
}

TEST_P(EveryDisk, says_that_a_file_became_shorter_while_it_was_read) {
  for (const std::uint64_t left : {0u, 10u, 100u, 99999u}) {
    ASSERT_TRUE(disk().write_file(at("a"), std::string(100000, 'a')).ok());
    const auto reader = disk().open_reader(at("a")).take();
    std::string buffer(100, 0);
    EXPECT_EQ(reader->read(buffer.data(), buffer.size()).take(), 100u);
    ASSERT_TRUE(disk().truncate(at("a"), left).ok());
    Result<std::size_t> last = std::size_t{1};
    while (last.ok() && *last > 0) last = reader->read(buffer.data(), buffer.size());
    ASSERT_FALSE(last.ok()) << left;
    EXPECT_EQ(last.error().code, Code::io);
    EXPECT_EQ(last.error().sentence(),
              at("a") +
                  ": became shorter while it was read; wait until nothing writes to it, and "
                  "run the same command again");
  }
}

// On the real disk each of these was a SIGBUS or, within the last page, a silent zero.
TEST_P(EveryDisk, says_that_a_file_became_shorter_while_it_was_mapped) {
  for (const std::uint64_t left : {0u, 4096u, 100000u, 199999u}) {
    ASSERT_TRUE(disk().write_file(at("a"), std::string(200000, 'a')).ok());
    const auto bytes = disk().map(at("a")).take();
    EXPECT_TRUE(bytes.whole().ok());
    ASSERT_TRUE(disk().truncate(at("a"), left).ok());
    EXPECT_LE(std::count(bytes.view().begin(), bytes.view().end(), 'a'), 200000);
    ASSERT_FALSE(bytes.whole().ok()) << left;
    EXPECT_EQ(bytes.whole().error().code, Code::io);
    EXPECT_EQ(bytes.whole().error().where, at("a"));
  }
}

TEST_P(EveryDisk, calls_a_map_whole_whose_file_grew_or_was_replaced) {
  ASSERT_TRUE(disk().write_file(at("a"), std::string(200000, 'a')).ok());
  const auto bytes = disk().map(at("a")).take();
  ASSERT_TRUE(disk().append(at("a"), "more", true).ok());
  EXPECT_TRUE(bytes.whole().ok());
  ASSERT_TRUE(disk().write_file(at("a"), "short").ok());
  EXPECT_TRUE(bytes.whole().ok());
  EXPECT_EQ(bytes.view(), std::string(200000, 'a'));
}

// A disk whose files are cut while somebody looks at them.
class CutDisk : public MemoryDisk {
 public:
  Result<Bytes> map(const Path& path) override {
    auto bytes = TRY(MemoryDisk::map(path));
    TRY(truncate(path, 1));
    return bytes;
  }
};

// Bug: of a file that shrank meanwhile the digest was one of zeros.
TEST(Disk, takes_no_digest_of_a_file_that_became_shorter_meanwhile) {
  CutDisk disk;
  ASSERT_TRUE(disk.write_file("a", std::string(3000000, 'a'), 0644).ok());
  const auto digest = disk.digest("a");
  ASSERT_FALSE(digest.ok());
  EXPECT_EQ(digest.error().code, Code::io);
  EXPECT_EQ(digest.error().where, "a");
}

TEST_P(EveryDisk, copies_a_file_at_once_or_not_at_all) {
  ASSERT_TRUE(disk().write_file(at("a"), std::string(1 << 20, 'a')).ok());
  ASSERT_TRUE(copy_file(disk(), at("a"), at("b")).ok());
  EXPECT_EQ(*disk().read(at("b")), std::string(1 << 20, 'a'));
  EXPECT_EQ(copy_file(disk(), at("none"), at("c")).error().code, Code::missing);
  EXPECT_FALSE(disk().exists(at("c")));
  EXPECT_FALSE(disk().exists(at("c.part")));
}

TEST_P(EveryDisk, says_missing_for_what_is_not_there) {
  EXPECT_EQ(disk().read(at("none")).error().code, Code::missing);
  EXPECT_EQ(disk().list(at("none")).error().code, Code::missing);
  EXPECT_EQ(disk().rename(at("none"), at("b")).error().code, Code::missing);
  EXPECT_EQ(disk().truncate(at("none"), 0).error().code, Code::missing);
  EXPECT_EQ(list_files(disk(), at("none")).error().code, Code::missing);
  EXPECT_FALSE(disk().exists(at("none")));
  EXPECT_TRUE(disk().remove_all(at("none")).ok());
}

TEST_P(EveryDisk, writes_a_long_file_at_once_or_not_at_all) {
  {
    auto writer = disk().open_writer(at("a")).take();
    ASSERT_TRUE(writer->write("one ").ok());
    ASSERT_TRUE(writer->write("two").ok());
    EXPECT_FALSE(disk().exists(at("a")));
    ASSERT_TRUE(writer->commit().ok());
    EXPECT_EQ(writer->size(), 7u);
    const auto hashed = hashed_bytes();
    EXPECT_EQ(disk().digest(at("a")).take().root, sha256("one two"));
    EXPECT_EQ(hashed_bytes() - hashed, 7u) << "by the test: the writer had it already";
  }
  EXPECT_EQ(*disk().read(at("a")), "one two");
  {
    ASSERT_TRUE(disk().open_writer(at("a")).take()->write("torn").ok());
  }
  EXPECT_EQ(*disk().read(at("a")), "one two");
  EXPECT_FALSE(disk().exists(at("a.part")));
}

TEST_P(EveryDisk, digests_a_file_once_until_it_is_touched) {
  disk().write_file(at("a"), "one", 0644).take();
  EXPECT_EQ(disk().digest(at("a")).take().root, sha256("one"));
  auto hashed = hashed_bytes();
  disk().make_folders(at("b")).take();
  EXPECT_EQ(disk().digest(at("a")).take().bytes, 3u);
  EXPECT_EQ(hash_file(disk(), at("a")).take(), disk().digest(at("a")).take().root);
  EXPECT_EQ(hashed_bytes(), hashed);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a tick of the file system's clock
  disk().write_file(at("c"), "two", 0644).take();
  disk().rename(at("c"), at("a")).take();
  EXPECT_EQ(disk().digest(at("a")).take().root, sha256("two"));
  disk().append(at("a"), "!", true).take();
  EXPECT_EQ(disk().digest(at("a")).take().root, sha256("two!"));
  disk().truncate(at("a"), 3).take();
  EXPECT_EQ(disk().digest(at("a")).take().root, sha256("two"));
  disk().remove_all(at("a")).take();
  EXPECT_EQ(disk().digest(at("a")).error().code, Code::missing);
}

TEST_P(EveryDisk, commits_an_empty_file) {
  auto writer = disk().open_writer(at("a")).take();
  ASSERT_TRUE(writer->commit().ok());
  EXPECT_EQ(*disk().read(at("a")), "");
}

TEST_P(EveryDisk, appends_to_a_file_and_makes_it_if_need_be) {
  ASSERT_TRUE(disk().append(at("log"), "one\n", true).ok());
  ASSERT_TRUE(disk().append(at("log"), "two\n", false).ok());
  EXPECT_EQ(*disk().read(at("log")), "one\ntwo\n");
  ASSERT_TRUE(disk().truncate(at("log"), 4).ok());
  EXPECT_EQ(*disk().read(at("log")), "one\n");
}

TEST_P(EveryDisk, lists_a_folder_sorted_with_sizes) {
  ASSERT_TRUE(disk().make_folders(at("d/b/deep")).ok());
  ASSERT_TRUE(disk().write_file(at("d/c"), "123").ok());
  ASSERT_TRUE(disk().write_file(at("d/a"), "").ok());
  const auto entries = disk().list(at("d")).take();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[1].name, "b");
  EXPECT_TRUE(entries[1].is_folder);
  EXPECT_EQ(entries[2].size, 3u);
  EXPECT_FALSE(entries[2].is_folder);
  EXPECT_TRUE(disk().is_folder(at("d/b")));
  EXPECT_FALSE(disk().is_folder(at("d/c")));
}

TEST_P(EveryDisk, lists_all_files_below_without_unfinished_ones) {
  ASSERT_TRUE(disk().make_folders(at("d/b")).ok());
  for (const char* name : {"d/b/x", "d/b.txt", "d/a", "d/b/y.part"})
    ASSERT_TRUE(disk().write_file(at(name), "1").ok());
  EXPECT_EQ(*list_files(disk(), at("d")), (std::vector<Path>{"a", "b.txt", "b/x"}));
}

TEST_P(EveryDisk, renames_files_and_whole_folders) {
  ASSERT_TRUE(disk().make_folders(at("d/sub")).ok());
  ASSERT_TRUE(disk().write_file(at("d/sub/a"), "1").ok());
  ASSERT_TRUE(disk().rename(at("d"), at("e")).ok());
  EXPECT_EQ(*disk().read(at("e/sub/a")), "1");
  EXPECT_FALSE(disk().exists(at("d")));
  ASSERT_TRUE(disk().write_file(at("f"), "old").ok());
  ASSERT_TRUE(disk().rename(at("e/sub/a"), at("f")).ok());
  EXPECT_EQ(*disk().read(at("f")), "1");
}

TEST_P(EveryDisk, removes_a_folder_with_all_that_is_in_it) {
  ASSERT_TRUE(disk().make_folders(at("d/sub")).ok());
  ASSERT_TRUE(disk().write_file(at("d/sub/a"), "1").ok());
  ASSERT_TRUE(disk().write_file(at("d2"), "kept").ok());
  ASSERT_TRUE(disk().remove_all(at("d")).ok());
  EXPECT_FALSE(disk().exists(at("d")));
  EXPECT_TRUE(disk().exists(at("d2")));
}

TEST_P(EveryDisk, makes_a_secret_once_and_never_replaces_it) {
  EXPECT_TRUE(*disk().write_secret(at("keys/key"), "first"));
  EXPECT_FALSE(*disk().write_secret(at("keys/key"), "second"));
  EXPECT_EQ(*disk().read(at("keys/key")), "first");
  EXPECT_EQ(disk().list(at("keys"))->size(), 1u);
}

TEST(MemoryDisk, refuses_to_grow_beyond_its_capacity_and_keeps_what_was) {
  MemoryDisk disk(10);
  ASSERT_TRUE(disk.write_file("a", "1234", 0644).ok());
  EXPECT_EQ(disk.write_file("a", "1234567", 0644).error().code, Code::full_disk);
  EXPECT_EQ(*disk.read("a"), "1234");
  EXPECT_EQ(disk.append("a", "1234567", true).error().code, Code::full_disk);
  EXPECT_EQ(*disk.read("a"), "1234");
  auto writer = disk.open_writer("b").take();
  ASSERT_TRUE(writer->write("12345").ok());
  EXPECT_EQ(writer->write("6789").error().code, Code::full_disk);
  writer.reset();
  EXPECT_TRUE(disk.append("a", "567890", true).ok());
}

}  // namespace
}  // namespace base
