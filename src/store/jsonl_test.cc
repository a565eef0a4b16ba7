#include "store/jsonl.h"

#include <gtest/gtest.h>

namespace store {

using base::Code;
using base::Json;

namespace {

const char* const every_name[] = {"a.jsonl", "a.jsonl.gz", "a.jsonl.zst"};

base::Result<void> write_numbers(base::Disk& disk, const std::string& path, int count) {
  auto writer = TRY(JsonlWriter::open(disk, path));
  for (int i = 0; i < count; ++i) TRY(writer.write(Json{{"n", i}, {"text", std::string(97, 'x')}}));
  return writer.finish();
}

base::Bytes bytes_of(const std::string& text) {
  auto owner = std::make_shared<const std::string>(text);
  return {owner, *owner};
}

// Lines read before the end or the error, which `failure` receives.
int count_lines(base::Disk& disk, const std::string& path, base::Error* failure = nullptr) {
  auto reader = JsonlReader::open(disk, path);
  if (!reader.ok()) {
    if (failure) *failure = reader.error();
    return -1;
  }
  int lines = 0;
  while (true) {
    auto value = reader->next();
    if (!value.ok()) {
      if (failure) *failure = value.error();
      return lines;
    }
    if (!value->has_value()) return lines;
    EXPECT_EQ((**value)["n"], lines);
    ++lines;
  }
}

}  // namespace

TEST(Jsonl, reads_back_what_it_wrote_plain_gz_and_zst) {
  for (const std::string name : every_name) {
    base::MemoryDisk disk;
    ASSERT_TRUE(write_numbers(disk, name, 3000).ok());
    EXPECT_EQ(count_lines(disk, name), 3000) << name;
  }
}

TEST(Jsonl, an_empty_file_has_no_lines) {
  for (const std::string name : every_name) {
    base::MemoryDisk disk;
    ASSERT_TRUE(write_numbers(disk, name, 0).ok());
    EXPECT_EQ(count_lines(disk, name), 0) << name;
  }
}

TEST(Jsonl, writes_the_same_bytes_each_time) {
  for (const std::string name : every_name) {
    base::MemoryDisk first, second;
    ASSERT_TRUE(write_numbers(first, name, 100).ok());
    ASSERT_TRUE(write_numbers(second, name, 100).ok());
    EXPECT_EQ(*first.read(name), *second.read(name)) << name;
  }
}

TEST(Jsonl, nothing_stands_there_before_finish) {
  base::MemoryDisk disk;
  {
    auto writer = JsonlWriter::open(disk, "a.jsonl");
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->write(Json{{"n", 0}}).ok());
  }
  EXPECT_FALSE(disk.exists("a.jsonl"));
}

TEST(Jsonl, a_full_disk_is_said) {
  for (const std::string name : every_name) {
    base::MemoryDisk disk(10);
    const auto written = write_numbers(disk, name, 1000);
    ASSERT_FALSE(written.ok()) << name;
    EXPECT_EQ(written.error().code, Code::full_disk) << name;
  }
}

TEST(Jsonl, a_truncated_compressed_file_is_bad_data_and_names_file_and_place) {
  for (const std::string name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    base::MemoryDisk disk;
    ASSERT_TRUE(write_numbers(disk, name, 3000).ok());
    const auto whole = *disk.read(name);
    for (const std::size_t keep :
         {std::size_t{0}, std::size_t{3}, whole.size() / 2, whole.size() - 1}) {
      ASSERT_TRUE(disk.write_file(name, whole.substr(0, keep), 0644).ok());
      base::Error failure;
      count_lines(disk, name, &failure);
      EXPECT_EQ(failure.code, Code::bad_data) << name << " " << keep;
      EXPECT_NE(failure.where.find(name), std::string::npos);
      EXPECT_NE(failure.where.find("byte "), std::string::npos);
      EXPECT_NE(failure.where.find("after line "), std::string::npos);
    }
  }
}

TEST(Jsonl, a_flipped_byte_in_zst_is_found_by_its_checksum) {
  base::MemoryDisk disk;
  ASSERT_TRUE(write_numbers(disk, "a.jsonl.zst", 300).ok());
  auto bytes = *disk.read("a.jsonl.zst");
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(disk.write_file("a.jsonl.zst", bytes, 0644).ok());
  base::Error failure;
  count_lines(disk, "a.jsonl.zst", &failure);
  EXPECT_EQ(failure.code, Code::bad_data);
}

TEST(Jsonl, garbage_with_a_compressed_name_is_bad_data) {
  for (const std::string name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    base::MemoryDisk disk;
    ASSERT_TRUE(disk.write_file(name, "{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n", 0644).ok());
    base::Error failure;
    EXPECT_EQ(count_lines(disk, name, &failure), 0);
    EXPECT_EQ(failure.code, Code::bad_data) << name;
  }
}

TEST(Jsonl, concatenated_members_and_frames_are_one_stream) {
  for (const std::string name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    base::MemoryDisk disk;
    ASSERT_TRUE(write_numbers(disk, name, 1).ok());
    const auto once = *disk.read(name);
    ASSERT_TRUE(disk.write_file(name, once + once, 0644).ok());
    auto reader = JsonlReader::open(disk, name);
    ASSERT_TRUE(reader.ok());
    EXPECT_TRUE((*reader->next()).has_value());
    EXPECT_TRUE((*reader->next()).has_value());
    EXPECT_FALSE((*reader->next()).has_value());
  }
}

TEST(Jsonl, a_line_that_is_not_json_is_named_by_number) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("a.jsonl", "{\"n\":0}\n\n{\"n\":\n", 0644).ok());
  base::Error failure;
  EXPECT_EQ(count_lines(disk, "a.jsonl", &failure), 1);
  EXPECT_EQ(failure.code, Code::bad_data);
  EXPECT_NE(failure.where.find("a.jsonl:3"), std::string::npos) << failure.where;
}

TEST(Jsonl, splits_at_line_feed_only) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("a.jsonl", "\"a\u2028b\u0085c\"\r\n\r\n\"last\"", 0644).ok());
  auto reader = JsonlReader::open(disk, "a.jsonl");
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(**reader->next(), "a\u2028b\u0085c");
  EXPECT_EQ(**reader->next(), "last");
  EXPECT_EQ(reader->line(), 3u);
  EXPECT_FALSE((*reader->next()).has_value());
  EXPECT_FALSE((*reader->next()).has_value());
}

TEST(Jsonl, next_line_gives_the_line_as_it_stands) {
  base::MemoryDisk disk;
  const std::string longer(200000, 'y');
  ASSERT_TRUE(disk.write_file("a.jsonl", "{ \"b\" : 1 }\n\"" + longer + "\"\n", 0644).ok());
  auto reader = JsonlReader::open(disk, "a.jsonl");
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(**reader->next_line(), "{ \"b\" : 1 }");
  EXPECT_EQ((*reader->next_line())->size(), longer.size() + 2);
  EXPECT_FALSE((*reader->next_line()).has_value());
}

TEST(Jsonl, lines_of_blanks_and_a_byte_order_mark_are_passed_over) {
  base::MemoryDisk disk;
  ASSERT_TRUE(
      disk.write_file("a.jsonl", "\xEF\xBB\xBF{\"n\":0}\n   \n\t\r\n \f\n{\"n\":1}\n  ", 0644)
          .ok());
  EXPECT_EQ(count_lines(disk, "a.jsonl"), 2);
}

TEST(Jsonl, half_a_surrogate_pair_becomes_a_replacement_character_and_is_counted) {
  auto reader = JsonlReader::over(bytes_of(R"({"a \udc00":"\ud83d x","b":"\ud83d\ude00\\ud83d"})"
                                           "\n"
                                           R"({"c":"\uD83D\ud83d\ude00 \u00e4"})"),
                                  "a.jsonl");
  const auto first = reader.next().take().value();
  EXPECT_EQ(first["a \uFFFD"], "\uFFFD x");
  EXPECT_EQ(first["b"], "\U0001F600\\ud83d");
  EXPECT_EQ(reader.mended(), 2);
  EXPECT_EQ(reader.next().take().value()["c"], "\uFFFD\U0001F600 \u00e4");
  EXPECT_EQ(reader.mended(), 3);
}

TEST(Jsonl, a_line_of_millions_of_empty_lists_is_refused_before_it_is_parsed) {
  std::string line = "[";
  for (int i = 0; i < 1'000'001; ++i) line += "[],";
  auto reader = JsonlReader::over(bytes_of(line + "[]]"), "a.jsonl");
  const auto value = reader.next();
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().where, "a.jsonl:1");
  auto commas =
      JsonlReader::over(bytes_of("{\"text\":\"" + std::string(1'000'001, ',') + "\"}"), "b");
  EXPECT_TRUE(commas.next().ok());
}

TEST(Jsonl, a_compressed_file_may_be_padded_with_zeros_but_not_with_garbage) {
  base::MemoryDisk disk;
  ASSERT_TRUE(write_numbers(disk, "a.jsonl.gz", 3).ok());
  const auto whole = disk.read("a.jsonl.gz").take();
  for (const std::size_t zeros : {1u, 511u, 200000u}) {
    ASSERT_TRUE(disk.write_file("a.jsonl.gz", whole + std::string(zeros, '\0'), 0644).ok());
    EXPECT_EQ(count_lines(disk, "a.jsonl.gz"), 3) << zeros;
  }
  for (const std::string& tail : {std::string("x"), std::string(512, '\0') + "garbage"}) {
    ASSERT_TRUE(disk.write_file("a.jsonl.gz", whole + tail, 0644).ok());
    base::Error failure;
    EXPECT_EQ(count_lines(disk, "a.jsonl.gz", &failure), 3);
    EXPECT_EQ(failure.code, Code::bad_data);
  }
  ASSERT_TRUE(disk.write_file("a.jsonl.gz", std::string(512, '\0'), 0644).ok());
  EXPECT_EQ(count_lines(disk, "a.jsonl.gz"), 0);
}

TEST(Jsonl, the_name_decides_the_compression_in_any_case) {
  base::MemoryDisk disk;
  ASSERT_TRUE(write_numbers(disk, "a.jsonl.gz", 3).ok());
  ASSERT_TRUE(disk.rename("a.jsonl.gz", "A.JSONL.GZ").ok());
  EXPECT_EQ(count_lines(disk, "A.JSONL.GZ"), 3);
}

// Once the file was a map: a shorter file was a signal.
TEST(Jsonl, a_file_that_becomes_shorter_while_it_is_read_is_an_error) {
  base::MemoryDisk disk;
  std::string lines;
  while (lines.size() < 200000) lines += "{\"n\":0}\n";
  ASSERT_TRUE(disk.write_file("a.jsonl", lines, 0644).ok());
  auto reader = JsonlReader::open(disk, "a.jsonl");
  ASSERT_TRUE(reader->next().ok());
  ASSERT_TRUE(disk.truncate("a.jsonl", 10).ok());
  auto value = reader->next();
  while (value.ok() && value->has_value()) value = reader->next();
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().code, Code::io);
}

TEST(Jsonl, a_missing_file_is_missing) {
  base::MemoryDisk disk;
  EXPECT_EQ(JsonlReader::open(disk, "none.jsonl").error().code, Code::missing);
}

TEST(Jsonl, invalid_utf8_is_not_written) {
  base::MemoryDisk disk;
  auto writer = JsonlWriter::open(disk, "a.jsonl");
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(writer->write(Json("\xff")).error().code, Code::bad_data);
}

TEST(ReadAll, refuses_more_than_its_limit) {
  base::MemoryDisk disk;
  ASSERT_TRUE(write_numbers(disk, "a.gz", 10).ok());
  auto reader = open_reader(disk, "a.gz");
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(read_all(**reader, 100, "a.gz").error().code, Code::bad_data);
}

}  // namespace store
