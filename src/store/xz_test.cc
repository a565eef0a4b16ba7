#include "store/xz.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/process.h"
#include "base/random.h"

namespace store {
namespace {

// Words in an order that no compressor foresees.
std::string words(std::uint64_t seed, std::size_t count) {
  const base::Random random(seed, "xz.test");
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += "word" + std::to_string(random.below(5000, i)) + (i % 12 == 11 ? "\n" : " ");
  return out;
}

std::uint64_t size_of(std::vector<std::string_view> parts,
                      std::uint64_t dictionary = kXzDictionary) {
  return xz_size(parts, dictionary, base::Cancel()).take();
}

std::uint64_t size_by_program(const std::string& text, const std::string& how) {
  const auto path = testing::TempDir() + "xz_test_" + std::to_string(::getpid());
  const auto disk = base::real_disk();
  disk->write_file(path, text).take();
  const auto ran =
      base::run_program({"xz", how, "--threads=1", "--keep", "--stdout", "--", path}).take();
  disk->remove_all(path).take();
  EXPECT_EQ(ran.status, 0) << ran.errors;
  return ran.output.size();
}

TEST(Xz, counts_what_the_program_writes) {
  for (const auto& text : {std::string(), std::string("x"), words(1, 20'000)})
    EXPECT_EQ(size_of({text}), size_by_program(text, "-9e"));
  const auto text = words(2, 20'000);
  EXPECT_EQ(size_of({text}, 1 << 16), size_by_program(text, "--lzma2=preset=9e,dict=65536"));
}

TEST(Xz, takes_parts_as_one_text) {
  const auto text = words(3, 130'000);  // more than is handed over at once
  ASSERT_GT(text.size(), std::size_t{1} << 20);
  const auto whole = std::string_view(text);
  EXPECT_EQ(size_of({whole}), size_of({whole.substr(0, 7), "", whole.substr(7)}));
}

TEST(Xz, needs_almost_nothing_for_what_it_has_read_before) {
  const auto text = words(4, 20'000);
  EXPECT_LT(size_of({text, text}) - size_of({text}), size_of({text}) / 20);
}

TEST(Xz, sees_no_further_back_than_its_dictionary) {
  const auto text = words(5, 20'000), between = words(6, 20'000);
  const std::vector<std::string_view> parts = {text, between, text};
  EXPECT_GT(size_of(parts, 1 << 16), size_of(parts) + size_of({text}) / 2);
}

TEST(Xz, stops_when_asked_to) {
  base::Cancel cancel;
  cancel.request();
  const std::vector<std::string_view> parts = {"text"};
  EXPECT_EQ(xz_size(parts, kXzDictionary, cancel).error().code, base::Code::interrupted);
}

TEST(Xz, names_the_library_and_its_version) { EXPECT_EQ(xz_library().rfind("liblzma 5.", 0), 0u); }

}  // namespace
}  // namespace store
