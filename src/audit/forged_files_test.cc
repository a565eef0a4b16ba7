// Forged files: strangers, missing ones, and those that follow from others.
#include <string>

#include "audit/forged_test.h"

namespace audit {
namespace {

using base::Json;

// Bug: what nobody reads was "verified", though every loader takes what lies in a folder.
TEST(Forged, file_that_no_artefact_of_its_kind_has_is_found_in_each) {
  for (const char* path :
       {"sources/notes.txt", "corpus/train/extra.jsonl", "corpus/train/deu_Latn.jsonl",
        "corpus/licenses/mit.txt", "tokenizer/tokenization_x.py", "tokenizer/vocab.pkl",
        "tokenizer/special_tokens_map.json", "shards/evil.bin", "train/optimizer.pt",
        "train/checkpoint-00000003/pytorch_model.bin", "train/x/y", "model/modeling.py",
        "model/model.pkl", "model/added_tokens.json", "model/.hidden", "eval/eval.py",
        "eval/control.txt", "card/card.pdf"}) {
    const auto report = forged([&](RealLife& life, Forger&) {
      life.put(base::join("out", path), life.read("out/model/config.json"));
    });
    EXPECT_TRUE(names(report, base::join("out", path), "has such a file")) << to_text(report);
  }
}

TEST(Forged, file_with_a_name_of_its_kind_of_which_nothing_speaks_is_found) {
  const auto license = "corpus/licenses/" + std::string(64, 'a') + ".txt";
  for (const std::string& path :
       {std::string("corpus/train/gle_Latn.jsonl.zst"),
        std::string("corpus/heldout/pages/gle_Latn.jsonl"), std::string("shards/gle_Latn.bin"),
        std::string("shards/gle_Latn.documents.jsonl"), license}) {
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

}  // namespace
}  // namespace audit
