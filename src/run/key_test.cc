#include "run/key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace run {
namespace {

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

// Bug: a life was accused of having asked for another evaluation when the default became another one.
TEST(Keys, of_a_version_that_had_another_default_are_found) {
  const auto usual = instance_of(stage::all(), "eval");
  stage::Entry before = *usual.entry;
  before.version = 2;
  auto asked = usual;
  asked.entry = &before;
  ledger::Manifest manifest;
  manifest.kind = "eval";
  manifest.version = 2;
  manifest.recipe = usual.to_json();
  manifest.recipe["max_bytes"] = 100000;  // what nobody had to write then
  manifest.recipe.erase("control_training_bytes");
  const auto then = key_of({&asked, manifest.seed, manifest.inputs});
  const auto keys = keys_of(stage::all(), "eval", manifest);
  EXPECT_TRUE(std::ranges::count(keys, then));
  EXPECT_NE(keys.back(), then);
  manifest.recipe["max_bytes"] = 100001;
  EXPECT_FALSE(std::ranges::count(keys_of(stage::all(), "eval", manifest), then));
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
