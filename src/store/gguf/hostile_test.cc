// Files that lie. Each must be refused with the name of what is wrong, what it has and what is
// expected, and before anything of the claimed size is allocated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/gguf/made_test.h"

namespace store::gguf {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t kU32 = 4, kBool = 7, kText = 8, kArray = 9, kF32 = 0, kQ4K = 12;

Made with_key(std::string key) {
  Made made;
  made.keys.push_back(std::move(key));
  return made;
}

Made with_tensor(std::string tensor, std::size_t data = 64) {
  Made made;
  made.tensors.push_back(std::move(tensor));
  made.data.resize(data);
  return made;
}

void refused(const Made& made, const std::string& what, base::Code code = base::Code::bad_data) {
  const auto error = error_of(made.bytes());
  EXPECT_THAT(error.what, HasSubstr(what));
  EXPECT_EQ(error.code, code) << error.what;
  EXPECT_EQ(error.where, "x");
}

TEST(HostileGguf, is_told_from_other_files) {
  for (const std::string bytes :
       {"", "GGUF", "GGML and then some more bytes", "PK\3\4 0123456789 01234"})
    EXPECT_THAT(error_of(bytes).what, HasSubstr("this is not a GGUF file")) << bytes;
}

TEST(HostileGguf, has_a_version_that_nobody_reads) {
  Made made;
  made.version = 1;
  refused(made, "version 1, 2 and 3 are read", base::Code::unsupported);
  made.version = 4;
  refused(made, "version 4", base::Code::unsupported);
  made.version = 3 << 24;
  refused(made, "big-endian", base::Code::unsupported);
}

TEST(HostileGguf, claims_2_to_the_60_keys_or_tensors) {
  Made made;
  made.more_keys = 1ull << 60;
  refused(made, "claims 1152921504606846976 keys of metadata");
  made.more_keys = 0;
  made.more_tensors = 1ull << 60;
  refused(made, "claims 1152921504606846976 tensors");
  made.more_tensors = 1;
  refused(made, "the file has bytes for 0");
}

TEST(HostileGguf, has_a_text_longer_than_the_file) {
  for (const std::uint64_t size : {1ull << 20, 1ull << 60, ~0ull}) {
    refused(with_key(raw(size) + "abcdefghijkl"), "needs " + std::to_string(size) + " bytes more");
    refused(with_key(raw_key("a.b", kText, raw(size) + "abc")), "key 'a.b' needs");
  }
}

TEST(HostileGguf, has_an_array_of_more_elements_than_the_file) {
  for (const std::uint64_t size : {100ull, 1ull << 60, ~0ull})
    for (std::uint32_t kind = 0; kind <= 12; ++kind)
      if (kind != kArray)
        refused(with_key(raw_key("a", kArray, raw(kind) + raw(size) + "0123")),
                "key 'a' claims " + std::to_string(size) + " elements");
}

TEST(HostileGguf, has_an_array_of_arrays) {
  const auto inner = raw(kU32) + raw<std::uint64_t>(0);
  refused(with_key(raw_key("a", kArray, raw(kArray) + raw<std::uint64_t>(1) + inner)),
          "key 'a' is an array of arrays", base::Code::unsupported);
}

TEST(HostileGguf, has_kinds_that_there_are_not) {
  refused(with_key(raw_key("a", 13, "0123456789")), "key 'a' has kind 13, there are 0 to 12");
  refused(with_key(raw_key("a", kArray, raw(~0u) + raw<std::uint64_t>(1) + "0123456789")),
          "key 'a' has kind 4294967295");
  refused(with_key(raw_key("a", kBool, "\2")), "key 'a' has the bool 2, 0 or 1 is expected");
}

TEST(HostileGguf, has_keys_without_a_name_or_twice) {
  refused(with_key(raw_key("", kBool, std::string(1, '\0'))), "a key of the metadata is empty");
  refused(with_key(raw_key("\xff", kBool, std::string(1, '\0'))), "is no UTF-8");
  auto made = with_key(raw_key("a", kBool, "\1"));
  made.keys.push_back(raw_key("a", kBool, "\1"));
  refused(made, "key 'a' stands twice");
}

TEST(HostileGguf, has_an_alignment_that_is_none) {
  for (const std::uint32_t width : {0u, 3u, 48u, ~0u})
    refused(with_key(raw_key("general.alignment", kU32, raw(width))),
            "'general.alignment' is " + std::to_string(width) + ", a power of two");
  refused(with_key(raw_key("general.alignment", kText, raw_text("32"))), "is kind text");
}

TEST(HostileGguf, has_a_shape_that_cannot_be_counted) {
  for (const std::vector<std::uint64_t>& sides :
       {std::vector<std::uint64_t>{1ull << 32, 1ull << 32},
        {1ull << 63},
        {~0ull, 0},
        {0, ~0ull},
        {1ull << 40, 1ull << 40, 1ull << 40, 1ull << 40}})
    refused(with_tensor(raw_tensor("w", sides, kF32, 0)),
            "tensor 'w' has a shape of more elements");
  refused(with_tensor(raw_tensor("w", {1ull << 62}, kF32, 0)), "more bytes than can be counted");
  refused(with_tensor(raw_tensor("w", {1, 1, 1, 1, 1}, kF32, 0)), "has 5 sides, at most 4");
  refused(with_tensor(raw_text("w") + raw(~0u) + std::string(64, '\0')),
          "tensor 'w' has 4294967295 sides");
}

TEST(HostileGguf, has_types_that_there_are_not_or_that_do_not_fit) {
  for (const std::uint32_t type : {4u, 99u, ~0u})
    refused(with_tensor(raw_tensor("w", {2}, type, 0)),
            "tensor 'w' has type " + std::to_string(type) + ", read are ", base::Code::unsupported);
  refused(with_tensor(raw_tensor("w", {255, 256}, kQ4K, 0)),
          "tensor 'w' has rows of 255 elements, a multiple of 256 is expected of type Q4_K");
}

TEST(HostileGguf, has_tensors_beyond_the_file) {
  refused(with_tensor(raw_tensor("w", {17}, kF32, 0)),
          "tensor 'w' has 68 bytes from byte 0 of the data, which has 64");
  refused(with_tensor(raw_tensor("w", {1ull << 40}, kF32, 0)),
          "tensor 'w' has 4398046511104 bytes");
  for (const std::uint64_t offset : {32ull, 1ull, 1ull << 60, ~0ull})
    refused(with_tensor(raw_tensor("w", {4}, kF32, offset)),
            "tensor 'w' begins at byte " + std::to_string(offset));
}

TEST(HostileGguf, has_tensors_that_overlap_or_leave_gaps) {
  for (const std::uint64_t offset : {0ull, 16ull, 31ull, 64ull}) {
    auto made = with_tensor(raw_tensor("v", {4}, kF32, 0), 128);
    made.tensors.push_back(raw_tensor("w", {4}, kF32, offset));
    refused(made, "tensor 'w' begins at byte " + std::to_string(offset) +
                      " of the data, 32 is expected: tensors overlap or leave gaps");
  }
}

TEST(HostileGguf, has_tensors_without_a_name_or_twice) {
  refused(with_tensor(raw_tensor("", {4}, kF32, 0)), "has a tensor without a name");
  refused(with_tensor(raw_tensor("\xc0\xaf", {4}, kF32, 0)), "has a name that is no UTF-8");
  auto made = with_tensor(raw_tensor("w", {4}, kF32, 0));
  made.tensors.push_back(raw_tensor("w", {4}, kF32, 32));
  refused(made, "tensor 'w' stands twice");
}

TEST(HostileGguf, has_bytes_that_belong_to_nothing) {
  refused(with_tensor(raw_tensor("w", {4}, kF32, 0), 64), "the data has 64 bytes, its tensors 32");
}

// A name that a terminal would obey is spelled out.
TEST(HostileGguf, has_names_that_are_shown_as_what_they_are) {
  refused(with_tensor(raw_tensor("\x1b[2J", {4}, 99, 0)), "tensor '\\x1b[2J'",
          base::Code::unsupported);
}

TEST(HostileGguf, is_cut_anywhere) {
  Made made;
  made.keys = {
      raw_key("a", kText, raw_text("some text")),
      raw_key("b", kArray, raw(kText) + raw<std::uint64_t>(2) + raw_text("x") + raw_text("y"))};
  made.tensors = {raw_tensor("v", {3, 2}, kF32, 0), raw_tensor("w", {5}, kF32, 32)};
  made.data.resize(32 + 20);
  const auto whole = made.bytes();
  EXPECT_TRUE(opened(whole).ok());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(error_of(whole.substr(0, size)).code, base::Code::bad_data) << size;
}

}  // namespace
}  // namespace store::gguf
