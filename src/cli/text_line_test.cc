#include "cli/text_line.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace cli {

TEST(TextLine, a_plain_line_says_what_a_parser_says) {
  for (const std::string line :
       {R"({"text": "Haus"})", R"( {"id":7,"text":"","more":"x"} )",
        R"({"text":"a","id":"b","text":"c"})", R"({"text": "Tür ქ", "id": -12 })",
        "{\"id\": 0\t, \"text\": \"\"}"}) {
    const auto json = base::parse_json(line, "").take();
    const auto read = plain_text_line(line);
    if (!read) continue;
    EXPECT_EQ(read->text, json["text"].get<std::string>()) << line;
    EXPECT_EQ(read->id.empty(), !json.contains("id")) << line;
    if (!read->id.empty()) {
      EXPECT_EQ(base::parse_json(read->id, "").take(), json["id"]) << line;
    }
  }
  EXPECT_TRUE(plain_text_line(R"({"id": 7, "text": "Haus"})"));
}

TEST(TextLine, others_are_left_to_the_parser) {
  for (const std::string line :
       {"", "{}", "no", R"({"text": 1})", R"({"text": "a\n"})", R"({"text": "a"}x)",
        R"({"text": "a",})", R"({"text": "a", "id": [1]})", R"({"text": "a", "id": 01})",
        R"({"text": "a", "id": 1.5})", R"({"text": "a", "id": -})", R"({"text": "a" "id": 1})",
        R"({text: "a"})", R"(["text", "a"])", "{\"text\": \"a\tb\"}", "{\"text\": \"\xFF\"}",
        R"({"text": "a)", R"({"text": "a", "text": 1})",
        R"({"text": "a", "id": 1234567890123456})"})
    EXPECT_FALSE(plain_text_line(line)) << line;
}

}  // namespace cli
