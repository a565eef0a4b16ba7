// Lives with several trainings or models: each is judged, and spoken of, by itself.
#include <gtest/gtest.h>

#include <utility>

#include "audit/stopped_life_test.h"

namespace audit {
namespace {

using base::Json;

// Bug: what was said of the last training was said of all.
TEST(SeveralTrainings, are_verified_only_if_each_is) {
  const std::string model =
      "[stage.model]\nlayers = 1\nhidden = 64\nfeed_forward = 64\nheads = 1\nkv_heads = 1\n"
      "context_tokens = 16\n[stage.train]\ngrains_per_step = 1\nrows_per_grain = 2\n"
      "precision = \"f32\"\n";
  const auto stage = [&](const std::string& name, const std::string& steps) {
    return "[[stage]]\nname = \"" + name + "\"\nkind = \"train\"\n" + model + steps;
  };
  for (const auto& [first, second] :
       {std::pair{"along", "brief"}, {"zlong", "brief"}}) {  // in both orders
    RealLife life;
    must(life.run(without(kRecipe, {"model", "train", "eval", "card"}) +
                  stage(first, "steps = 12\ncheckpoint_steps = 12\n") +
                  stage(second, "steps = 3\ncheckpoint_steps = 1\n")));
    const auto some = life.verify(1);
    EXPECT_FALSE(some.final_weights) << to_text(some);
    EXPECT_EQ(verdict(some).find("verified, "), std::string::npos) << to_text(some);
  }
}

// Bug: a card quoted the newest model, whichever it was made for.
TEST(SeveralModels, each_has_a_card_that_speaks_of_it_and_the_audit_agrees) {
  const std::string shape =
      "[stage.model]\nlayers = 1\nhidden = 64\nfeed_forward = 64\nheads = 1\nkv_heads = 1\n"
      "context_tokens = 16\n[stage.train]\ngrains_per_step = 1\nrows_per_grain = 2\n"
      "precision = \"f32\"\n";
  const auto stage = [](const std::string& name, const std::string& kind, const std::string& from) {
    return "[[stage]]\nname = \"" + name + "\"\nkind = \"" + kind + "\"\n" +
           (from.empty() ? "" : "from = " + from + "\n");
  };
  auto text = without(kRecipe, {"model", "train", "eval", "card"});
  for (const std::string name : {"one", "two"}) {
    text += stage(name + "_train", "train", "") + shape +
            (name == "one" ? "steps = 3\n" : "steps = 4\n");
    text += stage(name, "model", "[\"" + name + "_train\"]");
    text += stage(name + "_eval", "eval", "{model = \"" + name + "\"}") +
            "control = false\nbootstrap_draws = 100\n";
    text += stage(name + "_card", "card", "{model = \"" + name + "\"}");
  }
  RealLife life;
  must(life.run(text));
  const auto one = life.read("out/one_card/card.md"), two = life.read("out/two_card/card.md");
  EXPECT_NE(one.find("- Steps: 3["), std::string::npos) << one;
  EXPECT_EQ(one.find("- Steps: 4["), std::string::npos);
  EXPECT_NE(two.find("- Steps: 4["), std::string::npos);
  EXPECT_NE(one.find(life.id("one")), std::string::npos);
  EXPECT_NE(one.find(life.id("one_eval")), std::string::npos);
  EXPECT_EQ(one.find(life.id("two_eval")), std::string::npos);
  const auto report = life.verify();
  for (const auto& finding : report.findings)
    EXPECT_EQ(finding.place.find("_card"), std::string::npos) << finding.sentence();
  Forger forger(life.disk);
  forger.remake_card = false;
  forger.edit("out/one_card/card.json",
              [&](Json& json) { json = Json::parse(life.read("out/two_card/card.json")); });
  forger.sign(life.key);
  EXPECT_TRUE(names(life.verify(0), "out/one_card/card.json", "from which the model was not made"));
}

// Bug: records of works that differ in nothing but their length were taken for those of one work.
TEST(SeveralTrainings, begun_for_other_lengths_under_one_name_are_told_apart) {
  auto text = without(kRecipe, {"model", "eval", "card"});
  text.replace(text.find("checkpoint_steps = 3"), 20, "checkpoint_steps = 1");
  text.replace(text.find("[train.schedule]"), 16,
               "[train.schedule]\nkind = \"wsd\"\ndecay_steps = 4");
  text +=
      "[model]\nlayers = 1\nhidden = 64\nfeed_forward = 64\nheads = 1\nkv_heads = 1\n"
      "context_tokens = 16\n";
  RealLife life;
  ASSERT_FALSE(run_until(life, text, {"train.steps=20"}, [](const base::Event& event) {
    return event.stage == "train" && event.kind == base::Event::Kind::progress && event.done == 15;
  }));
  must(life.run(text, {"train.steps=10"}));
  must(life.run(text, {"train.steps=20"}));
  const auto report = life.verify();
  for (const auto& finding : report.findings)
    EXPECT_EQ(finding.place.find("train"), std::string::npos) << finding.sentence();
}

// Bug: the checkpoints of one were taken for those of another that stood half done meanwhile.
TEST(SeveralTrainings, made_while_another_is_half_done_are_told_apart_from_it) {
  const auto stage = [](const std::string& name, const std::string& steps) {
    return "[[stage]]\nname = \"" + name +
           "\"\nkind = \"train\"\n[stage.model]\nlayers = 1\nhidden = 64\nfeed_forward = 64\n"
           "heads = 1\nkv_heads = 1\ncontext_tokens = 16\n[stage.train]\ngrains_per_step = 1\n"
           "rows_per_grain = 2\nprecision = \"f32\"\ncheckpoint_steps = 2\nsteps = " +
           steps + "\n";
  };
  const auto text = without(kRecipe, {"model", "train", "eval", "card"});
  const auto half = stage("half", "12"), brief = stage("brief", "4");
  RealLife life;
  ASSERT_FALSE(run_until(life, text + half, {}, [](const base::Event& event) {
    return event.kind == base::Event::Kind::progress && event.stage == "half" && event.done == 5;
  }));
  must(life.run(text + brief));
  must(life.run(text + half + brief));
  const auto report = life.verify();
  for (const char* name : {"out/half", "out/brief", "ledger"})
    EXPECT_FALSE(names(report, name)) << name << to_text(report);
}

}  // namespace
}  // namespace audit
