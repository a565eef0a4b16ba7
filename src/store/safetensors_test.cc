#include "store/safetensors.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

namespace store {
namespace {

std::string floats(std::initializer_list<float> values) {
  return {reinterpret_cast<const char*>(std::data(values)), values.size() * 4};
}

std::string sample(base::MemoryDisk& disk) {
  const auto a = floats({1, 2, 3, 4}), b = floats({-1});
  EXPECT_TRUE(
      write_safetensors(disk, "m", {{"b", "F32", {1}, b}, {"a", "F32", {2, 2}, a}}, {{"k", "v"}})
          .ok());
  return disk.read("m").take();
}

base::Error error_of(const std::string& bytes) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file("x", bytes, 0644).ok());
  auto opened = Safetensors::open(disk, "x");
  EXPECT_FALSE(opened.ok());
  return opened.ok() ? base::Error{} : opened.error();
}

std::string with_header(const std::string& json, std::size_t data) {
  const std::uint64_t size = json.size();
  return std::string(reinterpret_cast<const char*>(&size), 8) + json + std::string(data, '\0');
}

TEST(Safetensors, reads_back_what_it_wrote) {
  base::MemoryDisk disk;
  sample(disk);
  auto file = Safetensors::open(disk, "m");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->metadata().at("k"), "v");
  std::vector<float> a(4);
  ASSERT_TRUE(file->read("a", a).ok());
  EXPECT_EQ(a, (std::vector<float>{1, 2, 3, 4}));
}

TEST(Safetensors, writes_the_same_bytes_for_any_order_of_tensors) {
  base::MemoryDisk disk;
  const auto first = sample(disk);
  const auto a = floats({1, 2, 3, 4}), b = floats({-1});
  ASSERT_TRUE(
      write_safetensors(disk, "n", {{"a", "F32", {2, 2}, a}, {"b", "F32", {1}, b}}, {{"k", "v"}})
          .ok());
  EXPECT_EQ(disk.read("n").take(), first);
}

TEST(Safetensors, refuses_every_truncation) {
  base::MemoryDisk disk;
  const auto whole = sample(disk);
  for (std::size_t n = 0; n < whole.size(); ++n)
    EXPECT_EQ(error_of(whole.substr(0, n)).code, base::Code::bad_data) << n;
}

TEST(Safetensors, refuses_offsets_that_lie) {
  EXPECT_EQ(
      error_of(with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 8)).code,
      base::Code::bad_data);
  EXPECT_EQ(
      error_of(with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", 16)).code,
      base::Code::bad_data);
  EXPECT_EQ(
      error_of(
          with_header(
              R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", 0))
          .code,
      base::Code::bad_data);
  EXPECT_EQ(
      error_of(
          with_header(
              R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
              4))
          .code,
      base::Code::bad_data);
}

// Bug: as many elements in another shape were read as if they were the right ones.
TEST(Safetensors, reads_a_tensor_only_with_the_shape_it_has) {
  base::MemoryDisk disk;
  const auto a = floats({1, 2, 3, 4, 5, 6});
  ASSERT_TRUE(write_safetensors(disk, "m", {{"a", "F32", {2, 3}, a}}, {}).ok());
  const auto file = Safetensors::open(disk, "m").take();
  std::vector<float> out(6);
  EXPECT_TRUE(file.read("a", std::vector<std::int64_t>{2, 3}, out).ok());
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{3, 2}, {6}, {1, 2, 3}, {}}) {
    const auto read = file.read("a", shape, out);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, base::Code::bad_data);
    EXPECT_NE(read.error().what.find("[2, 3]"), std::string::npos) << read.error().what;
  }
  EXPECT_EQ(file.read("b", std::vector<std::int64_t>{2, 3}, out).error().code, base::Code::missing);
}

TEST(Safetensors, refuses_shapes_whose_product_wraps) {
  for (const char* shape :
       {"[4294967296,4294967296]", "[4294967296,4294967296,4]", "[9223372036854775807,3]",
        "[18446744073709551615]", "[4294967296,4294967296,0]", "[-1]", "[1e3]"})
    for (const char* type : {"F32", "F64", "U8"})
      EXPECT_EQ(error_of(with_header(std::string(R"({"a":{"dtype":")") + type + R"(","shape":)" +
                                         shape + R"(,"data_offsets":[0,0]}})",
                                     0))
                    .code,
                base::Code::bad_data)
          << type << " " << shape;
}

TEST(Safetensors, widens_bf16_and_f16) {
  base::MemoryDisk disk;
  const std::uint16_t bf[] = {0x3f80, 0xc000}, half[] = {0x3c00, 0x0001};
  ASSERT_TRUE(write_safetensors(disk, "h",
                                {{"b", "BF16", {2}, {reinterpret_cast<const char*>(bf), 4}},
                                 {"h", "F16", {2}, {reinterpret_cast<const char*>(half), 4}}},
                                {})
                  .ok());
  auto file = Safetensors::open(disk, "h");
  ASSERT_TRUE(file.ok());
  std::vector<float> out(2);
  ASSERT_TRUE(file->read("b", out).ok());
  EXPECT_EQ(out, (std::vector<float>{1, -2}));
  ASSERT_TRUE(file->read("h", out).ok());
  EXPECT_EQ(out, (std::vector<float>{1, 0x1p-24f}));
}

TEST(Safetensors, says_that_a_file_shrank_after_it_was_opened) {
  const auto disk = base::real_disk();
  const auto path = testing::TempDir() + "shrinks" + std::to_string(::getpid());
  const std::string bytes(4 << 16, 1);
  ASSERT_TRUE(write_safetensors(*disk, path, {{"a", "F32", {1 << 16}, bytes}}, {}).ok());
  const auto file = Safetensors::open(*disk, path).take();
  std::vector<float> out(1 << 16);
  EXPECT_TRUE(file.read("a", out).ok());
  ASSERT_TRUE(disk->truncate(path, 70000).ok());
  const auto read = file.read("a", out);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, base::Code::io);
  EXPECT_EQ(read.error().where, path);
  EXPECT_FALSE(file.whole().ok());
  EXPECT_TRUE(disk->remove_all(path).ok());
}

}  // namespace
}  // namespace store
