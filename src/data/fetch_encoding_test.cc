// Local files in any encoding: read as what they declare, or left out and told what reads them.
#include <string>

#include "data/fetch_test.h"

namespace data {
namespace {

TEST_F(Sources, pages_of_any_encoding_are_read_and_counted) {
  const std::string cyrillic =
      "\xCF\xE0\xE7\xE0\xF0\xFA\xF2 \xE2 \xE3\xF0\xE0\xE4\xE0";  // windows-1251
  put("/f/a.html", "<meta charset=windows-1251><p id=a>" + cyrillic);
  put("/f/b.html",
      "<meta content='text/html; charset=cp1251' http-equiv=Content-Type><p id=a>" + cyrillic);
  put("/f/c.xhtml", "<?xml version='1.0' encoding='windows-1251'?><p id='a'>" + cyrillic);
  put("/f/d.txt", std::string("\xFF\xFE") + std::string("a\0\x1F\x04", 4));
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 4u);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(documents_[static_cast<std::size_t>(i)].text(), "Пазарът в града");
  EXPECT_EQ(documents_[3].text(), "aП");
  EXPECT_EQ(read.sources[0].counts.at("file converted from windows-1251"), 3);
  EXPECT_EQ(read.sources[0].counts.at("file converted from UTF-16LE"), 1);
}

TEST_F(Sources, a_file_in_an_unknown_encoding_is_left_out_of_a_folder_and_refused_alone) {
  const std::string page = "<meta charset=x-klingon><p>\xCF\xE0\xE7\xE0\xF0\xFA\xF2";
  put("/f/a.html", page);
  put("/f/b.txt", "kept");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(read.sources[0].counts.at(
                "file left out: the text says it is in 'x-klingon', an encoding nobody knows"),
            1);
  put("/a.html", page);
  ASSERT_TRUE(fetch({local("html", "/a.html")}).ok());
  const auto alone = this->read();
  ASSERT_FALSE(alone.ok());
  EXPECT_NE(alone.error().what.find("x-klingon"), std::string::npos);
}

// Bug: umlauts of old files became U+FFFD and were trained on.
TEST_F(Sources, an_old_file_that_declares_nothing_is_left_out_and_told_what_reads_it) {
  const std::string old = "Der B\xE4r l\xE4uft f\xFCr " + std::string(2000, 'a');
  put("/f/alt/0001.TXT", old);
  put("/f/alt/0002.html", "<p>" + old);
  put("/f/b.txt", "neu für alle");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].key, "b.txt");
  EXPECT_EQ(
      read.sources[0].counts.at("file left out: the text is neither UTF-8 nor declares a charset"),
      2);
  ASSERT_EQ(read.sources[0].left_out.size(), 2u);
  EXPECT_EQ(read.sources[0].left_out[0].path, "alt/0001.TXT");
  EXPECT_NE(read.sources[0].left_out[0].hint.find("encoding = \"windows-1252\""),
            std::string::npos);
  for (const auto* kind : {"text", "html"}) {
    put("/alone", old);
    const auto alone = fetch({local(kind, "/alone")});
    ASSERT_FALSE(alone.ok()) << kind;
    EXPECT_NE(alone.error().hint.find("encoding = \"windows-1252\""), std::string::npos);
  }
}

TEST_F(Sources, the_encoding_of_a_source_reads_what_declares_nothing_and_only_that) {
  put("/f/a.txt", "B\xE4r");
  put("/f/b.txt", "Bär");
  put("/f/c.html", "<meta charset=windows-1251><p>\xCF\xE0\xE7\xE0\xF0");
  put("/f/d.html", "<p>B\xE4r");
  auto folder = local("folder", "/f");
  folder.from_json({{"encoding", "CP1252"}}, "").take();
  const auto read = life({folder});
  ASSERT_EQ(documents_.size(), 4u);
  EXPECT_EQ(documents_[0].text(), "Bär");
  EXPECT_EQ(documents_[1].text(), "Bär");
  EXPECT_EQ(documents_[2].text(), "Пазар");
  EXPECT_EQ(documents_[3].text(), "Bär");
  EXPECT_EQ(read.sources[0].counts.at("file converted from windows-1252"), 2);
  const auto list = *base::parse_json(*own_.disk->read("/out/sources/sources.json"), "s");
  EXPECT_EQ(list[0]["options"]["encoding"], "windows-1252");
  auto alone = local("text", "/f/a.txt");
  alone.from_json({{"encoding", "latin1"}}, "").take();
  life({alone});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "Bär");
  ASSERT_TRUE(fetch({local("folder", "/f")}).ok());
  EXPECT_FALSE((*base::parse_json(*own_.disk->read("/out/sources/sources.json"), "s"))[0].contains(
      "options"))
      << "what the recipe does not say changes no list";
}

}  // namespace
}  // namespace data
