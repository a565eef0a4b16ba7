#include "store/gguf/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace store::gguf {
namespace {

using testing::HasSubstr;

template <class T>
std::vector<T> ends() {
  return {std::numeric_limits<T>::lowest(), 0, 1, std::numeric_limits<T>::max()};
}

Metadata every_kind() {
  Metadata out;
  const auto add = [&](const char* key, Value value) {
    EXPECT_TRUE(out.add(key, std::move(value)).ok()) << key;
  };
  add("u8", std::uint8_t{255});
  add("i8", std::int8_t{-128});
  add("u16", std::uint16_t{65535});
  add("i16", std::int16_t{-32768});
  add("u32", std::uint32_t{4294967295});
  add("i32", std::int32_t{-7});
  add("f32", 0.1f);
  add("bool", true);
  add("text", std::string("a\0b", 3));
  add("u64", std::uint64_t{1} << 63);
  add("i64", std::int64_t{-5});
  add("f64", 0.1);
  add("u8s", ends<std::uint8_t>());
  add("i8s", ends<std::int8_t>());
  add("u16s", ends<std::uint16_t>());
  add("i16s", ends<std::int16_t>());
  add("u32s", ends<std::uint32_t>());
  add("i32s", ends<std::int32_t>());
  add("f32s", ends<float>());
  add("bools", std::vector<bool>{true, false, true});
  add("texts", std::vector<std::string>{"", "x", "yz"});
  add("u64s", ends<std::uint64_t>());
  add("i64s", ends<std::int64_t>());
  add("f64s", ends<double>());
  add("none", std::vector<float>{});
  return out;
}

TEST(GgufMetadata, reads_every_kind_that_it_wrote) {
  const auto metadata = every_kind();
  std::string bytes;
  ASSERT_TRUE(put_metadata(bytes, metadata).ok());
  Cursor cursor(bytes, "x");
  const auto again = read_metadata(cursor, metadata.fields().size()).take();
  EXPECT_EQ(cursor.left(), 0u);
  ASSERT_EQ(again.fields().size(), metadata.fields().size());
  for (std::size_t i = 0; i < again.fields().size(); ++i) {
    EXPECT_EQ(again.fields()[i].key, metadata.fields()[i].key);
    EXPECT_EQ(again.fields()[i].value, metadata.fields()[i].value) << again.fields()[i].key;
  }
}

TEST(GgufMetadata, gives_a_value_only_as_what_it_is) {
  const auto metadata = every_kind();
  EXPECT_EQ(metadata.text("text").take(), std::string("a\0b", 3));
  EXPECT_EQ(metadata.natural("u8").take(), 255u);
  EXPECT_EQ(metadata.natural("u64").take(), 1ull << 63);
  EXPECT_EQ(metadata.number("f32").take(), static_cast<double>(0.1f));
  EXPECT_EQ(metadata.number("f64").take(), 0.1);
  EXPECT_EQ(metadata.list<std::string>("texts").take()[2], "yz");
  for (const char* key : {"i8", "f32", "bool", "text", "u8s"})
    EXPECT_EQ(metadata.natural(key).error().code, base::Code::bad_data) << key;
  EXPECT_THAT(metadata.number("u32").error().what, HasSubstr("'u32' is kind u32, kind f32 or f64"));
  EXPECT_THAT(metadata.list<float>("texts").error().what,
              HasSubstr("'texts' is an array of kind text, an array of kind f32 is expected"));
  EXPECT_THAT(metadata.list<float>("f32").error().what, HasSubstr("'f32' is kind f32"));
  EXPECT_EQ(metadata.text("nobody").error().code, base::Code::missing);
}

TEST(GgufMetadata, takes_a_key_once) {
  Metadata metadata;
  ASSERT_TRUE(metadata.add("a", 1.0f).ok());
  EXPECT_FALSE(metadata.add("a", 1.0f).ok());
  EXPECT_FALSE(metadata.add("", 1.0f).ok());
  EXPECT_FALSE(metadata.add("\xff", 1.0f).ok());
  EXPECT_EQ(metadata.fields().size(), 1u);
}

TEST(GgufMetadata, writes_no_array_of_arrays) {
  Metadata metadata;
  ASSERT_TRUE(metadata.add("a", Array(std::monostate())).ok());
  std::string bytes;
  EXPECT_EQ(put_metadata(bytes, metadata).error().code, base::Code::bad_request);
}

}  // namespace
}  // namespace store::gguf
