// Forged weights, and what stands beside them for loaders.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "audit/forged_test.h"
#include "store/safetensors.h"
#include "train/state.h"

namespace audit {
namespace {

using base::Json;

// The tensors of the model, changed and written back.
void rewrite(RealLife& life, const std::function<void(std::vector<store::TensorOut>&)>& change) {
  const auto file = store::Safetensors::open(life.disk, kModel).take();
  std::vector<store::TensorOut> out;
  for (const auto& [name, tensor] : file.tensors())
    out.push_back({name, tensor.dtype, tensor.shape, tensor.bytes});
  change(out);
  store::write_safetensors(life.disk, kModel, out, {{"format", "pt"}}).take();
}

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

// Bug: what an earlier work of another key was said to have saved excused the last checkpoints, and the
// model of one before them was verified "to the final weights".
TEST(Forged, model_of_another_checkpoint_than_the_last_is_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    auto& records = forger.records;
    const auto is_last = [](const Json& record) {
      return record["kind"] == "checkpoint" && record["body"]["step"] == 9;
    };
    const Json last = *std::ranges::find_if(records, is_last);
    std::erase_if(records, is_last);
    const auto begin = std::ranges::find_if(records, [](const Json& record) {
      return record["kind"] == "begin" && record["body"]["stage"] == "train";
    });
    Json other = *begin;
    other["body"]["key"] = std::string(64, 'a');
    records.insert(records.insert(begin, last), other);
    forger.edit("out/model/manifest.json", [](Json& json) { json["facts"]["step"] = 6; });
  });
  EXPECT_TRUE(names(report, "checkpoint-00000009/manifest.json", "no record in the ledger speaks"))
      << to_text(report);
  EXPECT_TRUE(names(report, "out/model", "no later checkpoint than that of step 6"))
      << to_text(report);
}

TEST(Forged, two_records_of_one_checkpoint_that_differ_are_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    const auto third = std::ranges::find_if(forger.records, [](const Json& record) {
      return record["kind"] == "checkpoint" && record["body"]["step"] == 3;
    });
    Json other = *third;
    other["body"]["state"] = std::string(64, 'a');
    forger.records.insert(third, other);
  });
  EXPECT_TRUE(names(report, "ledger.jsonl", "it tells of the checkpoint of step 3 another thing"))
      << to_text(report);
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
    EXPECT_TRUE(
        names(report, "checkpoint-00000009/manifest.json", "tensors differ: model.norm.weight"))
        << to_text(report);
  }
  const auto two = forged(change, 2);
  EXPECT_TRUE(two.consistent()) << to_text(two);
  EXPECT_NE(verdict(two).find("the final weights were not reached"), std::string::npos);
  EXPECT_EQ(verdict(two).find("verified"), std::string::npos);
}

}  // namespace
}  // namespace audit
