// A life whose maker rewrote it after the fact and signed everything anew with the right key: no
// digest, link or signature betrays it, only what contradicts itself or cannot be executed again.
#include <gtest/gtest.h>

#include <set>

#include "audit/real_life_test.h"
#include "store/jsonl.h"
#include "store/safetensors.h"
#include "train/state.h"

namespace audit {
namespace {

using base::Json;

constexpr const char* kSteps = "out/train/steps.jsonl";
constexpr const char* kModel = "out/model/model.safetensors";
constexpr const char* kLast = "out/train/checkpoint-00000009/state.safetensors";

// What an audit finds after `change` was made and everything was signed anew.
Report forged(const std::function<void(RealLife&, Forger&)>& change, std::int64_t steps = 0) {
  RealLife life;
  Forger forger(life.disk);
  change(life, forger);
  forger.sign(life.key);
  const auto report = life.verify(steps);
  EXPECT_EQ(report.signer, Signer::given_key);
  return report;
}

// ---- weights

TEST(Forged, weights_behind_a_phantom_checkpoint_are_found) {
  for (const bool manifest : {false, true}) {
    const auto report = forged(
        [&](RealLife& life, Forger&) {
          const base::Path phantom = "out/train/checkpoint-00000061";
          scramble(life.disk, kModel);
          life.put(phantom + "/state.safetensors", life.read(kModel));
          if (manifest)
            life.put(phantom + "/manifest.json",
                     life.read("out/train/checkpoint-00000009/manifest.json"));
        },
        100);
    EXPECT_TRUE(names(report, "checkpoint-00000061")) << to_text(report);
    EXPECT_TRUE(names(report, kModel, "is not the one in out/train/checkpoint-0000000"))
        << to_text(report);
  }
}

TEST(Forged, checkpoint_in_any_artefact_without_a_manifest_is_found) {
  const auto report = forged([](RealLife& life, Forger&) {
    life.put("out/model/checkpoint-00000001/state.safetensors", "x");
  });
  EXPECT_TRUE(names(report, "out/model/checkpoint-00000001")) << to_text(report);
}

TEST(Forged, weights_of_an_earlier_step_are_found) {
  const auto report = forged([](RealLife& life, Forger&) {
    const auto state =
        store::Safetensors::open(life.disk, "out/train/checkpoint-00000006/state.safetensors")
            .take();
    std::vector<store::TensorOut> out;
    for (const auto& [name, tensor] : state.tensors())
      if (name.find('/') == std::string::npos)
        out.push_back({name, tensor.dtype, tensor.shape, tensor.bytes});
    store::write_safetensors(life.disk, kModel, out, {}).take();
  });
  EXPECT_TRUE(names(report, kModel, "is not the one in")) << to_text(report);
}

// The tensors of the model, changed and written back.
void rewrite(RealLife& life, const std::function<void(std::vector<store::TensorOut>&)>& change) {
  const auto file = store::Safetensors::open(life.disk, kModel).take();
  std::vector<store::TensorOut> out;
  for (const auto& [name, tensor] : file.tensors())
    out.push_back({name, tensor.dtype, tensor.shape, tensor.bytes});
  change(out);
  store::write_safetensors(life.disk, kModel, out, {{"format", "pt"}}).take();
}

TEST(Forged, model_that_lacks_a_tensor_or_all_of_them_or_has_one_more_is_found) {
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      rewrite(life, [](auto& tensors) { tensors.pop_back(); });
                    }),
                    kModel, "the tensor is missing"));
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      rewrite(life, [](auto& tensors) { tensors.clear(); });
                    }),
                    kModel, "the tensor is missing"));
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      rewrite(life, [](auto& tensors) {
                        auto more = tensors.front();
                        more.name = "model.extra";
                        tensors.push_back(more);
                      });
                    }),
                    kModel, "model.extra: the tensor is not in"));
}

TEST(Forged, model_in_another_format_is_found) {
  for (const char* name : {"pytorch_model.bin", "model-00001-of-00002.safetensors", "model.gguf",
                           "consolidated.00.pth", "modeling_llama.py", "adapter_model.safetensors"})
    EXPECT_TRUE(names(forged([&](RealLife& life, Forger&) {
                        life.put(std::string("out/model/") + name, life.read(kModel));
                      }),
                      name, "no model has such a file"))
        << name;
  const auto only = forged([](RealLife& life, Forger&) {
    life.put("out/model/pytorch_model.bin", life.read(kModel));
    life.disk.remove_all(kModel).take();
  });
  EXPECT_FALSE(only.consistent());
}

TEST(Forged, tokenizer_or_configuration_that_is_not_the_trained_one_is_found) {
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.edit("out/model/tokenizer.json",
                                  [](Json& json) { json["version"] = "2.0"; });
                    }),
                    "out/model/tokenizer.json", "not the one in out/tokenizer"));
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      life.disk.remove_all("out/model/tokenizer_config.json").take();
                    }),
                    "out/model/tokenizer_config.json", "missing"));
  for (const auto& [key, value] : std::map<std::string, Json>{{"num_attention_heads", 2},
                                                              {"rope_theta", 9999.0},
                                                              {"eos_token_id", 7},
                                                              {"auto_map", {{"AutoModel", "x.Y"}}},
                                                              {"tie_word_embeddings", nullptr}})
    EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                        forger.edit("out/model/config.json",
                                    [&](Json& json) { json[key] = value; });
                      }),
                      "out/model/config.json", key))
        << key;
}

// ---- files

// Bug: what nobody reads was "verified", though every loader takes what lies in a folder.
TEST(Forged, file_that_no_artefact_of_its_kind_has_is_found_in_each) {
  for (const char* path :
       {"sources/notes.txt", "corpus/train/extra.jsonl", "corpus/train/deu_Latn.jsonl",
        "corpus/licenses/mit.txt", "tokenizer/tokenization_x.py", "tokenizer/vocab.pkl",
        "tokenizer/special_tokens_map.json", "shards/evil.bin", "train/optimizer.pt",
        "train/checkpoint-00000003/pytorch_model.bin", "train/x/y", "model/modeling.py",
        "model/model.pkl", "model/.hidden", "eval/eval.py", "eval/control.txt", "card/card.pdf"}) {
    const auto report = forged([&](RealLife& life, Forger&) {
      life.put(base::join("out", path), life.read("out/model/config.json"));
    });
    EXPECT_TRUE(names(report, base::join("out", path), "has such a file")) << to_text(report);
  }
}

TEST(Forged, file_with_a_name_of_its_kind_of_which_nothing_speaks_is_found) {
  for (const char* path : {"corpus/train/gle_Latn.jsonl.zst", "corpus/heldout/pages/gle_Latn.jsonl",
                           "shards/gle_Latn.bin", "shards/gle_Latn.documents.jsonl",
                           "corpus/licenses/"
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                           "aaaa.txt"}) {
    const auto report = forged([&](RealLife& life, Forger&) {
      life.put(base::join("out", path), life.read("out/corpus/train/deu_Latn.jsonl.zst"));
    });
    EXPECT_TRUE(names(report, base::join("out", path))) << path << "\n" << to_text(report);
  }
}

TEST(Forged, artefact_inside_another_is_found_where_its_kind_has_none) {
  const auto report = forged([](RealLife& life, Forger&) {
    life.put("out/model/lora/manifest.json",
             life.read("out/train/checkpoint-00000003/manifest.json"));
  });
  EXPECT_TRUE(names(report, "out/model/lora/manifest.json", "no model has such a file"))
      << to_text(report);
}

TEST(Forged, file_that_an_artefact_of_its_kind_must_have_is_missed) {
  for (const char* path :
       {"corpus/decisions.jsonl.zst", "corpus/counts.json", "tokenizer/tokenizer_config.json",
        "shards/deu_Latn.idx", "train/plan.json", "train/loss.svg", "train/steps.jsonl",
        "model/generation_config.json", "eval/table.md", "eval/plot.svg", "card/card.html"}) {
    RealLife life;
    Forger forger(life.disk);
    forger.remake_card = false;
    life.disk.remove_all(base::join("out", path)).take();
    forger.sign(life.key);
    EXPECT_FALSE(life.verify(0).consistent()) << path;
  }
}

TEST(Forged, key_that_the_program_does_not_write_is_found_in_each_configuration) {
  for (const char* path :
       {"tokenizer/tokenizer_config.json", "tokenizer/tokenizer.json", "model/config.json",
        "model/generation_config.json", "model/tokenizer_config.json", "corpus/counts.json",
        "train/plan.json", "eval/eval.json"}) {
    const auto report = forged([&](RealLife&, Forger& forger) {
      forger.edit(base::join("out", path), [](Json& json) { json["auto_map"] = {{"A", "x.Y"}}; });
    });
    EXPECT_FALSE(report.consistent()) << path;
    EXPECT_TRUE(names(report, base::join("out", path))) << path << "\n" << to_text(report);
  }
}

TEST(Forged, word_that_no_manifest_says_is_found) {
  RealLife life;
  Forger forger(life.disk);
  forger.sign(life.key);
  const base::Path path = "out/model/manifest.json";
  forger.edit(path, [](Json& json) { json["load_with"] = "trust_remote_code"; });
  forger.each("artefact", [&](Json& body) {
    if (body["name"] == "model") body["manifest_sha256"] = base::sha256(life.read(path)).hex();
  });
  forger.relink(life.key);
  EXPECT_TRUE(names(life.verify(0), path, "load_with: no manifest says this"));
}

TEST(Forged, same_words_in_another_order_or_spelling_are_found_in_a_configuration) {
  for (const char* path : {"tokenizer/tokenizer_config.json", "model/generation_config.json"}) {
    const auto report = forged([&](RealLife& life, Forger&) {
      life.put(base::join("out", path), life.read(base::join("out", path)) + "\n");
    });
    EXPECT_TRUE(names(report, base::join("out", path), "is not what the program writes"))
        << to_text(report);
  }
}

TEST(Forged, picture_or_table_that_says_something_else_is_found) {
  for (const char* path : {"eval/table.md", "eval/plot.svg", "train/loss.svg"}) {
    const auto report = forged(
        [&](RealLife& life, Forger&) { life.put(base::join("out", path), "<svg>better</svg>"); });
    EXPECT_TRUE(names(report, base::join("out", path), "is not what the program writes"))
        << to_text(report);
  }
}

TEST(Forged, words_beside_the_weights_are_found) {
  const auto report = forged([](RealLife& life, Forger&) {
    const auto file = store::Safetensors::open(life.disk, kModel).take();
    std::vector<store::TensorOut> out;
    for (const auto& [name, tensor] : file.tensors())
      out.push_back({name, tensor.dtype, tensor.shape, tensor.bytes});
    store::write_safetensors(life.disk, kModel, out, {{"format", "pt"}, {"note", "x"}}).take();
  });
  EXPECT_TRUE(names(report, kModel, "__metadata__")) << to_text(report);
}

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

TEST(Forged, last_checkpoint_and_model_are_found_by_executing_the_way_to_them) {
  const auto change = [](RealLife& life, Forger& forger) {
    scramble(life.disk, kLast, "model.norm.weight");
    const auto state = store::Safetensors::open(life.disk, kLast).take();
    rewrite(life, [&](auto& tensors) {
      for (auto& tensor : tensors) tensor.bytes = state.tensors().at(tensor.name).bytes;
    });
    // The state of the checkpoint, as the trainer would digest it.
    std::map<std::string, std::string> digests;
    for (const auto& [name, tensor] : state.tensors())
      digests[name] = base::sha256(tensor.bytes).hex();
    const auto digest = train::state_digest(9, digests);
    forger.edit("out/train/checkpoint-00000009/manifest.json", [&](Json& json) {
      json["facts"]["state"] = digest;
      json["facts"]["tensors"] = digests;
    });
    forger.edit("out/train/manifest.json", [&](Json& json) { json["facts"]["state"] = digest; });
    forger.each("checkpoint", [&](Json& body) {
      if (body["step"] == 9) body["state"] = digest;
    });
  };
  // Within three steps of the end the way to it is always among those executed.
  for (const std::int64_t steps : {3, 8, 100}) {
    const auto report = forged(change, steps);
    EXPECT_TRUE(names(report, "checkpoint-00000009/manifest.json", "step 9 gives another state"))
        << to_text(report);
  }
  const auto two = forged(change, 2);
  EXPECT_TRUE(two.consistent()) << to_text(two);
  EXPECT_NE(verdict(two).find("the final weights were not reached"), std::string::npos);
  EXPECT_EQ(verdict(two).find("verified"), std::string::npos);
}

// ---- the log and the books of a training

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
  EXPECT_TRUE(names(with("step", -5, 0), kSteps, "does not say what a step says"));
}

TEST(Forged, log_without_lines_or_with_fewer_is_found) {
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) { life.put(kSteps, ""); }), kSteps,
                    "it has 0 steps"));
  EXPECT_TRUE(names(forged([](RealLife& life, Forger&) {
                      const auto text = life.read(kSteps);
                      life.put(kSteps, text.substr(text.find("\n") + 1));
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

// ---- one bad record never ends the audit

TEST(Forged, numbers_beyond_reason_are_findings_and_end_nothing) {
  const std::vector<Json> odd = {-5,      UINT64_MAX,    INT64_MIN,      1e300, "9",
                                 nullptr, Json::array(), Json{{"a", 1}}, true,  0.5};
  for (const auto& value : odd) {
    EXPECT_FALSE(forged(
                     [&](RealLife&, Forger& forger) {
                       forger.edit("out/train/checkpoint-00000003/manifest.json",
                                   [&](Json& json) { json["facts"]["step"] = value; });
                     },
                     100)
                     .consistent())
        << value;
    EXPECT_FALSE(forged(
                     [&](RealLife&, Forger& forger) {
                       forger.each("checkpoint", [&](Json& body) { body["step"] = value; });
                     },
                     100)
                     .consistent())
        << value;
    EXPECT_FALSE(forged(
                     [&](RealLife&, Forger& forger) {
                       forger.lines(kSteps, [&](Json& line) { line["step"] = value; });
                     },
                     100)
                     .consistent())
        << value;
  }
}

TEST(Forged, members_of_any_other_type_are_findings_and_end_nothing) {
  for (const char* kind :
       {"run", "begin", "artefact", "checkpoint", "eval", "source", "decision"}) {
    RealLife probe;
    Json sample;
    Forger(probe.disk).each(kind, [&](Json& body) { sample = body; });
    for (const auto& [key, unused] : sample.items()) {
      if (std::string(kind) == "artefact" && key == "name") continue;
      for (const auto& value : {Json(), Json(-1), Json::array({1}), Json{{"x", {{"y", 2}}}}}) {
        RealLife life;
        Forger forger(life.disk);
        forger.sign(life.key);
        // Behind the forger's back, who would mend it; then the links and signatures alone.
        forger.each(kind, [&, key = key](Json& body) { body[key] = value; });
        forger.relink(life.key);
        const auto report =
            audit::verify("out", {"", 0, "n", run::stage::all()}, life.trainer.get(), life.ctx);
        EXPECT_TRUE(report.ok()) << kind << "." << key;
      }
    }
  }
}

// ---- recipes

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

// ---- the sample

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

// ---- other artefacts

TEST(Forged, scores_that_contradict_their_records_or_documents_are_found) {
  const auto halve = [](Json& json) {
    for (auto& row : json["variants"])
      if (row["pages"].is_object())
        row["pages"]["bits_per_byte"] = row["pages"]["bits_per_byte"].get<double>() / 2;
  };
  EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                      forger.edit("out/eval/eval.json", halve);
                      forger.edit("out/eval/manifest.json",
                                  [&](Json& json) { halve(json["facts"]); });
                    }),
                    "out/eval/eval.json", "bits_per_byte: it is not the one in out/ledger"));
  EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                      forger.edit("out/eval/eval.json", halve);
                      forger.edit("out/eval/manifest.json",
                                  [&](Json& json) { halve(json["facts"]); });
                      forger.each("eval", [](Json& body) {
                        body["bits_per_byte"] = body["bits_per_byte"].get<double>() / 2;
                      });
                    }),
                    "out/eval/eval.json", "does not follow from documents.jsonl"));
  EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                      forger.edit("out/eval/eval.json", [](Json& json) {
                        for (auto& row : json["variants"])
                          row["pages"]["dataset_sha256"] = std::string(64, 'c');
                      });
                    }),
                    "out/eval/eval.json", "dataset_sha256"));
}

TEST(Forged, books_that_do_not_add_up_are_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    const auto more = [](Json& books) {
      auto& in = books["languages"]["deu_Latn"]["sources"].begin().value()["in"]["bytes"];
      in = in.get<int>() + 1;
    };
    forger.edit("out/corpus/counts.json", more);
    forger.edit("out/corpus/manifest.json", [&](Json& json) { more(json["counts"]); });
  });
  EXPECT_TRUE(names(report, "out/corpus/counts.json", "do not add up")) << to_text(report);
  EXPECT_TRUE(names(report, "out/corpus/counts.json", "not the sum of its parts"));
}

TEST(Forged, decisions_and_sources_that_contradict_their_records_are_found) {
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.each("decision", [](Json& body) { body["bytes"] = 1; });
                    }),
                    "out/corpus/counts.json", "is not the one in out/ledger"));
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.each("source", [](Json& body) { body["license"] = "MIT"; });
                    }),
                    "out/sources/sources.json", "license"));
}

TEST(Forged, corpus_that_is_not_the_one_in_the_shards_is_found) {
  const auto report = forged([](RealLife& life, Forger&) {
    const base::Path path = "out/corpus/train/deu_Latn.jsonl.zst";
    std::vector<Json> lines;
    {
      auto reader = store::JsonlReader::open(life.disk, path).take();
      while (auto line = reader.next().take()) lines.push_back(*line);
    }
    auto text = lines[0]["text"].get<std::string>();
    text[0] = text[0] == 'X' ? 'Y' : 'X';  // of the same length
    lines[0]["text"] = text;
    auto writer = store::JsonlWriter::open(life.disk, path).take();
    for (const auto& line : lines) writer.write(line).take();
    writer.finish().take();
  });
  EXPECT_TRUE(names(report, "out/shards/deu_Latn.bin", "encoded again")) << to_text(report);
}

TEST(Forged, counts_of_shards_are_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    forger.edit("out/shards/manifest.json", [](Json& json) {
      json["counts"]["languages"]["deu_Latn"]["documents"] = 3;
      json["counts"]["languages"]["deu_Latn"]["tokens"] = 4;
    });
  });
  EXPECT_TRUE(names(report, "out/shards/manifest.json", "deu_Latn.documents"));
  EXPECT_TRUE(names(report, "out/shards/manifest.json", "deu_Latn.tokens"));
}

TEST(Forged, card_that_says_something_else_is_found) {
  for (const char* file : {"card.md", "card.html", "card.json"}) {
    const auto report = forged([&](RealLife& life, Forger& forger) {
      forger.remake_card = false;
      auto text = life.read(std::string("out/card/") + file);
      text.replace(text.find("CC0-1.0"), 7, "MIT-0.0");
      life.put(std::string("out/card/") + file, text);
    });
    EXPECT_TRUE(names(report, std::string("out/card/") + file)) << to_text(report);
  }
}

// The card as another build wrote it: its words are not compared, its numbers are.
void of_another_build(Forger& forger) {
  forger.edit("out/card/manifest.json",
              [](Json& json) { json["tool"]["build"] = std::string(64, 'a'); });
}

// The first value of the card that was computed, changed.
void change_derived(Forger& forger, const std::function<void(Json&)>& change) {
  forger.remake_card = false;
  of_another_build(forger);
  forger.edit("out/card/card.json", [&](Json& card) {
    for (auto& section : card["sections"])
      for (auto& table : section["tables"])
        for (auto& row : table["rows"])
          for (auto& cell : row)
            if (cell["origin"] == "derived") return change(cell);
    FAIL() << "the card computes nothing";
  });
}

TEST(Forged, sum_in_a_card_of_another_build_is_computed_again_from_its_sources) {
  const auto report = forged([](RealLife&, Forger& forger) {
    change_derived(forger, [](Json& cell) {
      cell["value"] = 7;
      cell["text"] = "no, by 7";
    });
  });
  EXPECT_TRUE(names(report, "out/card/card.json", "it does not follow from its sources"))
      << to_text(report);
}

TEST(Forged, sum_that_follows_from_numbers_that_stand_nowhere_is_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    change_derived(forger, [](Json& cell) {
      cell["value"] = cell["value"].get<int>() + 7;
      cell["sources"][0]["value"] = cell["sources"][0]["value"].get<int>() + 7;
    });
  });
  EXPECT_TRUE(names(report, "out/card/card.json", "it quotes another value than stands there"))
      << to_text(report);
}

TEST(Forged, sum_without_its_sources_is_found) {
  const auto bare = forged([](RealLife&, Forger& forger) {
    change_derived(forger, [](Json& cell) { cell.erase("sources"); });
  });
  EXPECT_TRUE(names(bare, "out/card/card.json", "cannot be computed again")) << to_text(bare);
  const auto placeless = forged([](RealLife&, Forger& forger) {
    change_derived(forger, [](Json& cell) { cell["sources"][0].erase("source"); });
  });
  EXPECT_TRUE(names(placeless, "out/card/card.json", "has no place")) << to_text(placeless);
}

TEST(Forged, card_of_another_build_that_is_honest_is_not_accused) {
  const auto report = forged([](RealLife&, Forger& forger) { of_another_build(forger); });
  for (const auto& finding : report.findings)
    EXPECT_EQ(finding.place.find("out/card/card."), std::string::npos) << finding.sentence();
}

// ---- times

TEST(Forged, times_that_cannot_be_are_found) {
  for (const char* time : {"1970-01-01T00:00:00Z", "2099-13-45T00:00:00Z", "2026-02-30T00:00:00Z",
                           "yesterday", "", "2026-01-01 00:00:00", "2999-01-01T00:00:00Z"}) {
    EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                        forger.edit("out/train/manifest.json",
                                    [&](Json& json) { json["created"] = time; });
                      }),
                      "out/train/manifest.json", "created"))
        << time;
  }
  for (const char* time : {"1970-01-01T00:00:00Z", "2099-13-45T00:00:00Z", ""})
    EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                        for (auto& record : forger.records) record["time"] = time;
                      }),
                      "ledger.jsonl:1", "time"))
        << time;
}

TEST(Forged, time_that_runs_backwards_is_noted) {
  const auto report = forged([](RealLife&, Forger& forger) {
    forger.records[0]["time"] = "2026-06-01T00:00:00Z";
    for (std::size_t i = 1; i < forger.records.size(); ++i)
      forger.records[i]["time"] = "2026-05-01T00:00:00Z";
  });
  EXPECT_TRUE(std::ranges::any_of(report.notes, [](const auto& note) {
    return note.find("the time runs backwards at out/ledger/ledger.jsonl:2") != std::string::npos;
  })) << to_text(report);
}

}  // namespace
}  // namespace audit
