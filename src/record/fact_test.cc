#include "record/fact.h"

#include <gtest/gtest.h>

#include "ledger/artefact.h"
#include "record/card.h"
#include "record/corpus.h"
#include "record/eval.h"
#include "record/source.h"
#include "record/tokenizer.h"
#include "record/train.h"

namespace record {
namespace {

using base::Json;

struct Leaf {
  double loss = 0;
  std::optional<std::int64_t> steps;
  OrNull<std::string> control;
  template <class V>
  void fields(V& v) {
    v(loss, "loss", "");
    v(steps, "steps", "");
    v(control, "control", "");
  }
};
struct Tree {
  Leaf facts;
  std::map<std::string, Leaf> by_name;
  std::vector<Leaf> list;
  bool done = false;
  Json anything;
  template <class V>
  void fields(V& v) {
    v(facts, "facts", "");
    v(by_name, "by/name", "");
    v(list, "list", "");
    v(done, "done", "");
    v(anything, "anything", "");
  }
};

Json whole() {
  const Json leaf = {{"loss", 1.5}, {"steps", 3}, {"control", nullptr}};
  return {{"facts", leaf},
          {"by/name", {{"a~b", leaf}}},
          {"list", {leaf, {{"loss", 2}, {"control", "xz"}}}},
          {"done", true},
          {"anything", {1, "two"}}};
}

std::string refused(const Json& json) {
  const auto read_it = read<Tree>(json, "out/x/manifest.json");
  if (read_it.ok()) return "taken";
  EXPECT_EQ(read_it.error().code, base::Code::bad_data);
  EXPECT_EQ(read_it.error().where, "out/x/manifest.json");
  return read_it.error().what;
}

TEST(Facts, come_back_as_the_bytes_they_were_written_as) {
  EXPECT_EQ(to_json(read<Tree>(whole(), "f").take()), whole());
}

TEST(Facts, missing_one_is_named_with_file_and_pointer_and_never_becomes_a_default) {
  for (const auto& [pointer, parent, key] : {std::tuple{"/facts/loss", "/facts", "loss"},
                                             {"/by~1name/a~0b/loss", "/by~1name/a~0b", "loss"},
                                             {"/list/1/control", "/list/1", "control"},
                                             {"/done", "", "done"}}) {
    auto json = whole();
    json.at(Json::json_pointer(parent)).erase(key);
    EXPECT_EQ(refused(json), std::string(pointer) + " is missing");
  }
}

TEST(Facts, one_of_another_type_is_named_with_what_stands_there) {
  auto json = whole();
  json["facts"]["loss"] = "three";
  EXPECT_EQ(refused(json), "/facts/loss is \"three\", not a number");
  json = whole();
  json["facts"]["loss"] = nullptr;  // what a number that is none is written as
  EXPECT_EQ(refused(json), "/facts/loss is null, not a number");
  json = whole();
  json["facts"]["steps"] = 3.5;
  EXPECT_EQ(refused(json), "/facts/steps is 3.5, not a whole number");
  json["facts"]["steps"] = UINT64_MAX;
  EXPECT_EQ(refused(json), "/facts/steps is 18446744073709551615, not a whole number");
  json = whole();
  json["list"] = Json::object();
  EXPECT_EQ(refused(json), "/list is {}, not a list");
  json = whole();
  json["by/name"] = Json::array();
  EXPECT_EQ(refused(json), "/by~1name is [], not a table");
  json = whole();
  json["done"] = 1;
  EXPECT_EQ(refused(json), "/done is 1, not true or false");
  EXPECT_EQ(refused(Json::array()), "it is [], not a table");
}

TEST(Facts, optional_one_may_lack_and_what_a_later_version_says_is_passed_over) {
  auto json = whole();
  json["facts"].erase("steps");
  json["facts"]["later"] = 1;
  const auto tree = read<Tree>(json, "f").take();
  EXPECT_FALSE(tree.facts.steps);
  EXPECT_FALSE(to_json(tree)["facts"].contains("steps"));
  json["facts"]["steps"] = "many";
  EXPECT_EQ(refused(json), "/facts/steps is \"many\", not a whole number");
}

TEST(Facts, ledger_record_may_lack_lists_and_tables_but_no_plain_fact) {
  auto json = whole();
  json.erase("list");
  json.erase("by/name");
  json.erase("facts");
  EXPECT_TRUE(read<Tree>(json, "f", Whole::plain).ok());
  json["facts"] = Json::object();
  EXPECT_FALSE(read<Tree>(json, "f", Whole::plain).ok());
}

TEST(Facts, pointer_leads_from_the_whole_to_any_member) {
  const auto tree = read<Tree>(whole(), "f").take();
  EXPECT_EQ(pointer(tree, tree.facts), "/facts");
  EXPECT_EQ(pointer(tree, tree.facts.loss), "/facts/loss");
  EXPECT_EQ(pointer(tree, *tree.facts.steps), "/facts/steps");
  EXPECT_EQ(pointer(tree, tree.by_name), "/by~1name");
  EXPECT_EQ(pointer(tree, tree.by_name.at("a~b").control), "/by~1name/a~0b/control");
  EXPECT_EQ(pointer(tree, tree.list[1].loss), "/list/1/loss");
  EXPECT_EQ(pointer(tree, tree), "");
}

template <class T>
void expect_the_same(base::Disk& disk, const base::Path& life) {
  const auto folder = base::join(life, T::kind);
  const auto manifest = ledger::read_manifest(disk, folder).take();
  const auto said = of<T>(manifest, folder);
  ASSERT_TRUE(said.ok()) << said.error().sentence();
  ledger::Manifest again;
  say(*said, again);
  EXPECT_EQ(again.counts, manifest.counts) << T::kind;
  EXPECT_EQ(again.facts, manifest.facts) << T::kind;
}

TEST(Facts, of_a_life_of_the_version_before_are_read_and_would_be_written_the_same) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  ASSERT_TRUE(source) << "ctest sets it";
  const auto disk = base::real_disk();
  const auto life = base::join(source, "test/golden/life_before/life");
  expect_the_same<Sources>(*disk, life);
  expect_the_same<Corpus>(*disk, life);
  expect_the_same<Tokenizer>(*disk, life);
  expect_the_same<Shards>(*disk, life);
  expect_the_same<Train>(*disk, life);
  expect_the_same<Model>(*disk, life);
}

}  // namespace
}  // namespace record
