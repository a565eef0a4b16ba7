#include "run/standing.h"

#include <gtest/gtest.h>

namespace run {
namespace {

using Held = std::map<std::string, std::string>;

ledger::Record record(const std::string& kind, base::Json body) {
  ledger::Record out;
  out.kind = kind;
  out.body = std::move(body);
  return out;
}

ledger::Record made(const std::string& name, const std::string& kind, base::Json inputs) {
  return record(
      "artefact",
      {{"name", name}, {"kind", kind}, {"id", "id of " + name}, {"inputs", std::move(inputs)}});
}

// A corpus, a training and a model under names that are unlike their kinds, as a recipe may choose.
std::vector<ledger::Record> life() {
  return {made("texts", "corpus", base::Json::object()),
          made("base", "train", {{"shards", "id of texts"}}),
          made("release", "model", {{"train", "id of base"}}),
          made("scores", "eval", {{"model", "id of release"}})};
}

Held held(const std::vector<ledger::Record>& records, const std::set<std::string>& unwanted,
          const std::set<std::string>& gone = {}) {
  return held_in_force(account_of(records), unwanted,
                       [&](const std::string& name) { return !gone.contains(name); });
}

// Bug: inputs were looked up by role among names, and a training of a name of its own was let go.
TEST(Standing, holds_what_something_in_force_was_made_from_whatever_it_is_called) {
  EXPECT_EQ(held(life(), {"base"}), (Held{{"base", "release"}}));
  EXPECT_EQ(held(life(), {"base", "texts"}), (Held{{"base", "release"}, {"texts", "base"}}));
  EXPECT_EQ(held(life(), {"scores"}), Held());
}

TEST(Standing, holds_each_of_two_that_have_one_content) {
  auto records = life();
  records.push_back(records[1]);
  records.back().body["name"] = "again";
  EXPECT_EQ(held(records, {"base", "again"}), (Held{{"base", "release"}, {"again", "release"}}));
}

TEST(Standing, holds_a_model_until_another_one_takes_its_place_or_it_is_gone) {
  auto records = life();
  records.pop_back();
  EXPECT_EQ(held(records, {"base", "release"}),
            (Held{{"base", "release"}, {"release", "release"}}));
  EXPECT_EQ(held(records, {"base", "release"}, {"release"}), Held());
  records.push_back(made("next", "model", base::Json::object()));
  EXPECT_EQ(held(records, {"base", "release"}), Held());
  records.back().body["kind"] = "aligned";
  EXPECT_EQ(held(records, {"base", "release"}).size(), 2u);
  records.back().body["serves_as"] = "model";
  EXPECT_EQ(held(records, {"base", "release"}), Held());
}

TEST(Standing, says_of_a_model_that_another_was_made_from_that_the_other_holds_it) {
  auto records = life();
  records.push_back(made("tuned", "model", {{"model", "id of release"}}));
  EXPECT_EQ(held(records, {"release", "tuned"}), (Held{{"release", "tuned"}, {"tuned", "tuned"}}));
}

TEST(Standing, ends_where_records_claim_to_be_made_from_each_other) {
  auto records = life();
  records.push_back(made("texts", "corpus", {{"model", "id of release"}, {"self", "id of texts"}}));
  EXPECT_EQ(held(records, {"texts", "base", "scores"}),
            (Held{{"base", "release"}, {"texts", "base"}}));
}

TEST(Standing, lets_a_record_retire_the_very_artefact_that_it_names_until_it_is_made_again) {
  auto records = life();
  const auto retired = [&] { return account_of(records).artefacts.at("base").retired; };
  records.push_back(record("retire", {{"name", "base"}, {"id", "another"}}));
  EXPECT_FALSE(retired());
  records.push_back(record("retire", {{"name", "base"}, {"id", "id of base"}}));
  EXPECT_EQ(retired(), 5u);
  records.push_back(record("recall", {{"name", "base"}, {"id", "id of base"}}));
  EXPECT_FALSE(retired());
  records[6].kind = "retire";
  records.push_back(life()[1]);
  EXPECT_FALSE(retired()) << "made again since";
}

TEST(Standing, retires_nothing_that_the_run_before_the_record_wanted) {
  auto records = life();
  records.push_back(record("run", {{"stages", {"base", "release"}}}));
  records.push_back(record("retire", {{"name", "base"}, {"id", "id of base"}}));
  records.push_back(record("retire", {{"name", "scores"}, {"id", "id of scores"}}));
  const auto account = account_of(records);
  EXPECT_FALSE(account.artefacts.at("base").retired);
  EXPECT_EQ(account.artefacts.at("scores").retired, 6u);
  EXPECT_EQ(account.untimely, std::vector<std::size_t>{5});
}

}  // namespace
}  // namespace run
