// What explain says, sentence by sentence.
#include "run/graph.h"

#include <cstdlib>

#include "ledger/own_folder.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

class Explain : public testing::Test {
 protected:
  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe = world.fake.recipe();
  base::Path text = "out/corpus/text";
};

TEST_F(Explain, says_of_an_empty_folder_that_nothing_was_made) {
  EXPECT_EQ(world.why(recipe, "sources"), "stale; it was never made");
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; it was never made");
}

TEST_F(Explain, finds_everything_fresh_after_a_run) {
  world.run(recipe).take();
  for (const char* stage : {"sources", "corpus", "eval"})
    EXPECT_EQ(world.why(recipe, stage), "fresh");
}

TEST_F(Explain, names_the_key_that_changed_with_both_values) {
  world.run(recipe).take();
  corpus_of(recipe).min_document_bytes = 41;
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; corpus.min_document_bytes changed from 40 to 41");
  EXPECT_EQ(world.why(recipe, "sources"), "fresh");
}

TEST_F(Explain, lets_the_stages_behind_a_stale_one_wait) {
  world.run(recipe).take();
  corpus_of(recipe).min_document_bytes = 41;
  EXPECT_EQ(world.why(recipe, "eval"), "waiting; its input corpus is made first");
}

TEST_F(Explain, names_a_changed_seed_and_a_changed_version) {
  world.run(recipe).take();
  recipe.seed = 2;
  EXPECT_EQ(world.why(recipe, "sources"), "stale; seed changed from 1 to 2");
  recipe.seed = 1;
  world.fake.corpus.version = 2;
  EXPECT_EQ(world.why(recipe, "corpus"),
            "stale; version 2 of the stage makes it anew; 1 made this one");
}

TEST_F(Explain, names_a_changed_input_by_both_ids) {
  world.run(recipe).take();
  const auto eval = ledger::read_manifest(disk, "out/eval").take().id;
  const auto before = ledger::read_manifest(disk, "out/corpus").take().id;
  corpus_of(recipe).min_document_bytes = 41;
  world.run(recipe, {.until = "corpus"}).take();
  const auto after = ledger::read_manifest(disk, "out/corpus").take().id;
  EXPECT_EQ(world.why(recipe, "eval"), "stale; its input corpus changed from " +
                                           before.substr(0, 12) + " to " + after.substr(0, 12) +
                                           "; the finished one that stands here will be kept as " +
                                           "eval.before-" + eval.substr(0, 12));
}

TEST_F(Explain, names_a_missing_and_a_resized_file) {
  world.run(recipe).take();
  disk.write_file(text, "longer", 0644).take();
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; its file text has 6 bytes, 2 are recorded");
  disk.remove_all(text).take();
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; its file text is missing");
}

TEST_F(Explain, says_that_a_folder_is_gone) {
  world.run(recipe).take();
  disk.remove_all("out/corpus").take();
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; its folder is gone");
}

TEST_F(Explain, says_that_a_run_was_interrupted_and_whether_it_goes_on) {
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(world.run(recipe).error().code, base::Code::interrupted);
  EXPECT_EQ(world.why(recipe, "eval"),
            "stale; the last run stopped half way; it goes on from there");
  eval_of(recipe).window_tokens = 78;
  EXPECT_NE(world.why(recipe, "eval")
                .find("for another recipe or other inputs; that work will be kept "
                      "as eval.begun-"),
            std::string::npos)
      << world.why(recipe, "eval");
}

TEST_F(Explain, trusts_no_artefact_that_the_ledger_did_not_record) {
  world.run(recipe).take();
  disk.remove_all("out/ledger").take();
  EXPECT_EQ(world.why(recipe, "corpus"),
            "stale; its manifest.json is not the one that the ledger recorded");
}

TEST_F(Explain, finds_a_manifest_that_was_edited) {
  world.run(recipe).take();
  auto manifest = disk.read("out/corpus/manifest.json").take();
  manifest.replace(manifest.find("\"documents\": 2"), 14, "\"documents\": 9");
  disk.write_file("out/corpus/manifest.json", manifest, 0644).take();
  EXPECT_EQ(world.why(recipe, "corpus"),
            "stale; its manifest.json is not the one that the ledger recorded");
  disk.write_file("out/corpus/manifest.json", "{", 0644).take();
  EXPECT_NE(world.why(recipe, "corpus").find("its manifest cannot be read"), std::string::npos);
}

TEST_F(Explain, refuses_a_broken_ledger_but_not_a_torn_one) {
  world.run(recipe).take();
  disk.append("out/ledger/ledger.jsonl", "{\"half", true).take();
  EXPECT_EQ(world.why(recipe, "corpus"), "fresh");
  disk.append("out/ledger/ledger.jsonl", "\n", true).take();
  const auto verdicts = explain(recipe, "out", world.ctx);
  EXPECT_EQ(verdicts.error().code, base::Code::verification);
}

TEST_F(Explain, writes_nothing) {
  world.run(recipe).take();
  ledger::mark(disk, "out/corpus").take();  // as a crash before the exchange leaves it
  disk.rename("out/corpus", "out/corpus.work").take();
  EXPECT_EQ(world.why(recipe, "corpus"), "fresh");
  EXPECT_TRUE(disk.exists("out/corpus.work"));
}

TEST(Differences, go_into_tables_and_name_new_and_lost_keys) {
  const base::Json before = {{"a", 1}, {"b", {{"c", "x"}, {"d", {1, 2}}}}, {"gone", true}};
  const base::Json now = {{"a", 1}, {"b", {{"c", "y"}, {"d", {1, 3}}}}, {"fresh", 0.5}};
  EXPECT_EQ(differences(before, now, "s"),
            (std::vector<std::string>{"s.b.c changed from \"x\" to \"y\"",
                                      "s.b.d changed from [1,2] to [1,3]",
                                      "s.fresh is new, with 0.5", "s.gone is gone, it was true"}));
}

TEST(Differences, are_cut_to_a_line) {
  const auto all = differences(base::Json(std::string(500, 'x')), base::Json("y"), "k");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_LT(all[0].size(), 100u);
}

struct Toy {
  std::int64_t words = 5, save_every = 10, steps = 3;
  template <class V>
  void fields(V& v) {
    v(words, "words", "");
    v(save_every, "save_every", "", base::Affects::nothing);
    v(steps, "steps", "", base::Affects::length);
  }
};

class Key : public testing::Test {
 protected:
  static constexpr stage::Section kSections[] = {{"toy", "", base::options<Toy>}};
  stage::Entry entry{
      .summary = "", .sections = kSections, .inputs = {}, .version = 1, .make = nullptr};
  Instance stage{"a", "toy", &entry, {base::Settings::of(Toy{})}, {}, "", {}, {}};
  Wish wish{&stage, 7, {{"i", "1"}}};
  Toy& toy() { return stage.sections[0].as<Toy>(); }
};

TEST_F(Key, depends_on_kind_version_seed_inputs_and_settings) {
  const auto key = key_of(wish);
  EXPECT_EQ(key.size(), 64u);
  EXPECT_EQ(key, key_of({&stage, 7, {{"i", "1"}}}));
  EXPECT_NE(key, key_of({&stage, 8, {{"i", "1"}}}));
  EXPECT_NE(key, key_of({&stage, 7, {{"i", "2"}}}));
  toy().words = 6;
  EXPECT_NE(key, key_of(wish));
  toy().words = 5;
  entry.version = 2;
  EXPECT_NE(key, key_of(wish));
  entry.version = 1;
  stage.kind = "other";
  EXPECT_NE(key, key_of(wish));
}

TEST_F(Key, depends_on_no_name_and_on_nothing_that_cannot_change_a_byte) {
  const auto key = key_of(wish), stem = stem_of(wish);
  stage.name = "b";
  toy().save_every = 99;
  EXPECT_EQ(key, key_of(wish));
  toy().steps = 4;
  EXPECT_NE(key, key_of(wish));
  EXPECT_EQ(stem, stem_of(wish)) << "a length decides how far, not what";
}

// The same settings as a later version would declare them, with a field that keeps the old way.
struct LaterToy : Toy {
  bool careful = false;
  template <class V>
  void fields(V& v) {
    Toy::fields(v);
    v(careful, "careful", "");
  }
};

TEST_F(Key, stays_when_a_later_version_adds_a_field_that_keeps_the_old_way) {
  toy().words = 6;
  const auto key = key_of(wish);
  LaterToy later;
  later.words = 6;
  stage.sections[0] = base::Settings::of(later);
  EXPECT_EQ(key, key_of(wish));
  later.careful = true;
  stage.sections[0] = base::Settings::of(later);
  EXPECT_NE(key, key_of(wish));
}

// Bug: a life of a version between was accused of a rate that its recipe asked for.
TEST(Keys, of_a_version_that_did_not_know_a_setting_are_found_whatever_it_means_today) {
  const auto usual = instance_of(stage::all(), "train");
  ledger::Manifest manifest;
  manifest.kind = "train";
  manifest.version = usual.entry->version;
  manifest.seed = 7;
  manifest.inputs = {{"shards", std::string(64, 'a')}};
  manifest.recipe = usual.to_json();
  const auto now = key_of({&usual, manifest.seed, manifest.inputs});
  EXPECT_EQ(keys_of(stage::all(), "train", manifest).back(), now);
  manifest.recipe["train"]["schedule"].erase("from_zero");
  const auto keys = keys_of(stage::all(), "train", manifest);
  EXPECT_NE(keys.back(), now) << "today it asks for a first step that changes nothing";
  EXPECT_TRUE(std::ranges::count(keys, now)) << "then nobody could ask for anything else";
}

// Whoever has only the page can compute a key.
TEST(Keys, of_the_page_are_those_of_the_program) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  const auto page =
      base::real_disk()->read(base::join(source ? source : ".", "docs/formats/ledger.md")).take();
  const auto line = [&](const std::string& begins) {
    const auto at = page.find("    " + begins);
    EXPECT_NE(at, page.npos) << begins;
    return at == page.npos ? "" : page.substr(at + 4, page.find('\n', at) - at - 4);
  };
  auto train = instance_of(stage::all(), "train");
  const auto set = [&](std::size_t section, const base::Json& json) {
    train.sections[section].from_json(json, "").take();
  };
  set(0, {{"layers", 2}});
  set(1, {{"steps", 60}, {"checkpoint_steps", 20}, {"schedule", {{"warmup_steps", 6}}}});
  const Wish wish{&train, 1, {{"shards", base::sha256("").hex()}}};
  const auto spelled = line("{\"inputs\":{\"shards\"");
  EXPECT_EQ(base::sha256(spelled).hex(), key_of(wish)) << spelled;
  EXPECT_EQ(line("key  "), "key   " + key_of(wish));
  EXPECT_EQ(line("stem "), "stem  " + stem_of(wish));
}

}  // namespace
}  // namespace run
