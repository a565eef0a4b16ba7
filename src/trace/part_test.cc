#include "trace/part.h"

#include <gtest/gtest.h>

#include <set>

#include "base/disk.h"
#include "base/random.h"

namespace trace {
namespace {

Part part_of(base::Disk& disk, const std::vector<std::string>& documents) {
  Part::Text text;
  for (const auto& document : documents) text.add(document);
  auto bytes = Part::build(std::move(text), "part.fm");
  EXPECT_TRUE(bytes.ok());
  EXPECT_TRUE(disk.write_file("part.fm", *bytes).ok());
  auto part = Part::open(disk, "part.fm");
  EXPECT_TRUE(part.ok()) << part.error().sentence();
  return std::move(*part);
}

Range find(const Part& part, std::string_view words) {
  auto range = part.all();
  for (auto i = words.size(); i-- > 0;)
    range = part.extended(range, static_cast<std::uint8_t>(words[i]));
  return range;
}

using Places = std::set<std::pair<std::uint64_t, std::uint64_t>>;

Places places_in(const std::vector<std::string>& documents, const std::string& words) {
  Places out;
  for (std::size_t i = 0; i < documents.size(); ++i)
    for (auto at = documents[i].find(words); at != std::string::npos;
         at = documents[i].find(words, at + 1))
      out.emplace(i, at);
  return out;
}

Places places_in(const Part& part, const std::string& words) {
  Places out;
  const auto range = find(part, words);
  for (auto row = range.low; row < range.high; ++row) {
    const auto place = part.locate(row);
    EXPECT_TRUE(place.ok());
    out.emplace(place->document, place->byte);
  }
  EXPECT_EQ(out.size(), range.count());
  return out;
}

// Words over few letters repeat, and so do whole documents.
std::vector<std::string> random_documents(std::uint64_t seed, std::uint64_t letters) {
  const base::Random random(seed, "test.part");
  std::vector<std::string> out;
  for (std::uint64_t d = 0; d < 40; ++d) {
    if (d % 7 == 3) {
      out.push_back(out[random.below(d, d, 1)]);
      continue;
    }
    std::string text;
    for (std::uint64_t i = 0; i < random.below(900, d, 2); ++i)
      text += static_cast<char>('a' + random.below(letters, d, 3, i));
    out.push_back(text);
  }
  return out;
}

TEST(Part, finds_every_place_of_any_words) {
  for (const std::uint64_t letters : {1, 2, 3, 20}) {
    base::MemoryDisk disk;
    const auto documents = random_documents(letters, letters);
    const auto part = part_of(disk, documents);
    const base::Random random(letters, "test.words");
    for (std::uint64_t n = 0; n < 60; ++n) {
      const auto& document = documents[random.below(documents.size(), n)];
      if (document.empty()) continue;
      const auto at = random.below(document.size(), n, 1);
      const auto words = document.substr(at, 1 + random.below(12, n, 2));
      EXPECT_EQ(places_in(part, words), places_in(documents, words)) << words;
    }
    EXPECT_EQ(find(part, "z").count(), 0u);
    EXPECT_EQ(find(part, "az").count(), 0u);
  }
}

TEST(Part, finds_nothing_across_two_documents) {
  base::MemoryDisk disk;
  const auto part = part_of(disk, {"abc", "", "def", "abc"});
  EXPECT_EQ(find(part, "cd").count(), 0u);
  EXPECT_EQ(places_in(part, "abc"), (Places{{0, 0}, {3, 0}}));
  EXPECT_EQ(places_in(part, "f"), (Places{{2, 2}}));
}

TEST(Part, holds_all_bytes) {
  std::string all;
  for (int c = 0; c < 255; ++c) all += static_cast<char>(c);
  base::MemoryDisk disk;
  const auto part = part_of(disk, {all + all, all});
  EXPECT_EQ(places_in(part, all), (Places{{0, 0}, {0, 255}, {1, 0}}));
}

TEST(Part, refuses_a_file_with_any_byte_cut_off) {
  base::MemoryDisk disk;
  part_of(disk, {"abcabc", "bca"});
  const std::string bytes(disk.map("part.fm").take().view());
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 16) {
    ASSERT_TRUE(disk.write_file("part.fm", bytes.substr(0, size), 0644).ok());
    EXPECT_FALSE(Part::open(disk, "part.fm").ok()) << size;
  }
}

// Damage that opens is answered within the bounds of what is there.
TEST(Part, answers_or_refuses_where_any_bit_is_another) {
  base::MemoryDisk disk;
  part_of(disk, random_documents(5, 3));
  const std::string bytes(disk.map("part.fm").take().view());
  const base::Random random(7, "test.bits");
  for (std::uint64_t n = 0; n < 3000; ++n) {
    auto other = bytes;
    other[random.below(other.size(), n)] ^= static_cast<char>(1 << random.below(8, n, 1));
    ASSERT_TRUE(disk.write_file("part.fm", other, 0644).ok());
    const auto part = Part::open(disk, "part.fm");
    if (!part.ok()) continue;
    const auto range = find(*part, "ab");
    for (auto row = range.low; row < std::min(range.high, range.low + 20); ++row)
      (void)part->locate(row);
  }
}

TEST(Part, takes_less_than_half_of_a_text) {
  std::string text;
  const base::Random random(1, "test.prose");
  const char* words[] = {"der ",         "die ", "Zeile ", "wird ",
                         "gespeichert ", "und ", "Datei ", "offen "};
  for (std::uint64_t i = 0; i < 60'000; ++i) text += words[random.below(8, i)];
  base::MemoryDisk disk;
  const auto part = part_of(disk, {text});
  EXPECT_LT(part.file_bytes() * 2, part.text_bytes());
}

}  // namespace
}  // namespace trace
