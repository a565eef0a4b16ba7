#include "store/gguf/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "store/gguf/file.h"

namespace store::gguf {
namespace {

using testing::HasSubstr;
using Floats = std::vector<float>;

const block::Entry* type(const char* name) { return block::find(name); }

Floats numbers(std::size_t count) {
  Floats out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(static_cast<float>(static_cast<int>(i * 2654435761u % 1000) - 500) / 256);
  return out;
}

std::vector<Planned> plan_of(const File& file) {
  std::vector<Planned> out;
  for (const auto& tensor : file.tensors()) out.push_back({tensor.name, tensor.shape, tensor.type});
  return out;
}

// The file, opened and written again.
std::string copied(base::Disk& from, const base::Path& path) {
  const auto file = File::open(from, path).take();
  base::MemoryDisk disk;
  auto writer = Writer::open(disk, "y", file.metadata(), plan_of(file)).take();
  for (const auto& tensor : file.tensors()) EXPECT_TRUE(writer.add(tensor.bytes).ok());
  EXPECT_TRUE(writer.commit().ok());
  return disk.read("y").take();
}

TEST(GgufWriter, writes_the_bytes_that_the_reference_library_writes) {
  const auto folder = base::fixture_folder("gguf");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  for (const char* name : {"metadata_kinds", "tiny-F32", "tiny-Q8_0"}) {
    const auto path = folder + "/" + name + ".gguf";
    EXPECT_EQ(copied(*disk, path), disk->read(path).take()) << name;
  }
}

TEST(GgufWriter, packs_a_model_as_the_reference_library_does) {
  const auto folder = base::fixture_folder("gguf");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto source = File::open(*disk, folder + "/tiny-F32.gguf").take();
  for (const std::string name : {"BF16", "F16", "Q8_0", "Q4_0"}) {
    const auto path = folder + "/tiny-" + name + ".gguf";
    const auto file = File::open(*disk, path).take();
    base::MemoryDisk out;
    auto writer = Writer::open(out, "y", file.metadata(), plan_of(file)).take();
    for (const auto& tensor : file.tensors()) {
      Floats values(tensor.count);
      ASSERT_TRUE(source.read(tensor.name, tensor.shape, values).ok());
      ASSERT_TRUE(writer.pack(values).ok());
    }
    ASSERT_TRUE(writer.commit().ok());
    EXPECT_EQ(out.read("y").take(), disk->read(path).take()) << name;
  }
}

TEST(GgufWriter, takes_a_tensor_in_pieces_on_any_number_of_threads) {
  const auto values = numbers(3 * 65536);
  const auto written = [&](std::size_t piece, int workers) {
    base::MemoryDisk disk;
    auto writer =
        Writer::open(disk, "y", {}, {{"a", {3, 65536}, type("Q4_K")}, {"b", {32}, type("Q8_0")}})
            .take();
    for (std::size_t at = 0; at < values.size(); at += piece)
      EXPECT_TRUE(writer
                      .pack(std::span(values).subspan(at, std::min(piece, values.size() - at)),
                            base::Pool(workers))
                      .ok());
    EXPECT_TRUE(writer.pack(std::span(values).first(32)).ok());
    EXPECT_TRUE(writer.commit().ok());
    return disk.read("y").take();
  };
  const auto whole = written(values.size(), 1);
  EXPECT_EQ(written(256, 1), whole);
  EXPECT_EQ(written(values.size(), 3), whole);
  EXPECT_EQ(written(65536, 2), whole);
}

TEST(GgufWriter, begins_each_tensor_at_the_alignment) {
  Metadata metadata;
  ASSERT_TRUE(metadata.add("general.alignment", std::uint32_t{256}).ok());
  base::MemoryDisk disk;
  auto writer = Writer::open(disk, "y", metadata,
                             {{"none", {0, 4}, type("F32")},
                              {"a", {3}, type("F32")},
                              {"empty", {4, 0}, type("F16")},
                              {"b", {2}, type("F16")}})
                    .take();
  ASSERT_TRUE(writer.pack(Floats{1, 2, 3}).ok());
  ASSERT_TRUE(writer.pack(Floats{4, 5}).ok());
  ASSERT_TRUE(writer.commit().ok());
  const auto all = disk.read("y").take();
  EXPECT_EQ(all.size() % 256, 0u);
  const auto file = File::open(disk, "y").take();
  Floats a(3), b(2);
  ASSERT_TRUE(file.read("a", std::vector<std::int64_t>{3}, a).ok());
  ASSERT_TRUE(file.read("b", std::vector<std::int64_t>{2}, b).ok());
  EXPECT_EQ(a, (Floats{1, 2, 3}));
  EXPECT_EQ(b, (Floats{4, 5}));
  EXPECT_EQ(file.find("none")->count, 0u);
}

TEST(GgufWriter, refuses_tensors_that_no_reader_takes) {
  base::MemoryDisk disk;
  const auto refused = [&](std::vector<Planned> tensors, const std::string& what) {
    const auto writer = Writer::open(disk, "y", {}, std::move(tensors));
    ASSERT_FALSE(writer.ok()) << what;
    EXPECT_EQ(writer.error().code, base::Code::bad_request);
    EXPECT_THAT(writer.error().what, HasSubstr(what));
  };
  refused({{"", {1}, type("F32")}}, "1 to 63 bytes");
  refused({{std::string(64, 'a'), {1}, type("F32")}}, "1 to 63 bytes");
  refused({{"a", {}, type("F32")}}, "has 0 sides");
  refused({{"a", {1, 1, 1, 1, 1}, type("F32")}}, "has 5 sides");
  refused({{"a", {2, 33}, type("Q8_0")}}, "[2, 33], whose rows are no whole blocks of 32");
  refused({{"a", {-1}, type("F32")}}, "[-1]");
  refused({{"a", {1}, nullptr}}, "has no type");
  refused({{"a", {1}, type("F32")}, {"a", {1}, type("F32")}}, "'a' is planned twice");
  const auto huge = std::int64_t{1} << 60;
  refused({{"a", {huge}, type("F32")}, {"b", {huge}, type("F32")}}, "larger than any file");
  Metadata metadata;
  ASSERT_TRUE(metadata.add("general.alignment", std::uint32_t{1} << 31).ok());
  EXPECT_EQ(Writer::open(disk, "y", metadata, {}).error().code, base::Code::bad_request);
  EXPECT_FALSE(disk.exists("y"));
}

TEST(GgufWriter, names_the_tensor_that_gets_too_much_or_too_little) {
  base::MemoryDisk disk;
  auto writer =
      Writer::open(disk, "y", {}, {{"a", {2, 32}, type("Q8_0")}, {"b", {3}, type("I32")}}).take();
  EXPECT_THAT(writer.pack(numbers(96)).error().what, HasSubstr("'a' has 68 bytes left"));
  EXPECT_THAT(writer.pack(numbers(31)).error().what, HasSubstr("blocks of 32 elements, 31"));
  ASSERT_TRUE(writer.pack(numbers(32)).ok());
  EXPECT_THAT(writer.commit().error().what, HasSubstr("'a' lacks 34 bytes of 68"));
  ASSERT_TRUE(writer.add(std::string(34, 'q')).ok());
  EXPECT_EQ(writer.pack(numbers(3)).error().code, base::Code::unsupported);
  EXPECT_THAT(writer.add(std::string(13, 'q')).error().what, HasSubstr("'b' has 12 bytes left"));
  ASSERT_TRUE(writer.add(std::string(12, 'q')).ok());
  EXPECT_FALSE(writer.add("q").ok());
  EXPECT_FALSE(writer.pack(numbers(1)).ok());
  EXPECT_TRUE(writer.commit().ok());
}

TEST(GgufWriter, names_the_element_that_a_type_cannot_hold) {
  base::MemoryDisk disk;
  auto writer = Writer::open(disk, "y", {}, {{"a", {4, 32}, type("Q4_0")}}).take();
  ASSERT_TRUE(writer.pack(numbers(64)).ok());
  auto values = numbers(64);
  values[5] = 1e9f;
  const auto packed = writer.pack(values);
  ASSERT_FALSE(packed.ok());
  EXPECT_EQ(packed.error().code, base::Code::bad_data);
  EXPECT_THAT(packed.error().what, HasSubstr("tensor 'a' has the value 1000000000"));
  EXPECT_THAT(packed.error().what, HasSubstr("at element 69, at most 524032"));
}

TEST(GgufWriter, leaves_nothing_where_the_disk_is_full) {
  base::MemoryDisk disk(1000);
  auto writer = Writer::open(disk, "y", {}, {{"a", {1024}, type("F32")}}).take();
  auto packed = writer.pack(numbers(1024));
  if (packed.ok()) packed = writer.commit();
  ASSERT_FALSE(packed.ok());
  EXPECT_EQ(packed.error().code, base::Code::full_disk);
  EXPECT_FALSE(disk.exists("y"));
}

}  // namespace
}  // namespace store::gguf
