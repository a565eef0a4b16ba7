#include "base/json.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Canonical, sorts_keys_and_leaves_out_white_space) {
  EXPECT_EQ(*canonical({{"b", 1}, {"a", {{"d", 2}, {"c", nullptr}}}}),
            R"({"a":{"c":null,"d":2},"b":1})");
}

TEST(Canonical, gives_equal_bytes_for_equal_values_however_they_were_made) {
  Json built;
  built["z"] = Json::array({1, "two"});
  built["a"] = true;
  EXPECT_EQ(*canonical(built),
            *canonical(*parse_json("{ \"a\" : true,\n\"z\":[1,\"two\"] }", "x")));
}

TEST(Canonical, writes_the_shortest_number_that_reads_back_the_same) {
  for (const double number : {0.1, 1e-300, 1.0 / 3.0, 123456789.125, 5e-324, -0.0}) {
    const auto text = *canonical(number);
    EXPECT_EQ(parse_json(text, "x")->get<double>(), number) << text;
  }
  EXPECT_EQ(*canonical(0.1), "0.1");
  EXPECT_EQ(*canonical(INT64_MIN), "-9223372036854775808");
}

TEST(Canonical, refuses_text_that_is_not_utf8) {
  const auto bytes = canonical({{"text", "caf\xe9"}});
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.error().code, Code::bad_data);
}

TEST(Canonical, keeps_letters_of_every_script_as_they_are) {
  EXPECT_EQ(*canonical("ქართული Ελλάδα"), "\"ქართული Ελλάδα\"");
}

// JSON has no such numbers, and a record that says null where it means infinity would lie.
TEST(Canonical, refuses_numbers_that_json_does_not_have) {
  EXPECT_FALSE(canonical({{"loss", std::numeric_limits<double>::quiet_NaN()}}).ok());
  EXPECT_FALSE(canonical(Json::array({std::numeric_limits<double>::infinity()})).ok());
}

TEST(Pretty, ends_with_a_newline_and_repairs_text_that_is_not_utf8) {
  EXPECT_EQ(pretty({{"a", 1}}), "{\n \"a\": 1\n}\n");
  EXPECT_EQ(pretty("caf\xe9"), "\"caf\xef\xbf\xbd\"\n");
}

TEST(ParseJson, names_the_place_and_the_byte_of_a_mistake) {
  const auto value = parse_json("{\"a\": }", "model/config.json");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().sentence(), "model/config.json: not JSON at byte 7");
}

TEST(ParseJson, says_of_bytes_that_are_no_utf8_that_they_are_none) {
  const auto value = parse_json("{\"a\": \"caf\xe9\"}", "de.jsonl:3");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().sentence(),
            "de.jsonl:3: not UTF-8 at byte 12; JSON is UTF-8: convert the text, or leave the bytes "
            "out");
}

TEST(ParseJson, refuses_what_is_cut_off_empty_or_followed_by_more) {
  for (const char* text :
       {"", "{", "[1,", "\"abc", "{\"a\":1", "1 2", "nul", "{} x", "[1,]", "\xff"})
    EXPECT_FALSE(parse_json(text, "x").ok()) << text;
}

// The library ends at a NUL, and what stands behind it was anybody's.
TEST(ParseJson, refuses_a_nul_and_what_stands_behind_it) {
  using namespace std::string_literals;
  EXPECT_EQ(parse_json("{\"a\": 1}\0 anything"s, "x").error().what, "not JSON at byte 9");
  for (const auto& text : {"1\0"s, "[1]\0{}"s, "[\0]"s, "\0"s, "\"a\0b\""s})
    EXPECT_FALSE(parse_json(text, "x").ok()) << text;
  EXPECT_EQ(parse_json("\"a\\u0000b\"", "x").take(), "a\0b"s);
}

TEST(ParseJson, refuses_numbers_too_large_for_a_double) {
  EXPECT_FALSE(parse_json("1e999", "x").ok());
}

TEST(ParseJson, refuses_nesting_that_would_exhaust_the_stack) {
  const std::string deep(1000000, '[');
  EXPECT_FALSE(parse_json(deep, "x").ok());
  EXPECT_FALSE(parse_json(deep + std::string(1000000, ']'), "x").ok());
  EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']'), "x").ok());
}

TEST(ParseJson, does_not_take_brackets_in_text_for_nesting) {
  EXPECT_TRUE(parse_json("\"" + std::string(5000, '[') + "\"", "x").ok());
  EXPECT_TRUE(parse_json(R"({"a":"\\\"[[[","b":[]})", "x").ok());
}

TEST(ParseJson, takes_the_last_of_two_equal_keys) {
  EXPECT_EQ(parse_json(R"({"a":1,"a":2})", "x")->at("a"), 2);
}

}  // namespace
}  // namespace base
