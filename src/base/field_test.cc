#include "base/field.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Warmup {
  std::int64_t steps = 10;
  template <class V>
  void fields(V& v) {
    v(steps, "steps", "steps of warm-up");
  }
  Result<void> check() const {
    if (steps < 0) return Error{Code::bad_request, "warm-up cannot be negative", "", "use 0"};
    return {};
  }
};

struct Source {
  std::string kind = "deb";
  double weight = 1;
  template <class V>
  void fields(V& v) {
    v(kind, "kind", "where it comes from");
    v(weight, "weight", "how often it is seen");
  }
};

struct Train {
  bool on = true;
  std::string name = "tiny";
  double rate = 0.1;
  Warmup warmup;
  std::vector<std::string> languages = {"deu_Latn"};
  std::vector<Source> sources;
  template <class V>
  void fields(V& v) {
    v(on, "on", "whether to train");
    v(name, "name", "what to call it");
    v(rate, "rate", "learning rate");
    v(warmup, "warmup", "how it begins");
    v(languages, "languages", "what it learns");
    v(sources, "sources", "what it reads");
  }
};

Result<Train> read(std::string_view text) {
  const auto recipe = TRY(parse_recipe(text, "r.toml"));
  Train out;
  TRY(read_fields(recipe, out));
  return out;
}

std::string mistake(std::string_view text) {
  const auto train = read(text);
  return train.ok() ? "none" : train.error().sentence();
}

TEST(ReadFields, keeps_defaults_where_the_recipe_is_silent) {
  const auto train = read("rate = 2\n[warmup]\n");
  ASSERT_TRUE(train.ok()) << train.error().sentence();
  EXPECT_EQ(train->rate, 2.0);
  EXPECT_EQ(train->warmup.steps, 10);
  EXPECT_EQ(train->languages, std::vector<std::string>{"deu_Latn"});
}

TEST(ReadFields, fills_nested_tables_and_lists) {
  const auto train = read(
      "languages = [\"fin_Latn\", \"gle_Latn\"]\n[warmup]\nsteps = 3\n"
      "[[sources]]\nkind = \"jsonl\"\n[[sources]]\nweight = 0.5\n");
  ASSERT_TRUE(train.ok()) << train.error().sentence();
  EXPECT_EQ(train->warmup.steps, 3);
  EXPECT_EQ(train->languages.size(), 2u);
  ASSERT_EQ(train->sources.size(), 2u);
  EXPECT_EQ(train->sources[0].kind, "jsonl");
  EXPECT_EQ(train->sources[1].kind, "deb");
  EXPECT_EQ(train->sources[1].weight, 0.5);
}

TEST(ReadFields, replaces_a_default_list_instead_of_adding_to_it) {
  EXPECT_TRUE(read("languages = []")->languages.empty());
}

TEST(ReadFields, names_an_unknown_key_in_a_table_of_a_list) {
  EXPECT_EQ(mistake("[[sources]]\nkind = \"a\"\n[[sources]]\nwieght = 1\n"),
            "r.toml:4: unknown key 'sources[1].wieght'; did you mean 'weight'?");
}

TEST(ReadFields, names_a_wrong_type_with_its_line) {
  EXPECT_EQ(mistake("[warmup]\nsteps = 1.5\n"),
            "r.toml:2: 'warmup.steps' is a number, a whole number is expected");
  EXPECT_EQ(mistake("warmup = 3\n"), "r.toml:1: 'warmup' is a whole number, a table is expected");
  EXPECT_EQ(mistake("languages = \"deu_Latn\"\n"),
            "r.toml:1: 'languages' is text, a list is expected");
  EXPECT_EQ(mistake("languages = [\"a\", 2]\n"),
            "r.toml:1: 'languages[1]' is a whole number, text is expected");
}

TEST(ReadFields, says_where_a_failed_check_stands) {
  EXPECT_EQ(mistake("rate = 1\n[warmup]\nsteps = -1\n"),
            "r.toml:2: warm-up cannot be negative; use 0");
}

TEST(ToJson, fills_in_every_default_and_reads_back) {
  Train train;
  train.sources.push_back({"text", 2.5});
  const auto json = to_json(train);
  EXPECT_EQ(*canonical(json), R"({"languages":["deu_Latn"],"name":"tiny","on":true,"rate":0.1,)"
                              R"("sources":[{"kind":"text","weight":2.5}],"warmup":{"steps":10}})");
  Train back;
  back.name = "other";
  ASSERT_TRUE(from_json(json, back, "manifest").ok());
  EXPECT_EQ(to_json(back), json);
}

TEST(FromJson, names_the_field_of_a_wrong_type) {
  Train train;
  EXPECT_EQ(from_json(Json{{"warmup", {{"steps", "x"}}}}, train, "manifest").error().sentence(),
            "manifest.warmup.steps: expected whole number");
  EXPECT_FALSE(from_json(Json{{"on", 1}}, train, "m").ok());
  EXPECT_FALSE(from_json(Json{{"name", nullptr}}, train, "m").ok());
  EXPECT_FALSE(from_json(Json{{"languages", {1}}}, train, "m").ok());
  EXPECT_FALSE(from_json(Json::array(), train, "m").ok());
}

// A whole number that was edited into 1.5 must not silently become 1.
TEST(FromJson, refuses_a_fraction_for_a_whole_number) {
  Train train;
  EXPECT_FALSE(from_json(Json{{"warmup", {{"steps", 1.5}}}}, train, "m").ok());
  EXPECT_FALSE(from_json(Json{{"warmup", {{"steps", UINT64_MAX}}}}, train, "m").ok());
  EXPECT_TRUE(from_json(Json{{"rate", 3}}, train, "m").ok());
  EXPECT_EQ(train.rate, 3.0);
}

TEST(Describe, makes_one_row_a_field_with_type_default_and_text) {
  std::vector<FieldRow> rows;
  describe(Train{}, "train", rows);
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_EQ(rows[2].path, "train.rate");
  EXPECT_EQ(rows[2].type, "number");
  EXPECT_EQ(rows[2].default_value, "0.1");
  EXPECT_EQ(rows[2].text, "learning rate");
  EXPECT_EQ(rows[3].type, "table");
  EXPECT_EQ(rows[4].path, "train.warmup.steps");
  EXPECT_EQ(rows[5].type, "list of text");
  EXPECT_EQ(rows[6].type, "list of table");
  EXPECT_EQ(rows[7].path, "train.sources[].kind");
}

TEST(Describe, needs_no_prefix) {
  std::vector<FieldRow> rows;
  describe(Warmup{}, "", rows);
  EXPECT_EQ(rows.at(0).path, "steps");
}

}  // namespace
}  // namespace base
