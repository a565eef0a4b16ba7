// A life whose training left out targets, skipped steps and kept an average, and whose model is that
// average: all of it is computed again.
#include <string>

#include "audit/forged_test.h"

namespace audit {
namespace {

using base::Json;

std::string recipe() {
  std::string out = kRecipe;
  const std::string train = "checkpoint_steps = 3\n", eval = "[eval]\n";
  out.replace(out.find(train), train.size(),
              train +
                  "average = {kind = \"ema\", decay = 0.5}\n"
                  "spike = {norm_ratio = 1.0001, window = 4, least = 2}\n"
                  "loss = {z_loss = 1e-4, goldfish_k = 4, goldfish_h = 2}\n");
  out.replace(out.find(eval), eval.size(), "[export]\nweights = \"average\"\n" + eval);
  return out;
}

struct AveragedLife : RealLife {
  AveragedLife() { must(run(recipe())); }
  Report forged(const std::function<void(AveragedLife&, Forger&)>& change, std::int64_t steps = 0) {
    Forger forger(disk);
    change(*this, forger);
    forger.sign(key);
    return verify(steps);
  }
};

TEST(Averaged, life_is_verified_and_says_what_was_released) {
  AveragedLife life;
  const auto report = life.verify();
  EXPECT_TRUE(report.findings.empty()) << to_text(report);
  EXPECT_NE(life.read("out/model/README.md").find("average of those of the steps (ema)"),
            std::string::npos);
  EXPECT_NE(life.read("out/model/manifest.json").find("\"weights\""), std::string::npos);
  EXPECT_NE(life.read("out/card/card.md").find("Weights that were released"), std::string::npos);
  EXPECT_NE(life.read("out/train/steps.jsonl").find("\"skipped\":\"grad_norm\""),
            std::string::npos);
}

TEST(Averaged, weights_that_are_not_the_average_are_found) {
  AveragedLife life;
  const auto report = life.forged([](AveragedLife& own, Forger&) { scramble(own.disk, kModel); });
  EXPECT_TRUE(names(report, kModel, "is not the one in out/train/checkpoint-00000009"))
      << to_text(report);
}

TEST(Averaged, weights_of_the_last_step_under_that_name_are_found) {
  AveragedLife life;
  const auto report = life.forged([](AveragedLife&, Forger& forger) {
    forger.edit("out/model/manifest.json", [](Json& json) { json["facts"].erase("weights"); });
  });
  EXPECT_TRUE(names(report, "out/model/manifest.json", "its recipe releases the average"))
      << to_text(report);
}

TEST(Averaged, steps_that_were_skipped_and_do_not_say_it_are_found) {
  AveragedLife life;
  const auto report = life.forged([](AveragedLife&, Forger& forger) {
    forger.lines(kSteps, [](Json& line) { line.erase("skipped"); });
  });
  EXPECT_TRUE(names(report, "steps.jsonl", "is skipped for its grad_norm")) << to_text(report);
  EXPECT_TRUE(names(report, "out/train/manifest.json", "facts.skipped")) << to_text(report);
}

struct RewoundLife : RealLife {
  RewoundLife() {
    std::string text = kRecipe;
    const std::string train = "checkpoint_steps = 3\n";
    text.replace(text.find(train), train.size(),
                 train +
                     "packing = {kind = \"best_fit\"}\n"
                     "spike = {norm_ratio = 1.0001, window = 4, least = 3, rewinds = 2, "
                     "rewind_batches = 2}\n");
    must(run(text));
  }
  Report forged(const std::function<void(RewoundLife&, Forger&)>& change, std::int64_t steps = 0) {
    Forger forger(disk);
    change(*this, forger);
    forger.sign(key);
    return verify(steps);
  }
};
constexpr const char* kWentBack = "out/train/rewinds.jsonl";

TEST(Rewound, life_is_verified) {
  RewoundLife life;
  const auto report = life.verify();
  EXPECT_TRUE(report.findings.empty()) << to_text(report);
  EXPECT_TRUE(report.final_weights);
  EXPECT_NE(life.read(kWentBack).find("\"why\":\"grad_norm\""), std::string::npos);
}

TEST(Rewound, spike_that_was_none_is_found) {
  for (const auto& [key, value, words] :
       {std::tuple<const char*, Json, const char*>{
            "grad_norms", {1e-9, 1e-9}, "does not stand out"},
        {"batches", {100, 101}, "the rows that seed and shards give"},
        {"documents", Json::object(), "other documents"}}) {
    RewoundLife life;
    const auto report = life.forged([&](RewoundLife&, Forger& forger) {
      forger.lines(kWentBack, [&](Json& line) { line[key] = value; });
    });
    EXPECT_TRUE(names(report, "out/train", words)) << key << to_text(report);
  }
}

// Made up so that the file tells one story: only the arithmetic knows better.
TEST(Rewound, spike_that_is_only_said_is_found_by_execution) {
  RewoundLife life;
  const auto report = life.forged(
      [](RewoundLife&, Forger& forger) {
        forger.lines(kWentBack, [](Json& line) {
          line["grad_norms"].back() = 2 * line["grad_norms"].back().get<double>();
        });
      },
      100);
  EXPECT_TRUE(names(report, kWentBack, "executed again")) << to_text(report);
}

TEST(Rewound, file_that_is_gone_is_found) {
  RewoundLife life;
  const auto report =
      life.forged([](RewoundLife& own, Forger&) { own.disk.remove_all(kWentBack).take(); });
  EXPECT_FALSE(report.findings.empty()) << to_text(report);
}

TEST(Averaged, average_that_nobody_keeps_is_missed_before_anything_is_made) {
  RealLife life;
  const auto made = life.run(kRecipe + std::string("[export]\nweights = \"average\"\n"));
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, base::Code::bad_request);
  EXPECT_NE(made.error().sentence().find("keeps none"), std::string::npos)
      << made.error().sentence();
}

}  // namespace
}  // namespace audit
