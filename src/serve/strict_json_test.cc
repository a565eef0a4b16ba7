#include "serve/strict_json.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

using base::Json;

int status(const std::string& body) {
  const auto answer = parse_object(body);
  return std::holds_alternative<Json>(answer) ? 200 : std::get<Refusal>(answer).status;
}

TEST(StrictJson, takes_objects_only) {
  EXPECT_EQ(status("{}"), 200);
  for (const char* body :
       {"", "[]", "1", "\"a\"", "{", "{}}", "{'a':1}", "{\"a\":NaN}", "\xEF\xBB\xBF"})
    EXPECT_EQ(status(body), 400) << body;
}

TEST(StrictJson, allows_32_levels_and_no_more) {
  const auto nested = [](int levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  EXPECT_EQ(status(nested(32)), 200);
  EXPECT_EQ(status(nested(33)), 400);
}

TEST(StrictJson, counts_no_brackets_inside_strings) {
  EXPECT_EQ(status("{\"a\":\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\"}"),
            200);
}

TEST(StrictJson, refuses_a_key_that_is_said_twice) {
  EXPECT_EQ(status(R"({"a":1,"a":1})"), 400);
  EXPECT_EQ(status(R"({"a":1,"\u0061":2})"), 400);
  EXPECT_EQ(status(R"({"a":[{"b":{"c":1,"c":2}}]})"), 400);
  EXPECT_EQ(status(R"({"":1,"":2})"), 400);
  EXPECT_EQ(status(R"({"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":2}]})"), 200);
}

TEST(StrictJson, takes_3_and_3_0_alike) {
  const Json body = {{"a", 3.0}, {"b", -2e0}, {"c", 3.5}, {"d", 1e300}, {"e", 1e16}};
  EXPECT_EQ(whole_field(body, "a", 0, 0, 9), 3);
  EXPECT_EQ(whole_field(body, "b", 0, -9, 9), -2);
  for (const char* name : {"c", "d", "e"})
    EXPECT_THROW(whole_field(body, name, 0, INT64_MIN, INT64_MAX), Refusal) << name;
}

TEST(StrictJson, reads_numbers_within_their_range) {
  const Json body = {{"a", 3},   {"b", 2.5},        {"c", nullptr},
                     {"d", "x"}, {"e", UINT64_MAX}, {"f", true}};
  EXPECT_EQ(whole_field(body, "a", 0, 0, 9), 3);
  EXPECT_EQ(whole_field(body, "c", 7, 0, 9), 7);
  EXPECT_EQ(whole_field(body, "missing", 7, 0, 9), 7);
  EXPECT_THROW(whole_field(body, "b", 0, 0, 9), Refusal);
  EXPECT_THROW(whole_field(body, "e", 0, INT64_MIN, INT64_MAX), Refusal);
  EXPECT_THROW(whole_field(body, "a", 0, 4, 9), Refusal);
  EXPECT_EQ(number_field(body, "a", 0), 3.0);
  EXPECT_THROW(number_field(body, "d", 0), Refusal);
  EXPECT_THROW(number_field(body, "f", 0), Refusal);
  EXPECT_TRUE(flag_field(body, "f", false));
  EXPECT_THROW(flag_field(body, "a", false), Refusal);
}

}  // namespace
}  // namespace serve
