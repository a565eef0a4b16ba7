#include "serve/paper_places.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "ledger/key.h"
#include "ledger/ledger.h"

namespace serve {
namespace {

using Inputs = std::map<std::string, std::string>;

// Two models of one corpus, whose folders are called as their makers liked.
struct TwoModels {
  base::MemoryDisk disk;
  std::map<std::string, std::string> ids;  // by name

  void put(const std::string& kind, const std::string& name, const Inputs& inputs,
           const std::string& created = "2026-01-02T00:00:00Z", const std::string& subject = "") {
    ledger::Manifest manifest;
    manifest.kind = kind;
    manifest.files = {{"of", name.size(), base::sha256(name + created).hex(), ""}};
    manifest.id = ids[name] = manifest.content_id();
    manifest.created = created;
    for (const auto& [role, input] : inputs) manifest.inputs[role] = ids.at(input);
    if (!subject.empty()) manifest.facts = {{"subject", ids.at(subject)}};
    disk.write_file("out/two/" + name + "/manifest.json", manifest.to_json().dump(), 0644).take();
  }

  TwoModels() {
    put("corpus", "corpus", {});
    put("corpus", "pages", {});
    disk.write_file("out/two/pages/heldout/pages/deu_Latn.jsonl", "", 0644).take();
    put("tokenizer", "words", {{"corpus", "pages"}});
    put("parity", "parity", {{"tokenizer", "words"}});
    put("shards", "rows", {{"corpus", "pages"}, {"tokenizer", "words"}});
    put("train", "train", {{"shards", "rows"}});
    put("model", "model", {{"tokenizer", "words"}, {"train", "train"}});
    put("eval", "eval", {{"corpus", "pages"}, {"model", "model"}});
    put("train", "deep", {{"shards", "rows"}});
    put("model", "deep-model", {{"tokenizer", "words"}, {"train", "deep"}});
  }
};

TEST(PaperPlaces, of_two_models_each_finds_its_own_by_what_they_were_made_from) {
  TwoModels life;
  life.put("eval", "deep-eval", {{"corpus", "pages"}, {"model", "deep-model"}});
  life.put("card", "card", {{"model", "model"}, {"eval", "eval"}});
  const auto places = places_beside(life.disk, "out/two/deep-model");
  EXPECT_EQ(places.evaluation, "out/two/deep-eval");
  EXPECT_EQ(places.card, "") << "that card is the other model's";
  EXPECT_EQ(places.parity, "out/two/parity");
  EXPECT_EQ(places.heldout, "out/two/pages/heldout");
  EXPECT_EQ(places_beside(life.disk, "out/two/model/").card, "out/two/card");
}

TEST(PaperPlaces, papers_of_another_model_are_left_where_they_stand) {
  TwoModels life;
  const auto places = places_beside(life.disk, "out/two/deep-model");
  EXPECT_EQ(places.evaluation, "");
  EXPECT_EQ(places.heldout, "out/two/pages/heldout") << "of the corpus that it was made from";
}

TEST(PaperPlaces, a_card_that_was_told_of_both_says_which_one_it_is_about) {
  TwoModels life;
  life.put("card", "card", {{"model", "model"}, {"deep-model", "deep-model"}},
           "2026-01-03T00:00:00Z", "deep-model");
  EXPECT_EQ(places_beside(life.disk, "out/two/model").card, "");
  EXPECT_EQ(places_beside(life.disk, "out/two/deep-model").card, "out/two/card");
  life.disk.write_file("out/two/card/card.html", "<p>", 0644).take();
  const auto named =
      read_papers(life.disk, {.card = "out/two/card", .model_id = life.ids.at("model")});
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().code, base::Code::verification);
}

TEST(PaperPlaces, of_two_evaluations_of_a_model_the_newer_one_is_shown) {
  TwoModels life;
  life.put("eval", "again", {{"corpus", "pages"}, {"model", "model"}}, "2026-01-03T00:00:00Z");
  life.put("eval", "before", {{"corpus", "pages"}, {"model", "model"}}, "2026-01-01T00:00:00Z");
  EXPECT_EQ(places_beside(life.disk, "out/two/model").evaluation, "out/two/again");
}

TEST(PaperPlaces, the_parity_of_another_tokenizer_is_not_shown) {
  TwoModels life;
  life.put("tokenizer", "other", {{"corpus", "corpus"}});
  life.put("parity", "parity", {{"tokenizer", "other"}});
  EXPECT_EQ(places_beside(life.disk, "out/two/model").parity, "");
}

// Bug: a forged card beside a model was shown as its own, and the start said "every byte verified".
TEST(PaperPlaces, only_papers_that_the_ledger_beside_them_has_are_shown) {
  TwoModels life;
  base::OwnedContext owned;
  base::Context ctx{life.disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  auto book = ledger::Ledger::open(ctx, "out/two/ledger").take();
  const auto key = ledger::Key::load_or_make(life.disk, "key.pem").take();
  const auto record = [&](const std::string& name) {
    const auto bytes = life.disk.read("out/two/" + name + "/manifest.json").take();
    book.append_signed("artefact", {{"name", name}, {"manifest_sha256", base::sha256(bytes).hex()}},
                       key)
        .take();
  };
  life.put("card", "card", {{"model", "model"}, {"eval", "eval"}});
  for (const char* name : {"card", "pages", "corpus", "parity", "eval"}) record(name);
  EXPECT_EQ(places_beside(life.disk, "out/two/model").unrecorded, std::vector<base::Path>());
  life.put("card", "forged", {{"model", "model"}}, "2026-02-03T00:00:00Z");
  life.put("eval", "eval", {{"corpus", "pages"}, {"model", "model"}}, "2026-02-03T00:00:00Z");
  const auto places = places_beside(life.disk, "out/two/model");
  EXPECT_EQ(places.card, "out/two/card");
  EXPECT_EQ(places.evaluation, "");
  EXPECT_EQ(places.unrecorded, (std::vector<base::Path>{"out/two/eval", "out/two/forged"}));
}

TEST(PaperPlaces, nobody_knows_which_model_a_folder_without_manifest_holds) {
  TwoModels life;
  life.disk.write_file("out/two/foreign/config.json", "{}", 0644).take();
  const auto places = places_beside(life.disk, "out/two/foreign");
  EXPECT_EQ(places.card + places.evaluation + places.parity + places.heldout, "");
}

}  // namespace
}  // namespace serve
