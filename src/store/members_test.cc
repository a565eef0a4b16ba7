#include "store/members.h"

#include <gtest/gtest.h>

#include "store/stream.h"

namespace store {

namespace {

std::string packed(const std::string& text, const std::string& ending) {
  base::MemoryDisk disk;
  auto writer = open_writer(disk, "a" + ending);
  EXPECT_TRUE(writer.ok() && (*writer)->write(text).ok() && (*writer)->finish().ok());
  return disk.read("a" + ending).take();
}

struct Member {
  std::uint64_t offset, end, gap;
  std::string text, damage;
};

std::vector<Member> read_all(const std::string& bytes, const std::string& name) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file(name, bytes, 0644).ok());
  auto members = Members::open(disk, name, "REC/");
  EXPECT_TRUE(members.ok());
  std::vector<Member> out;
  while (members->next().take()) {
    std::string text;
    char part[100];
    while (const auto size = members->read(part, sizeof part).take()) text.append(part, size);
    out.push_back({members->offset(), members->end(), members->gap(), text, members->damage()});
  }
  return out;
}

}  // namespace

TEST(Members, EachStandsInTheFile) {
  for (const std::string ending : {".gz", ".zst"}) {
    const auto a = packed("REC/" + std::string(1000, 'a'), ending), b = packed("REC/b", ending);
    const auto read = read_all(a + b, "x" + ending);
    ASSERT_EQ(read.size(), 2u) << ending;
    EXPECT_EQ(read[0].text.size(), 1004u);
    EXPECT_EQ(read[0].end, a.size());
    EXPECT_EQ(read[1].offset, a.size());
    EXPECT_EQ(read[1].text, "REC/b");
    EXPECT_EQ(read[1].end, a.size() + b.size());
  }
}

TEST(Members, BehindDamageAndRubbishTheNextIsFound) {
  for (const std::string ending : {".gz", ".zst"}) {
    const auto a = packed("REC/a and more of it", ending), b = packed("REC/b", ending);
    auto broken = a;
    broken[broken.size() / 2] ^= 0x55;
    const auto read =
        read_all(a.substr(0, a.size() - 3) + b + "rubbish" + broken + b, "x" + ending);
    ASSERT_EQ(read.size(), 4u) << ending;
    EXPECT_NE(read[0].damage, "");
    EXPECT_EQ(read[0].end, a.size() - 3);
    EXPECT_EQ(read[1].text, "REC/b");
    EXPECT_EQ(read[1].damage, "");
    EXPECT_NE(read[2].damage, "");
    EXPECT_EQ(read[2].gap, 7u);
    EXPECT_EQ(read[3].text, "REC/b");
  }
}

TEST(Members, APlainFileIsOne) {
  const auto read = read_all("REC/abc", "x.gz");
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].text, "REC/abc");
  EXPECT_TRUE(read_all("", "x.gz").empty());
}

}  // namespace store
