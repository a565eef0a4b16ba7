#include "store/structure_line.h"

#include <gmock/gmock.h>

namespace store {
namespace {

CorpusLine document(const std::string& id, const std::string& text, const char* kind = "page") {
  CorpusLine out;
  out.id = id;
  out.text = text;
  out.kind = kind;
  return out;
}

StructureLine two_blocks() {
  return {.id = "a",
          .parallel = true,
          .blocks = {{.key = "k#1", .bytes = 3, .heading = true, .level = 1},
                     {.key = "k#2", .bytes = 4, .code = true, .parent = 2}}};
}

TEST(StructureLine, IsReadAsItWasWritten) {
  const auto read = read_structure_line(to_json(two_blocks()), "here");
  ASSERT_TRUE(read.ok()) << read.error().what;
  EXPECT_EQ(to_json(*read), to_json(two_blocks()));
  EXPECT_TRUE(read->parallel);
  EXPECT_TRUE(read->blocks[0].heading);
  EXPECT_EQ(read->blocks[1].parent, 2u);
}

TEST(StructureLine, CutsTheTextOfItsDocument) {
  const auto texts = texts_of(two_blocks(), document("a", "Ein\n\nzwei"), "");
  ASSERT_TRUE(texts.ok()) << texts.error().what;
  EXPECT_THAT(*texts, testing::ElementsAre("Ein", "zwei"));
  const auto lines = texts_of(two_blocks(), document("a", "Ein\nzwei", "messages"), "");
  ASSERT_TRUE(lines.ok()) << lines.error().what;
  EXPECT_THAT(*lines, testing::ElementsAre("Ein", "zwei"));
}

TEST(StructureLine, OfAnotherDocumentOrSizeIsRefused) {
  const auto refused = [](const CorpusLine& document) {
    return !texts_of(two_blocks(), document, "").ok();
  };
  EXPECT_TRUE(refused(document("b", "Ein\n\nzwei")));
  EXPECT_TRUE(refused(document("a", "Ein\n\nzwei!")));
  EXPECT_TRUE(refused(document("a", "Ein\n\nzw")));
  EXPECT_TRUE(refused(document("a", "Ein")));
}

TEST(StructureLine, WhatIsNoneIsRefused) {
  for (const char* text : {"[]", "{}", R"({"id": 1, "blocks": []})", R"({"id": "a"})",
                           R"({"id": "a", "blocks": [{"key": "k"}]})",
                           R"({"id": "a", "blocks": [{"key": "k", "bytes": -1}]})",
                           R"({"id": "a", "blocks": [{"key": "k", "bytes": 1, "role": "x"}]})"})
    EXPECT_FALSE(read_structure_line(*base::parse_json(text, ""), "here").ok()) << text;
}

}  // namespace
}  // namespace store
