#include "data/left_out.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace data {
namespace {

TEST(LeftOut, is_counted_as_what_it_is) {
  EXPECT_EQ(counted({"a.pdf", "another kind", "", false}, 1), "1 file");
  EXPECT_EQ(counted({"a", "hidden", "", true}, 2), "2 folders");
  EXPECT_EQ(counted({"a.jsonl:3", "a broken line", "", false, true}, 1), "lines of 1 file");
}

// Bug: a name of four thousand bytes was a line of four thousand bytes.
TEST(LeftOut, is_named_in_short_by_the_beginning_and_the_end_of_its_path) {
  EXPECT_EQ(shortened("a/b.txt"), "a/b.txt");
  EXPECT_EQ(shortened(std::string(120, 'a')), std::string(120, 'a'));
  const auto name = shortened("front/" + std::string(4100, 'd') + "/end.txt");
  EXPECT_LE(name.size(), 120u);
  EXPECT_EQ(name.substr(0, 6), "front/");
  EXPECT_NE(name.find("..."), std::string::npos);
  EXPECT_TRUE(name.ends_with("/end.txt")) << name;
}

TEST(LeftOut, is_shortened_between_letters) {
  for (int shift = 0; shift < 3; ++shift) {
    std::string path(static_cast<std::size_t>(shift), 'a');
    for (int i = 0; i < 100; ++i) path += "\xE1\x83\x90";
    EXPECT_TRUE(base::valid_utf8(shortened(path))) << shift;
  }
}

}  // namespace
}  // namespace data
