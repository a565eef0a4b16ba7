// What a training says that it took and how it went: lost seconds, goodput, held-out text. The life was
// killed once, scored held-out text on the way, and is forged and signed anew.
#include <string>

#include "audit/forged_test.h"
#include "audit/stopped_life_test.h"

namespace audit {
namespace {

using base::Json;

constexpr const char* kManifest = "out/train/manifest.json";
constexpr const char* kLost = "out/train/lost.jsonl";

std::string recipe(int steps) {
  std::string out = without(kRecipe, {"eval", "card"});
  const auto replace = [&](const std::string& from, const std::string& to) {
    out.replace(out.find(from), from.size(), to);
  };
  replace("steps = 9", "steps = " + std::to_string(steps));
  replace("[train.schedule]\n",
          "[train.validation]\nevery_steps = 4\n[train.schedule]\nkind = \"constant\"\n");
  return out;
}

// Step 7 was made, and made again after step 6.
struct Killed : RealLife {
  Killed() {
    disk.remove_all("out").take();
    const auto at_seven = [](const base::Event& event) {
      return event.kind == base::Event::Kind::progress && event.stage == "train" && event.done == 7;
    };
    EXPECT_FALSE(run_until(*this, recipe(9), {}, at_seven));
    disk.remove_all("out/train.work/checkpoint-00000007").take();
    must(run(recipe(9)));
  }
  Report forged(const std::function<void(Killed&, Forger&)>& change) {
    Forger forger(disk);
    change(*this, forger);
    forger.sign(key);
    return verify(0);
  }
};

Report forged(const std::function<void(Json&)>& change) {
  return Killed().forged([&](Killed&, Forger& forger) { forger.edit(kManifest, change); });
}

TEST(Accounts, of_a_training_that_was_killed_once_are_verified) {
  Killed life;
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  const auto facts = Json::parse(life.read(kManifest))["facts"];
  EXPECT_EQ(facts["lost_seconds"], Json::parse(life.read(kLost))["seconds"]);
  EXPECT_TRUE(facts["last_validation"].contains("eng_Latn"));
  EXPECT_LT(facts["step_seconds"], facts["train_seconds"]);
}

// Bug: an audit took both as they were said.
TEST(Accounts, of_held_out_text_that_the_log_does_not_bear_out_are_found) {
  const std::string what = "not what the last line of steps.jsonl says that speaks";
  EXPECT_TRUE(names(forged([](Json& json) { json["facts"]["last_validation"]["eng_Latn"] = 0.1; }),
                    kManifest, what));
  EXPECT_TRUE(
      names(forged([](Json& json) { json["facts"].erase("last_validation"); }), kManifest, what));
}

TEST(Accounts, of_lost_seconds_that_the_log_does_not_bear_out_are_found) {
  const std::string what = "not what the lines of lost.jsonl come to";
  EXPECT_TRUE(
      names(forged([](Json& json) { json["facts"]["lost_seconds"] = 1e-9; }), kManifest, what));
  EXPECT_TRUE(
      names(forged([](Json& json) { json["facts"].erase("lost_seconds"); }), kManifest, what));
  EXPECT_TRUE(names(forged([](Json& json) { json["facts"]["goodput"] = 0.999999; }), kManifest,
                    "facts.goodput"));
}

TEST(Accounts, of_steps_that_the_log_does_not_bear_out_are_found) {
  for (const char* key : {"step_seconds", "tokens_per_second"}) {
    const auto report =
        forged([&](Json& json) { json["facts"][key] = json["facts"][key].get<double>() * 1.01; });
    EXPECT_TRUE(names(report, kManifest, std::string("facts.") + key)) << to_text(report);
  }
}

// As versions wrote them that told the speed of all seconds.
TEST(Accounts, of_a_version_before_are_held_to_what_it_meant) {
  const auto report = forged([](Json& json) {
    auto& facts = json["facts"];
    facts.erase("step_seconds");
    facts["tokens_per_second"] =
        json["counts"]["tokens"].get<double>() / facts["train_seconds"].get<double>();
  });
  EXPECT_TRUE(report.consistent()) << to_text(report);
}

// Bug: a training that grew from one that was killed forgot what the kill had cost.
TEST(Accounts, of_a_training_that_grew_keep_what_was_lost_before) {
  Killed life;
  const auto lost = life.read(kLost);
  must(life.run(recipe(14)));
  EXPECT_EQ(life.read(kLost), lost);
  const auto facts = Json::parse(life.read(kManifest))["facts"];
  EXPECT_EQ(facts["lost_seconds"], Json::parse(lost)["seconds"]);
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  must(life.run(recipe(20)));
  EXPECT_EQ(life.read(kLost), lost);
  EXPECT_TRUE(verdict(life.verify()).starts_with("verified")) << to_text(life.verify());
}

TEST(Accounts, of_losses_that_no_training_before_had_are_found) {
  Killed life;
  must(life.run(recipe(14)));
  const auto other = life.forged([](Killed&, Forger& forger) {
    forger.lines(kLost, [](Json& line) { line["after_step"] = 5; });
    forger.each("resume", [](Json& body) {
      if (body.contains("lost_after")) body["lost_after"] = {5};
    });
  });
  EXPECT_TRUE(names(other, kLost, "no record in the ledger says that a run went on"))
      << to_text(other);
}

}  // namespace
}  // namespace audit
