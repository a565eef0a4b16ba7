#include "store/gguf/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/fixture_test.h"
#include "base/json.h"
#include "store/gguf/made_test.h"
#include "store/safetensors.h"

namespace store::gguf {
namespace {

using Floats = std::vector<float>;
using Shape = std::vector<std::int64_t>;

std::string bytes_of(const Floats& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * 4};
}

Floats floats_of(const File& file, const std::string& name) {
  const auto* tensor = file.find(name);
  if (!tensor) return {};
  Floats out(tensor->count);
  EXPECT_TRUE(file.read(name, tensor->shape, out).ok()) << name;
  return out;
}

// A file with two tensors, of 2 rows of 3 and of 5.
std::string small() {
  Made made;
  made.keys = {raw_key("general.architecture", 8, raw_text("llama")),
               raw_key("llama.block_count", 4, raw<std::uint32_t>(2))};
  made.tensors = {raw_tensor("v", {3, 2}, 0, 0), raw_tensor("w", {5}, 24, 32)};
  made.data = bytes_of({1, 2, 3, 4, 5, 6}) + std::string(8, '\0') + "abcde";
  return made.bytes();
}

TEST(Gguf, turns_the_sides_round) {
  const auto file = opened(small()).take();
  ASSERT_NE(file.find("v"), nullptr);
  EXPECT_EQ(file.find("v")->shape, (Shape{2, 3}));
  EXPECT_EQ(floats_of(file, "v"), (Floats{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(file.find("w")->bytes, "abcde");
  EXPECT_EQ(file.tensors()[0].name, "v");
  EXPECT_EQ(file.find("u"), nullptr);
}

TEST(Gguf, reads_a_tensor_only_with_the_shape_it_has) {
  const auto file = opened(small()).take();
  Floats out(6);
  EXPECT_TRUE(file.read("v", Shape{2, 3}, out).ok());
  for (const auto& shape : {Shape{3, 2}, Shape{6}, Shape{}, Shape{1, 2, 3}}) {
    const auto read = file.read("v", shape, out);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, base::Code::bad_data);
    EXPECT_THAT(read.error().what, testing::HasSubstr("has the shape [2, 3]"));
  }
  EXPECT_EQ(file.read("u", Shape{2, 3}, out).error().code, base::Code::missing);
  EXPECT_EQ(file.read("w", Shape{5}, out).error().code, base::Code::unsupported);
  Floats few(5);
  EXPECT_EQ(file.read("v", Shape{2, 3}, few).error().code, base::Code::bad_data);
}

TEST(Gguf, needs_no_data_where_there_are_no_tensors) {
  Made made;
  made.keys = {raw_key("a", 7, "\1")};
  made.alignment = 1;
  EXPECT_TRUE(opened(made.bytes()).ok());
  made.alignment = 32;
  EXPECT_TRUE(opened(made.bytes()).ok());
}

TEST(Gguf, takes_version_2_and_a_last_tensor_with_padding) {
  auto bytes = small();
  bytes[4] = 2;
  EXPECT_TRUE(opened(bytes).ok());
  bytes.resize(bytes.size() + 27);
  EXPECT_TRUE(opened(bytes).ok());
  bytes.resize(bytes.size() + 1);
  EXPECT_FALSE(opened(bytes).ok());
}

base::Json as_json(const Value& value);
template <class T>
base::Json as_json(const std::vector<T>& list) {
  auto out = base::Json::array();
  for (const T& element : list) out.push_back(element);
  return out;
}
base::Json as_json(const Value& value) {
  return std::visit(
      []<class T>(const T& held) -> base::Json {
        if constexpr (std::same_as<T, Array>)
          return std::visit(
              []<class L>(const L& list) -> base::Json {
                if constexpr (std::same_as<L, std::monostate>)
                  return nullptr;
                else
                  return as_json(list);
              },
              held);
        else
          return held;
      },
      value);
}

TEST(Gguf, reads_every_kind_of_metadata_and_every_plain_type) {
  const auto folder = base::fixture_folder("gguf");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto file = File::open(*disk, folder + "/metadata_kinds.gguf").take();
  const auto path = folder + "/metadata_kinds.json";
  const auto expected = base::parse_json(disk->read(path).take(), path).take();
  for (const auto& [key, value] : expected["kv"].items()) {
    ASSERT_NE(file.metadata().find(key), nullptr) << key;
    EXPECT_EQ(as_json(*file.metadata().find(key)), value) << key;
  }
  EXPECT_EQ(alignment(file.metadata(), path).take(), 64u);
  const auto twin = Safetensors::open(*disk, folder + "/metadata_kinds.safetensors").take();
  EXPECT_EQ(twin.tensors().size(), file.tensors().size());
  for (const auto& [name, info] : twin.tensors()) {
    ASSERT_NE(file.find(name), nullptr) << name;
    EXPECT_EQ(file.find(name)->shape, info.shape) << name;
    EXPECT_EQ(file.find(name)->type->name, info.dtype) << name;
    EXPECT_EQ(file.find(name)->bytes, info.bytes) << name;
  }
}

TEST(Gguf, reads_models_as_the_reference_library_does) {
  const auto folder = base::fixture_folder("gguf");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto answers = Safetensors::open(*disk, folder + "/tiny_dequantized.safetensors").take();
  int compared = 0;
  for (const std::string type : {"Q8_0", "Q4_0"}) {
    const auto file = File::open(*disk, folder + "/tiny-" + type + ".gguf").take();
    EXPECT_EQ(file.metadata().text("general.architecture").take(), "llama");
    EXPECT_EQ(file.metadata().natural("llama.block_count").take(), 2u);
    EXPECT_EQ(file.metadata().list<std::string>("tokenizer.ggml.tokens").take().size(), 512u);
    for (const auto& tensor : file.tensors()) {
      const auto answer = answers.tensors().find(type + "." + tensor.name);
      if (answer == answers.tensors().end()) continue;
      EXPECT_EQ(tensor.shape, answer->second.shape);
      EXPECT_EQ(bytes_of(floats_of(file, tensor.name)), answer->second.bytes) << tensor.name;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 6);
}

TEST(Gguf, says_that_a_file_shrank_after_it_was_opened) {
  const auto disk = base::real_disk();
  const auto path = testing::TempDir() + "gguf_shrinks" + std::to_string(::getpid());
  Made made;
  made.tensors = {raw_tensor("w", {1 << 16}, 0, 0)};
  made.data.resize(4 << 16, 1);
  ASSERT_TRUE(disk->write_file(path, made.bytes()).ok());
  const auto file = File::open(*disk, path).take();
  Floats out(1 << 16);
  EXPECT_TRUE(file.read("w", Shape{1 << 16}, out).ok());
  ASSERT_TRUE(disk->truncate(path, 70000).ok());
  const auto read = file.read("w", Shape{1 << 16}, out);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, base::Code::io);
  EXPECT_EQ(read.error().where, path);
  EXPECT_FALSE(file.whole().ok());
  EXPECT_TRUE(disk->remove_all(path).ok());
}

}  // namespace
}  // namespace store::gguf
