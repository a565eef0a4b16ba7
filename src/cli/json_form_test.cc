#include "cli/json_form.h"

#include <gtest/gtest.h>

#include <set>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/json_record.h"

namespace cli {
namespace {

using base::Json;

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"name", "text", "what it is called"},
                                   {"id?", "text or null", ""},
                                   {"stages", "list", ""},
                                   {"stages[]", "object", ""},
                                   {"stages[].rows", "list", ""},
                                   {"stages[].rows[]", "list", ""},
                                   {"stages[].rows[][]", "whole number", ""},
                                   {"languages", "object", ""},
                                   {"languages.*", "object", ""},
                                   {"languages.*.bytes", "number", ""},
                                   {"rest", "anything", ""}};
constexpr JsonForm kForm = {.text = "A thing.", .lines = true, .members = kMembers, .version = 2};
constexpr JsonForm kForms[] = {kForm, {.when = "--why", .text = "Why.", .members = kMembers}};
const Entry show{.group = Group::look, .summary = "Print.", .json = kForms};
const Row rows[] = {{"data_show", &show}};

TEST(JsonForm, is_a_schema_of_the_value_and_all_that_is_in_it) {
  const auto schema = json_schema(kForm, "data show");
  EXPECT_EQ(schema["$id"], "urn:janua:json:data-show:2");
  EXPECT_EQ(schema["type"], "object");
  EXPECT_EQ(schema["required"], (Json{"name", "stages", "languages", "rest"}));
  const auto& parts = schema["properties"];
  EXPECT_EQ(parts["name"], (Json{{"type", "string"}, {"description", "what it is called"}}));
  EXPECT_EQ(parts["id"]["type"], (Json{"string", "null"}));
  EXPECT_EQ(parts["stages"]["items"]["properties"]["rows"]["items"]["items"]["type"], "integer");
  EXPECT_EQ(parts["languages"]["additionalProperties"]["required"], Json{"bytes"});
  EXPECT_EQ(parts["rest"], Json::object());
}

TEST(JsonForm, is_a_table_for_people) {
  const auto page = json_page(rows);
  EXPECT_NE(page.find("## janua data show\n\nA thing. One a line.\n\n"), std::string::npos);
  EXPECT_NE(page.find("| the value | object |  |\n| `name` | text | what it is called |\n"
                      "| `id` | text or null, may lack |  |\n"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("## janua data show --why\n"), std::string::npos);
  EXPECT_NE(page.find("## On standard error: error\n"), std::string::npos);
}

TEST(JsonForm, is_found_by_the_words_of_the_command) {
  EXPECT_EQ(json_schema_of(rows, "data show").take()["description"], "A thing. One a line.");
  EXPECT_EQ(json_schema_of(rows, "data show --why").take()["description"], "Why.");
  EXPECT_EQ(json_schema_of(rows, "error").take()["required"], Json{"error"});
  EXPECT_EQ(json_schema_of(rows, "data shw").error().sentence(),
            "no command 'data shw' prints JSON; did you mean 'data show'?");
}

struct Inner {
  std::int64_t bytes = 0;
  record::OrNull<std::string> note;
  template <class V>
  void fields(V& v) {
    v(bytes, "bytes", "of text");
    v(note, "note", "");
  }
};
struct Outer {
  std::map<std::string, Inner> languages;
  std::optional<std::vector<double>> shares;
  template <class V>
  void fields(V& v) {
    v(languages, "languages", "by variant");
    v(shares, "shares", "of all");
  }
};

TEST(JsonForm, of_a_struct_of_record_follows_its_fields) {
  JsonRows found;
  add_record<Outer>("", "", found);
  std::string text;
  for (const auto& [path, type, words] : found) text += path + ": " + type + "; " + words + "\n";
  EXPECT_EQ(text,
            ": object; \nlanguages: object; by variant\nlanguages.*: object; \n"
            "languages.*.bytes: whole number; of text\nlanguages.*.note: text or null; \n"
            "shares?: list; of all\nshares[]: number; \n");
}

std::vector<Row> everything() {
  std::vector<Row> all(light::all().begin(), light::all().end());
  all.insert(all.end(), full::all().begin(), full::all().end());
  return all;
}

// The path of what holds a member: "a.b[]" -> "a.b", "a.*" -> "a", "a" -> "".
std::string holder(const std::string& path) {
  if (path.ends_with("[]")) return path.substr(0, path.size() - 2);
  const auto dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}

TEST(Commands, say_what_they_print_with_json_where_they_take_it) {
  for (const auto& row : everything()) {
    EXPECT_EQ((row.entry->obeys & kJson) != 0, !row.entry->json.empty()) << row.name;
    for (const auto& form : row.entry->json) {
      EXPECT_TRUE(std::string(form.text).ends_with('.')) << row.name;
      std::set<std::string> known;
      for (auto [path, type, text] : members_of(form)) {
        if (path.ends_with('?')) path.pop_back();
        EXPECT_TRUE(known.insert(path).second) << row.name << ": " << path << " stands twice";
        EXPECT_TRUE(path.empty() || known.contains(holder(path)))
            << row.name << ": nothing says what holds " << path;
      }
      EXPECT_TRUE(known.contains("")) << row.name;
      json_schema(form, words_of(row.name));  // every type has a name that is known
    }
  }
}

}  // namespace
}  // namespace cli
