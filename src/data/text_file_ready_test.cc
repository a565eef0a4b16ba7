// What is said of a source of one file before anything starts.
#include <gtest/gtest.h>

#include "data/source.h"
#include "text/charset.h"

namespace data {
namespace {

class TextFileReady : public testing::Test {
 protected:
  base::Result<void> ready(const std::string& kind, const std::string& path,
                           const std::string& bytes, const std::string& encoding = "") {
    EXPECT_TRUE(disk_.write_file(path, bytes, 0644).ok());
    base::Settings settings = source::find(kind)->options();
    settings
        .from_json({{"name", "mine"},
                    {"language", "ces_Latn"},
                    {"path", path},
                    {"license", "MIT"},
                    {"encoding", encoding}},
                   "recipe")
        .take();
    return source::find(kind)->ready(settings, disk_);
  }

  base::MemoryDisk disk_;
};

const std::string kOld =
    "Dve\xF8"
    "e jsou otev\xF8"
    "en\xE9.";  // windows-1250

// Bug: `check` called it sound, and the run stopped at it in the corpus.
TEST_F(TextFileReady, neither_utf8_nor_declared_is_missed_before_the_work) {
  for (const auto* kind : {"text", "html"})
    for (const auto* path : {"/a.txt", "/a.html"}) {
      const auto refused = ready(kind, path, kOld);
      ASSERT_FALSE(refused.ok()) << kind << " " << path;
      EXPECT_EQ(refused.error().what, text::kUndeclared);
      EXPECT_EQ(refused.error().where, path);
      EXPECT_NE(refused.error().hint.find("encoding = \"windows-1250\""), std::string::npos);
    }
}

TEST_F(TextFileReady, utf16_without_a_mark_is_missed_before_the_work_and_read_if_it_is_said) {
  const std::string bytes("D\0v\0e\0 \0a\0 \0d\0v\0e\0\n\0", 20);
  const auto refused = ready("text", "/a.txt", bytes);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().hint.find("encoding = \"UTF-16LE\""), std::string::npos);
  EXPECT_TRUE(ready("text", "/a.txt", bytes, "utf-16le").ok());
}

TEST_F(TextFileReady, an_encoding_that_recipe_or_page_says_is_taken) {
  EXPECT_TRUE(ready("text", "/a.txt", kOld, "windows-1250").ok());
  EXPECT_TRUE(ready("html", "/a.html", "<meta charset=windows-1250>" + kOld).ok());
  EXPECT_TRUE(ready("text", "/b.html", "<meta charset=windows-1250>" + kOld).ok());
  EXPECT_TRUE(ready("text", "/a.txt", "Dveře jsou otevřené.").ok());
}

TEST_F(TextFileReady, a_file_without_any_text_is_missed_before_the_work) {
  for (const auto* kind : {"text", "html"})
    for (const auto* nothing : {"", " \n\n", "\xEF\xBB\xBF"})
      EXPECT_NE(ready(kind, "/a", nothing).error().what.find("is empty"), std::string::npos);
}

TEST_F(TextFileReady, a_character_across_the_end_of_what_is_looked_at_is_no_fault) {
  for (std::size_t ahead = 0; ahead < 4; ++ahead) {
    std::string bytes((std::size_t{1} << 20) - ahead, 'a');
    for (int i = 0; i < 3; ++i) bytes += "\xF0\x9F\x9A\xAA";
    EXPECT_TRUE(ready("text", "/a.txt", bytes).ok()) << ahead;
  }
}

TEST_F(TextFileReady, what_stands_behind_the_first_mebibyte_is_left_to_the_reading) {
  EXPECT_TRUE(ready("text", "/a.txt", std::string(std::size_t{1} << 20, 'a') + kOld).ok());
  EXPECT_FALSE(ready("text", "/a.txt", kOld + std::string(std::size_t{1} << 20, 'a')).ok());
}

}  // namespace
}  // namespace data
