// The forged log, books and recipe of a training, and the sample of steps that is executed.
#include <set>
#include <string>
#include <vector>

#include "audit/forged_test.h"

namespace audit {
namespace {

using base::Json;

TEST(Forged, lost_steps_that_no_record_bears_out_are_found) {
  const auto report = forged([](RealLife& life, Forger&) {
    life.put("out/train/lost.jsonl",
             R"({"after_step":3,"cpu_s":1,"joules":1e12,"seconds":1,"steps":2})"
             "\n"
             R"({"note":"trust me"})"
             "\n");
  });
  EXPECT_TRUE(names(report, "lost.jsonl:1", "after_step")) << to_text(report);
  EXPECT_TRUE(names(report, "lost.jsonl:2", "does not say")) << to_text(report);
  EXPECT_TRUE(names(report, "out/train/manifest.json", "together took more"));
}

TEST(Forged, version_that_this_program_does_not_make_again_is_not_called_verified) {
  const auto report = forged([](RealLife& life, Forger& forger) {
    forger.edit("out/eval/manifest.json", [](Json& json) { json["version"] = 0; });
    life.put("out/eval/table.md", "better");
  });
  EXPECT_NE(verdict(report).find("not checked beyond digests: derived files of eval"),
            std::string::npos)
      << to_text(report);
  EXPECT_FALSE(verdict(report).starts_with("verified"));
}

TEST(Forged, losses_are_found_where_their_steps_are_executed_again) {
  const auto report = forged(
      [](RealLife&, Forger& forger) {
        forger.lines(kSteps, [](Json& line) { line["loss"] = line["loss"].get<double>() * 0.3; });
      },
      100);
  EXPECT_TRUE(names(report, "steps.jsonl:9", "loss: executed again")) << to_text(report);
  EXPECT_TRUE(names(report, "out/train/manifest.json", "last_loss"));
  EXPECT_TRUE(names(report, "steps.jsonl:3", "loss: it is not the one in out/ledger"));
}

TEST(Forged, losses_and_everything_that_repeats_them_are_found_by_execution) {
  const auto report = forged(
      [](RealLife&, Forger& forger) {
        const auto less = [](Json& value) { value = value.get<double>() * 0.3; };
        forger.lines(kSteps, [&](Json& line) { less(line["loss"]); });
        forger.edit("out/train/manifest.json", [&](Json& json) {
          less(json["facts"]["first_loss"]);
          less(json["facts"]["last_loss"]);
        });
        forger.each("checkpoint", [&](Json& body) { less(body["loss"]); });
      },
      100);
  EXPECT_TRUE(names(report, "steps.jsonl:9", "loss: executed again")) << to_text(report);
}

TEST(Forged, every_other_word_of_a_step_is_found) {
  const auto with = [](const char* key, const Json& value, std::int64_t steps) {
    return forged(
        [&](RealLife&, Forger& forger) {
          forger.lines(kSteps, [&](Json& line) { line[key] = value; });
        },
        steps);
  };
  EXPECT_TRUE(names(with("rows", std::string(64, '0'), 0), kSteps, "not the rows"));
  EXPECT_TRUE(names(with("rate", 0.5, 0), kSteps, "learning rate"));
  EXPECT_TRUE(names(with("tokens", 7, 0), kSteps, "tokens"));
  EXPECT_TRUE(names(with("grad_norm", 0.01, 100), kSteps, "grad_norm"));
  EXPECT_TRUE(names(with("joules", 1e9, 0), "out/train/manifest.json", "joules"));
  EXPECT_TRUE(names(with("seconds", 0.001, 0), "out/train/manifest.json", "train_seconds"));
  EXPECT_TRUE(names(with("step", -5, 0), kSteps, "/step is no number of a step"));
  EXPECT_TRUE(names(with("scored", "all", 0), kSteps, "/scored is \"all\", not a whole number"));
  EXPECT_TRUE(names(with("machines", 0, 0), kSteps, "/machines is no number of machines"));
}

TEST(Forged, false_states_that_a_way_passes_over_are_found) {
  const auto with = [](std::set<std::int64_t> steps) {
    return forged(
        [&](RealLife&, Forger& forger) {
          forger.lines(kSteps, [&](Json& line) {
            if (steps.contains(line["step"])) line["state"] = std::string(64, 'a');
          });
        },
        100);
  };
  const auto one = with({4});  // checkpoints stand at 3, 6 and 9
  EXPECT_TRUE(names(one, "steps.jsonl:4",
                    "the record of this state is false: the training agrees again at step "))
      << to_text(one);
  EXPECT_EQ(one.findings.size(), 1u) << to_text(one);
  EXPECT_FALSE(verdict(one).starts_with("verified"));
  const auto more = with({1, 2, 8});
  EXPECT_TRUE(names(more, "steps.jsonl:1", "agrees again at step 3")) << to_text(more);
  EXPECT_TRUE(names(more, "steps.jsonl:2", "agrees again at step 3"));
  EXPECT_TRUE(names(more, "steps.jsonl:8", "agrees again at step 9"));
  EXPECT_EQ(more.findings.size(), 3u) << to_text(more);
}

TEST(Forged, false_state_at_the_end_of_a_way_may_be_a_false_record) {
  RealLife life;
  Forger forger(life.disk);
  forger.lines(kSteps, [](Json& line) {
    if (line["step"] == 4) line["state"] = std::string(64, 'a');
  });
  forger.sign(life.key);
  const auto report = must(audit::verify("out",
                                         {.key = life.key.fingerprint(),
                                          .nonce = "n",
                                          .kinds = run::stage::all(),
                                          .stretch = Stretch{4, 4}},
                                         life.trainer.get(), life.ctx));
  EXPECT_TRUE(names(report, "steps.jsonl:4", "or the record of this state is false"))
      << to_text(report);
}

TEST(Forged, state_that_all_behind_it_part_from_is_named_once) {
  const auto report = forged(
      [](RealLife&, Forger& forger) {
        forger.lines(kSteps, [](Json& line) {
          if (line["step"] >= 7) line["state"] = std::string(64, 'a');
        });
        forger.edit("out/train/checkpoint-00000009/manifest.json",
                    [](Json& json) { json["facts"]["state"] = std::string(64, 'a'); });
        forger.each("checkpoint", [](Json& body) {
          if (body["step"] == 9) body["state"] = std::string(64, 'a');
        });
      },
      100);
  EXPECT_TRUE(names(report, "steps.jsonl:7",
                    "from step 6, step 7 gives another state: the first step that differs is 7"))
      << to_text(report);
  EXPECT_FALSE(names(report, "steps.jsonl:8"));
}

TEST(Forged, log_without_lines_or_with_fewer_is_found) {
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) { life.put(kSteps, ""); }), kSteps,
                    "it has 0 steps"));
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      const auto text = life.read(kSteps);
                      life.put(kSteps, text.substr(text.find('\n') + 1));
                    }),
                    kSteps, "step 1 belongs here"));
}

TEST(Forged, records_of_checkpoints_that_contradict_the_files_are_found) {
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.each("checkpoint", [](Json& body) { body["loss"] = 0.1; });
                    }),
                    kSteps, "loss: it is not the one in"));
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.each("checkpoint",
                                  [](Json& body) { body["state"] = std::string(64, 'a'); });
                    }),
                    "checkpoint-00000003/manifest.json", "state"));
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      life.disk.remove_all("out/train/checkpoint-00000003").take();
                    }),
                    "ledger.jsonl", "the checkpoint of step 3"));
}

TEST(Forged, recipe_beyond_what_a_run_would_take_is_never_executed) {
  for (const auto& [key, value] : std::map<std::string, Json>{{"rows_per_grain", 1000000000},
                                                              {"grains_per_step", 100000},
                                                              {"optimizer", "none"},
                                                              {"schedule", 7}}) {
    const auto report = forged(
        [&](RealLife&, Forger& forger) {
          for (const char* path : {"out/train/manifest.json"})
            forger.edit(path, [&](Json& json) { json["recipe"]["train"][key] = value; });
        },
        100);
    EXPECT_TRUE(names(report, "out/train/manifest.json", "recipe")) << to_text(report);
    EXPECT_EQ(report.steps, 0) << key;
  }
  for (const auto& [key, value] : std::map<std::string, Json>{{"layers", 1000000000},
                                                              {"context_tokens", 1000000000},
                                                              {"hidden", 1048576},
                                                              {"layers", 2}}) {
    const auto report = forged(
        [&](RealLife&, Forger& forger) {
          forger.edit("out/train/manifest.json",
                      [&](Json& json) { json["recipe"]["model"][key] = value; });
        },
        100);
    EXPECT_TRUE(names(report, "out/train/manifest.json", "recipe")) << key << to_text(report);
    EXPECT_EQ(report.steps, 0) << key;
  }
}

TEST(Forged, manifest_that_failed_is_not_executed) {
  RealLife life;
  life.change("out/train/manifest.json", "\"rows_per_grain\": 2", "\"rows_per_grain\": 1000000000");
  const auto report = life.verify(100);
  EXPECT_FALSE(report.consistent());
  EXPECT_EQ(report.steps, 0);
  EXPECT_TRUE(names(report, "out/train/manifest.json", "rows_per_grain changed from 2"));
}

TEST(Forged, sample_is_another_for_another_nonce_and_not_for_another_signature) {
  RealLife life;
  const auto sample = [&](const std::string& nonce) {
    std::vector<std::string> out;
    struct Listener : base::Reporter {
      std::vector<std::string>& out;
      explicit Listener(std::vector<std::string>& out) : out(out) {}
      void on(const base::Event& event) override {
        if (event.kind == base::Event::Kind::note) out.push_back(event.text);
      }
    } listener(out);
    base::Context ctx{life.disk, *life.owned.clock, listener, life.owned.cancel, 1, ""};
    audit::verify("out", {"", 5, nonce, run::stage::all()}, life.trainer.get(), ctx).take();
    return out;
  };
  const auto first = sample("a");
  Forger again(life.disk);
  again.remake_card = false;
  again.relink(life.key);
  std::set<std::vector<std::string>> all;
  for (int i = 0; i < 16; ++i) all.insert(sample(std::to_string(i)));
  EXPECT_GT(all.size(), 1u);
  EXPECT_EQ(first.front(), "executing 3 steps after step 6 again");
}

}  // namespace
}  // namespace audit
