// Honest lives that were remade in part, replaced or repaired: what the audit and the papers say of
// them. Nothing is forged but where a test says so.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "audit/real_life_test.h"

namespace audit {
namespace {

using base::Json;

// The corpus made anew with another licence for its source, the model kept.
void remake_corpus(RealLife& life, const std::string& recipe) {
  auto text = recipe;
  text.replace(text.find("license = \"CC0-1.0\""), 19, "license = \"Unlicense\"");
  text.replace(text.find("licenses = [\"CC0-1.0\"]"), 22, "licenses = [\"Unlicense\"]");
  must(life.run(text));
}

TEST(Remade, card_speaks_of_the_corpus_that_the_model_was_trained_on) {
  RealLife life;
  const auto before = life.id("corpus");
  remake_corpus(life, without(kRecipe, {"tokenizer", "shards", "model", "train", "eval"}));
  ASSERT_NE(life.id("corpus"), before);
  const auto card = life.read("out/card/card.md");
  EXPECT_EQ(card.find("Unlicense"), std::string::npos) << card;
  EXPECT_NE(card.find("no longer stands in the folder"), std::string::npos);
  const auto report = life.verify();
  EXPECT_FALSE(verdict(report).starts_with("verified"));
  EXPECT_TRUE(names(report, "out/tokenizer/manifest.json", "from another corpus"))
      << to_text(report);
  EXPECT_TRUE(report.only_unfinished()) << to_text(report);
}

TEST(Remade, card_that_speaks_of_another_corpus_is_a_finding) {
  RealLife life;
  remake_corpus(life, without(kRecipe, {"tokenizer", "shards", "model", "train", "eval"}));
  Forger forger(life.disk);
  forger.remake_card = false;
  const auto corpus = life.id("corpus");
  forger.edit("out/card/card.json", [&](Json& json) {
    auto& rows = json["sections"][3]["tables"][0]["rows"];
    rows[0][0]["source"] = {{"record", 1},
                            {"kind", "artefact"},
                            {"artefact", corpus},
                            {"file", "corpus/manifest.json"},
                            {"pointer", "/facts/licenses"}};
  });
  forger.sign(life.key);
  const auto report = life.verify(0);
  EXPECT_TRUE(names(report, "out/card/card.json", "from which the model was not made"))
      << to_text(report);
  EXPECT_FALSE(report.only_unfinished());
}

TEST(Remade, old_training_is_never_executed_on_new_shards) {
  RealLife life;
  remake_corpus(life, without(kRecipe, {"model", "train", "eval", "card"}));
  must(
      life.run(without(kRecipe, {"model", "train", "eval", "card"}), {"tokenizer.vocabulary=290"}));
  const auto report = life.verify();
  EXPECT_EQ(report.steps, 0);
  EXPECT_TRUE(report.only_unfinished()) << to_text(report);
  EXPECT_EQ(
      verdict(report),
      "the run is not finished: nothing contradicts the record, but it cannot be verified yet");
}

// The licence of the weights is a setting of the export: the training stays, README.md and card say
// it, and the audit makes both again from the record.
TEST(Remade, model_whose_licence_is_stated_later_is_exported_anew_and_verifies) {
  RealLife life;
  const auto train = life.id("train"), model = life.id("model");
  must(life.run(std::string(kRecipe) + "[export]\nlicense = \"Apache-2.0\"\n"));
  EXPECT_EQ(life.id("train"), train);
  EXPECT_NE(life.id("model"), model);
  EXPECT_NE(life.read("out/model/README.md").find("\nlicense: apache-2.0\n"), std::string::npos);
  EXPECT_NE(life.read("out/card/card.md").find("Licence of the weights: Apache-2.0"),
            std::string::npos)
      << life.read("out/card/card.md");
  EXPECT_TRUE(verdict(life.verify()).starts_with("verified")) << to_text(life.verify());
  Forger forger(life.disk);
  life.change("out/model/README.md", "license: apache-2.0", "license: mit");
  forger.sign(life.key);
  EXPECT_TRUE(names(life.verify(0), "out/model/README.md", "not what the program writes"));
}

// Bug: half of a training was kept when the recipe changed, a whole one replaced.
TEST(Replaced, training_is_kept_beside_and_the_life_verifies) {
  RealLife life;
  const auto kept = "out/train.before-" + life.id("train").substr(0, 12);
  must(life.run(kRecipe, {"train.optimizer.beta2=0.9"}));
  EXPECT_TRUE(life.disk.exists(kept + "/checkpoint-00000009/state.safetensors"));
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  EXPECT_NE(to_text(report).find(kept + ": made by"), std::string::npos) << to_text(report);
  life.disk.rename(kept, "out/train.before-0123456789ab").take();
  EXPECT_TRUE(names(life.verify(0), "out/train.before-0123456789ab", "accounts"));
}

TEST(Replaced, training_that_lives_on_in_a_longer_one_is_not_kept_beside) {
  RealLife life;
  const auto kept = [&] {
    return std::ranges::count_if(life.disk.list("out").take(), [](const auto& entry) {
      return entry.name.find(".before-") != std::string::npos;
    });
  };
  std::string text = kRecipe;
  text.replace(text.find("[train.schedule]"), 16,
               "[train.schedule]\nkind = \"wsd\"\ndecay_steps = 1\nmin_rate_ratio = 1.0");
  must(life.run(text));
  EXPECT_EQ(kept(), 1);
  must(life.run(text, {"train.steps=12"}));
  EXPECT_EQ(kept(), 1);
  EXPECT_TRUE(verdict(life.verify()).starts_with("verified"));
}

TEST(Repaired, run_makes_whatever_was_emptied_anew_and_the_life_verifies) {
  for (const char* stage : {"card", "eval", "model", "corpus"})
    for (const char* bytes : {"", " ", "{}"}) {
      RealLife life;
      life.put(std::string("out/") + stage + "/manifest.json", bytes);
      must(life.run(kRecipe));
      EXPECT_TRUE(life.verify(0).consistent()) << stage << to_text(life.verify(0));
    }
}

// Bug: a picture that was deleted by hand cost the training its proof.
TEST(Repaired, training_of_which_a_trifle_was_changed_is_made_again_without_a_step_and_verifies) {
  const std::string train = "out/train/";
  const std::vector<std::pair<const char*, std::function<void(RealLife&)>>> trifles = {
      {"no picture", [&](auto& life) { life.disk.remove_all(train + "loss.svg").take(); }},
      {"another picture", [&](auto& life) { life.put(train + "loss.svg", "<svg/>"); }},
      {"no plan", [&](auto& life) { life.disk.remove_all(train + "plan.json").take(); }},
      {"another plan", [&](auto& life) { life.put(train + "plan.json", "{}"); }},
      {"a blank in the log", [&](auto& life) { life.change(train + "steps.jsonl", ":", ": "); }},
      {"an empty line in the log",
       [&](auto& life) { life.change(train + "steps.jsonl", "\n", "\n\n"); }},
      {"an early checkpoint gone",
       [&](auto& life) { life.disk.remove_all(train + "checkpoint-00000003").take(); }}};
  for (const auto& [what, change] : trifles) {
    RealLife life;
    const auto before = life.read(train + "steps.jsonl");
    change(life);
    must(life.run(kRecipe));
    EXPECT_EQ(life.read(train + "steps.jsonl"), before) << what << ": no step was made again";
    const auto report = life.verify(8);
    EXPECT_TRUE(verdict(report).starts_with("verified")) << what << "\n" << to_text(report);
  }
}

TEST(Repaired, training_whose_log_or_last_weights_were_changed_is_not_believed_and_verifies_again) {
  const std::vector<std::function<void(RealLife&)>> changes = {
      [](auto& life) { life.change("out/train/steps.jsonl", "\"loss\":", "\"loss\":1"); },
      [](auto& life) { life.disk.remove_all("out/train/steps.jsonl").take(); },
      [](auto& life) { life.put("out/train/checkpoint-00000009/state.safetensors", "x"); },
      [](auto& life) { life.disk.remove_all("out/train/checkpoint-00000009").take(); }};
  for (const auto& change : changes) {
    RealLife life;
    change(life);
    must(life.run(kRecipe));
    const auto report = life.verify();
    EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  }
}

}  // namespace
}  // namespace audit
