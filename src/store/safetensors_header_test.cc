// Headers that somebody made to mislead, to crash or to fill the memory.
#include "store/safetensors_header.h"

#include <gtest/gtest.h>

namespace store {
namespace {

std::string refusal(const std::string& json, std::size_t bytes = 4) {
  const std::string data(bytes, '\0');
  const auto read = read_safetensors_header(json, data, "m.safetensors");
  if (read.ok()) return "";
  EXPECT_EQ(read.error().code, base::Code::bad_data);
  EXPECT_EQ(read.error().where, "m.safetensors");
  return read.error().what;
}

const std::string kEntry = R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})";

TEST(SafetensorsHeader, says_what_tensors_and_metadata_are_there) {
  const std::string data(4, '\1');
  const auto read = read_safetensors_header(
      R"({"__metadata__":{"format":"pt"},"a":)" + kEntry + "}   ", data, "m");
  ASSERT_TRUE(read.ok()) << read.error().what;
  EXPECT_EQ(read->metadata.at("format"), "pt");
  EXPECT_EQ(read->tensors.at("a").shape, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(read->tensors.at("a").bytes.data(), data.data());
}

// Bug: a byte-order mark was passed over, and what stood behind a zero byte was not looked at.
TEST(SafetensorsHeader, begins_with_its_brace_and_is_filled_up_with_spaces_alone) {
  const auto header = R"({"a":)" + kEntry + "}";
  EXPECT_EQ(refusal(header + "  "), "");
  EXPECT_EQ(refusal("\xEF\xBB\xBF" + header),
            "the header does not begin with '{', as its format asks for");
  EXPECT_EQ(refusal(" " + header), "the header does not begin with '{', as its format asks for");
  EXPECT_EQ(refusal(header + std::string(2, '\0')), "the header has a zero byte at byte " +
                                                        std::to_string(header.size()) +
                                                        "; spaces alone may fill it up");
}

// Bug: of two entries of one name the last one counted, and the other went unseen.
TEST(SafetensorsHeader, refuses_what_is_said_twice) {
  EXPECT_EQ(refusal(R"({"a":)" + kEntry + R"(,"a":)" + kEntry + "}"),
            "tensor 'a' stands twice in the header");
  EXPECT_EQ(refusal(R"({"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}})"),
            "tensor 'a' has dtype twice");
  EXPECT_EQ(refusal(R"({"a":{"dtype":"F32","shape":[1],"shape":[],"data_offsets":[0,4]}})"),
            "tensor 'a' has shape twice");
  EXPECT_EQ(refusal(R"({"__metadata__":{"k":"v","k":"w"}})"), "the metadata say 'k' twice");
}

// Bug: a header of 40 MB took 900 MB and many seconds before anything of it was looked at.
TEST(SafetensorsHeader, stops_at_the_first_thing_that_is_no_part_of_one) {
  std::string lists = R"({"a":[)", objects = "{";
  for (int i = 0; i < 100000; ++i) lists += "[],";
  for (int i = 0; i < 100000; ++i) objects += "\"" + std::to_string(i) + "\":{},";
  EXPECT_EQ(refusal(lists), "tensor 'a' has no dtype, shape or data_offsets");
  EXPECT_EQ(refusal(objects), "tensor '0' has no dtype, shape or data_offsets");
  EXPECT_EQ(refusal(std::string(1000000, '[')), "the header is no JSON object");
  EXPECT_EQ(refusal(R"({"__metadata__":{"a":)" + std::string(1000000, '[')),
            "the metadata are no object of texts");
  std::string sides = "1";
  for (int i = 0; i < 100000; ++i) sides += ",1";
  EXPECT_EQ(refusal(R"({"a":{"dtype":"F32","data_offsets":[0,4],"shape":[)" + sides + "]}}"),
            "tensor 'a' has more than 64 numbers in shape");
}

TEST(SafetensorsHeader, names_the_tensor_with_what_is_wrong_about_it) {
  const auto entry = [](const std::string& members) {
    return refusal(R"({"w":{"dtype":"F32")" + members + "}}");
  };
  EXPECT_EQ(entry(""), "tensor 'w' has no dtype, shape or data_offsets");
  EXPECT_EQ(entry(R"(,"shape":[1],"data_offsets":[0])"),
            "tensor 'w' has no dtype, shape or data_offsets");
  EXPECT_EQ(entry(R"(,"shape":"1")"), "tensor 'w' has a shape that is no list of sizes");
  EXPECT_EQ(entry(R"(,"shape":[-1])"), "tensor 'w' has a shape that is no list of sizes");
  EXPECT_EQ(entry(R"(,"data_offsets":[0,4.0])"), "tensor 'w' has offsets that are no numbers");
  EXPECT_EQ(entry(R"(,"shape":[1],"data_offsets":[0,1099511627776])"),
            "tensor 'w' has bytes 0 to 1099511627776 of the data, which has 4");
  EXPECT_EQ(entry(R"(,"shape":[2],"data_offsets":[0,4])"),
            "tensor 'w' has offsets that do not fit its shape: [2] of F32 in 4 bytes");
  EXPECT_EQ(entry(R"(,"color":"red")"), "tensor 'w' says 'color', which no tensor has");
  EXPECT_EQ(refusal(R"({"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})"),
            "tensor 'w' has the unknown type F33");
  EXPECT_EQ(refusal(R"({"w":)"), "the header is not JSON at byte 6");
  EXPECT_EQ(refusal("{\"\xff\":1}"), "the header is not UTF-8 at byte 3");
}

TEST(SafetensorsHeader, a_file_with_gaps_or_overlaps_names_the_tensor_behind) {
  base::MemoryDisk disk;
  const auto what = [&](const std::string& json, std::size_t bytes) {
    const std::uint64_t size = json.size();
    disk.write_file(
            "m",
            std::string(reinterpret_cast<const char*>(&size), 8) + json + std::string(bytes, '\0'),
            0644)
        .take();
    return Safetensors::open(disk, "m").error().what;
  };
  EXPECT_EQ(
      what(R"({"a":)" + kEntry + R"(,"b":)" + kEntry + "}", 4),
      "tensor 'b' begins at byte 0 of the data, 4 is expected: tensors overlap or leave gaps");
  EXPECT_EQ(what(R"({"a":)" + kEntry + "}", 6), "the data has 6 bytes, its tensors 4");
}

}  // namespace
}  // namespace store
