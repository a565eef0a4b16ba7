// A maker who forges what xz needs for the held-out text, or leaves it out, and signs everything
// anew: the corpus is there, and so is xz.
#include <gtest/gtest.h>

#include "audit/forged_test.h"

namespace audit {
namespace {

using base::Json;

// The life of real_life_test.h with controls.
struct Controlled : RealLife {
  Controlled() {
    disk.remove_all("out").take();
    must(run(kRecipe, {"eval.control=true"}));
  }
  // `change` is made of every score, in each place that has it.
  Report forge(const std::function<void(Json&)>& change, std::int64_t steps = 1) {
    const auto each = [&](Json& table) {
      for (auto& row : table["variants"])
        if (row["pages"].is_object()) change(row["pages"]);
    };
    Forger forger(disk);
    forger.edit("out/eval/eval.json", each);
    forger.edit("out/eval/manifest.json", [&](Json& json) { each(json["facts"]); });
    forger.each("eval", change);
    forger.sign(key);
    return verify(steps);
  }
};

TEST(ForgedControl, of_an_honest_maker_is_run_again_and_accuses_nobody) {
  Controlled life;
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  EXPECT_NE(to_text(report).find("xz was run again over 2 of 2 rows"), std::string::npos)
      << to_text(report);
}

TEST(ForgedControl, alone_that_needs_more_than_it_does_is_found) {
  Controlled life;
  const auto report = life.forge([](Json& score) { score["xz_bits_per_byte"] = 7.5; });
  EXPECT_TRUE(names(report, "out/eval/eval.json", "xz_bits_per_byte: xz, run again, gives"))
      << to_text(report);
}

TEST(ForgedControl, after_training_that_needs_more_than_it_does_is_found) {
  Controlled life;
  const auto report = life.forge([](Json& score) {
    score["xz_after_training_bits_per_byte"] = 7.5;
    score["xz_training_bytes"] = 1;
  });
  EXPECT_TRUE(names(report, "out/eval/eval.json", "xz_after_training_bits_per_byte: xz, run again"))
      << to_text(report);
  EXPECT_TRUE(names(report, "out/eval/eval.json", "xz_training_bytes: xz, run again"))
      << to_text(report);
}

TEST(ForgedControl, that_is_left_out_is_found_though_nothing_is_run_again) {
  Controlled life;
  const auto report = life.forge(
      [](Json& score) {
        score["xz_bits_per_byte"] = nullptr;
        for (const char* key : {"xz_after_training_bits_per_byte", "xz_training_bytes",
                                "xz_training_bytes_left_out", "xz_dictionary_bytes"})
          score.erase(key);
      },
      0);
  EXPECT_TRUE(names(report, "out/eval/eval.json", "xz_bits_per_byte: it is missing"))
      << to_text(report);
  EXPECT_TRUE(names(report, "out/eval/eval.json", "xz_after_training_bits_per_byte: it is missing"))
      << to_text(report);
}

TEST(ForgedControl, whose_program_nobody_names_is_found) {
  Controlled life;
  Forger forger(life.disk);
  forger.edit("out/eval/eval.json", [](Json& table) { table["control"] = nullptr; });
  forger.edit("out/eval/manifest.json", [](Json& json) { json["facts"]["control"] = nullptr; });
  forger.sign(life.key);
  EXPECT_TRUE(names(life.verify(0), "out/eval/eval.json", "control: it is missing"));
}

TEST(ForgedControl, that_is_not_run_again_is_named_in_the_first_line) {
  Controlled life;
  EXPECT_NE(verdict(life.verify(0)).find("controls of eval (xz was not run again)"),
            std::string::npos)
      << verdict(life.verify(0));
}

TEST(ForgedControl, that_no_recipe_asks_for_is_found) {
  RealLife life;
  Forger forger(life.disk);
  const auto boast = [](Json& table) {
    for (auto& row : table["variants"])
      if (row["pages"].is_object()) row["pages"]["xz_bits_per_byte"] = 7.5;
  };
  forger.edit("out/eval/eval.json", boast);
  forger.edit("out/eval/manifest.json", [&](Json& json) { boast(json["facts"]); });
  forger.each("eval", [](Json& body) { body["xz_bits_per_byte"] = 7.5; });
  forger.sign(life.key);
  EXPECT_TRUE(names(life.verify(0), "out/eval/eval.json", "the recipe asks for no control"));
}

}  // namespace
}  // namespace audit
