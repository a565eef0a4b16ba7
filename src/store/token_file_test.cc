#include "store/token_file.h"

#include <gtest/gtest.h>

namespace store {
namespace {

using base::Code;

std::string hex(std::string_view bytes) {
  std::string out;
  for (const unsigned char c : bytes) {
    constexpr char digits[] = "0123456789abcdef";
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

void write(base::Disk& disk, std::int64_t vocabulary,
           const std::vector<std::vector<std::int32_t>>& documents) {
  auto writer = TokenFileWriter::open(disk, "a", vocabulary);
  ASSERT_TRUE(writer.ok());
  for (const auto& document : documents) ASSERT_TRUE(writer->add(document).ok());
  ASSERT_TRUE(writer->finish().ok());
}

Code open_code(base::Disk& disk) {
  const auto file = TokenFile::open(disk, "a");
  EXPECT_FALSE(file.ok());
  return file.ok() ? Code::failed : file.error().code;
}

TEST(TokenFile, writes_the_bytes_that_megatron_defines) {
  base::MemoryDisk disk;
  write(disk, 1000, {{1, 2}, {513}});
  EXPECT_EQ(hex(disk.read("a.bin").take()), "010002000102");
  EXPECT_EQ(hex(disk.read("a.idx").take()),
            "4d4d4944494458"
            "0000"
            "0100000000000000"
            "08"
            "0200000000000000"
            "0300000000000000"
            "02000000"
            "01000000"
            "0000000000000000"
            "0400000000000000"
            "0000000000000000"
            "0100000000000000"
            "0200000000000000");
}

TEST(TokenFile, reads_back_what_was_written) {
  for (const std::int64_t vocabulary : {300, 65499, 65500, 200000}) {
    base::MemoryDisk disk;
    const auto last = static_cast<std::int32_t>(vocabulary - 1);
    write(disk, vocabulary, {{7, last}, {}, {5, 6, 299}});
    auto file = TokenFile::open(disk, "a");
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file->tokens(), 5u);
    EXPECT_EQ(file->documents(), 3u);
    EXPECT_EQ(file->start(3), 5u);
    std::vector<std::int32_t> out(4);
    file->read(1, out);
    EXPECT_EQ(out, (std::vector<std::int32_t>{last, 5, 6, 299}));
  }
}

TEST(TokenFile, uses_four_bytes_from_65500_entries_on) {
  base::MemoryDisk narrow, wide;
  write(narrow, 65499, {{1}});
  write(wide, 65500, {{1}});
  EXPECT_EQ(narrow.read("a.bin").take().size(), 2u);
  EXPECT_EQ(wide.read("a.bin").take().size(), 4u);
}

TEST(TokenFile, finds_the_document_of_a_token_past_empty_documents) {
  base::MemoryDisk disk;
  write(disk, 300, {{}, {1, 2}, {}, {3}, {}});
  const auto file = TokenFile::open(disk, "a").take();
  EXPECT_EQ(file.document_at(0), 1u);
  EXPECT_EQ(file.document_at(1), 1u);
  EXPECT_EQ(file.document_at(2), 3u);
}

TEST(TokenFile, holds_no_document_at_all) {
  base::MemoryDisk disk;
  write(disk, 300, {});
  const auto file = TokenFile::open(disk, "a").take();
  EXPECT_EQ(file.tokens(), 0u);
  EXPECT_EQ(file.documents(), 0u);
  file.read(0, {});
}

TEST(TokenFile, joins_sequences_of_one_document) {
  base::MemoryDisk disk;
  write(disk, 300, {{1, 2}, {3}, {4}});
  auto idx = disk.read("a.idx").take();
  const auto starts = idx.size() - 32;  // four entries: 0 1 2 3 become 0 2 3
  idx[26] = 3;
  idx.erase(starts + 8, 8);
  ASSERT_TRUE(disk.write_file("a.idx", idx, 0644).ok());
  const auto file = TokenFile::open(disk, "a").take();
  EXPECT_EQ(file.documents(), 2u);
  EXPECT_EQ(file.start(1), 3u);
}

TEST(TokenFileWriter, refuses_ids_that_do_not_fit) {
  base::MemoryDisk disk;
  auto writer = TokenFileWriter::open(disk, "a", 300).take();
  EXPECT_EQ(writer.add(std::vector<std::int32_t>{65536}).error().code, Code::bad_data);
  EXPECT_EQ(writer.add(std::vector<std::int32_t>{-1}).error().code, Code::bad_data);
  EXPECT_EQ(TokenFileWriter::open(disk, "a", 0).error().code, Code::bad_request);
}

TEST(TokenFileWriter, reports_a_full_disk) {
  base::MemoryDisk disk(16);
  auto writer = TokenFileWriter::open(disk, "a", 300).take();
  auto result = writer.add(std::vector<std::int32_t>(100, 1));
  if (result.ok()) result = writer.finish();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::full_disk);
}

TEST(TokenFile, says_missing_when_a_half_is_not_there) {
  base::MemoryDisk disk;
  EXPECT_EQ(open_code(disk), Code::missing);
  write(disk, 300, {{1}});
  ASSERT_TRUE(disk.remove_all("a.bin").ok());
  EXPECT_EQ(open_code(disk), Code::missing);
}

TEST(TokenFile, refuses_every_truncation_and_every_hostile_count) {
  base::MemoryDisk disk;
  write(disk, 300, {{1, 2}, {3}});
  const auto idx = disk.read("a.idx").take();
  for (std::size_t size = 0; size < idx.size(); ++size) {
    ASSERT_TRUE(disk.write_file("a.idx", idx.substr(0, size), 0644).ok());
    EXPECT_EQ(open_code(disk), Code::bad_data) << size;
  }
  for (const std::size_t at : {18, 26, 33, 34, 38, 42, 50, 58, 66, 74}) {
    auto broken = idx;
    broken[at] = static_cast<char>(broken[at] ^ 0xff);
    ASSERT_TRUE(disk.write_file("a.idx", broken, 0644).ok());
    EXPECT_EQ(open_code(disk), Code::bad_data) << at;
  }
  auto typed = idx;
  typed[17] = 5;
  ASSERT_TRUE(disk.write_file("a.idx", typed, 0644).ok());
  EXPECT_EQ(open_code(disk), Code::unsupported);
}

TEST(TokenFile, refuses_a_bin_of_the_wrong_size) {
  base::MemoryDisk disk;
  write(disk, 300, {{1, 2}, {3}});
  ASSERT_TRUE(disk.write_file("a.bin", "12345", 0644).ok());
  EXPECT_EQ(open_code(disk), Code::bad_data);
}

TEST(TokenFile, says_that_its_bin_shrank_after_it_was_opened) {
  base::MemoryDisk disk;
  write(disk, 300, {{1, 2}, {3}});
  const auto file = TokenFile::open(disk, "a").take();
  EXPECT_TRUE(file.whole().ok());
  ASSERT_TRUE(disk.truncate("a.bin", 2).ok());
  EXPECT_EQ(file.whole().error().code, Code::io);
  EXPECT_EQ(file.whole().error().where, "a.bin");
}

}  // namespace
}  // namespace store
