#include "data/document.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "data/line.h"

namespace data {
namespace {

Document sample(const std::string& kind) {
  Document out;
  out.source = "libreoffice-help-de";
  out.kind = kind;
  out.key = "a.html";
  out.language = "deu_Latn";
  out.license = "MPL-2.0";
  out.blocks = {{"a.html#1", "Eins"}, {"a.html#2", "Zwei"}};
  return out;
}

TEST(Document, joins_pages_with_an_empty_line_and_messages_with_a_line_end) {
  EXPECT_EQ(sample("page").text(), "Eins\n\nZwei");
  EXPECT_EQ(sample("text").text(), "Eins\n\nZwei");
  EXPECT_EQ(sample("messages").text(), "Eins\nZwei");
  EXPECT_EQ(Document{}.text(), "");
}

TEST(Document, id_covers_source_key_language_and_text) {
  const auto one = sample("page");
  const auto id = document_id(one, one.text());
  EXPECT_EQ(
      id,
      base::sha256(std::string("libreoffice-help-de\0a.html\0deu_Latn\0Eins\n\nZwei", 46)).hex());
  for (auto member : {&Document::source, &Document::key, &Document::language}) {
    auto other = one;
    other.*member += 'x';
    EXPECT_NE(document_id(other, other.text()), id);
  }
  EXPECT_NE(document_id(one, "Eins"), id);
}

TEST(Document, survives_json) {
  auto one = sample("page");
  one.id = document_id(one, one.text());
  const auto back = document_from_json(to_json(one), "here");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(to_json(*back), to_json(one));
}

TEST(Document, refuses_json_of_another_shape) {
  for (const auto* bad : {"[]", "3", R"({"id":5})", R"({"blocks":{}})", R"({"blocks":[1]})",
                          R"({"blocks":[{"key":1}]})"}) {
    const auto out = document_from_json(*base::parse_json(bad, ""), "corpus.jsonl:7");
    ASSERT_FALSE(out.ok()) << bad;
    EXPECT_EQ(out.error().where, "corpus.jsonl:7");
  }
}

TEST(Line, survives_json_and_refuses_half_a_line) {
  Line line;
  line.document = sample("page");
  line.document.id = "abc";
  line.document.blocks.clear();
  line.text = "Eins\n\nZwei";
  line.blocks = 2;
  line.parents = {"p"};
  const auto back = line_from_json(to_json(line), "x");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(to_json(*back), to_json(line));
  EXPECT_EQ(back->block_bytes(), 8);
  for (const auto* bad : {"{}", R"({"id":"a","language":"b"})",
                          R"({"id":"a","language":"b","text":"c","parents":[1]})"})
    EXPECT_FALSE(line_from_json(*base::parse_json(bad, ""), "x").ok()) << bad;
}

}  // namespace
}  // namespace data
