// Forged cards, of this build and of another one.
#include <functional>
#include <map>
#include <set>
#include <string>

#include "audit/forged_test.h"

namespace audit {
namespace {

using base::Json;

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
  EXPECT_EQ(report.unchecked, std::set<std::string>()) << "this build writes the same words";
}

bool says_unchecked(const Report& report, const std::string& words) {
  return report.unchecked.contains(words) && !verdict(report).starts_with("verified");
}

// Bug: a card was worth nothing, and the life "verified", if it named another build.
TEST(Forged, words_in_a_card_of_another_build_are_not_called_verified) {
  const auto report = forged([](RealLife& life, Forger& forger) {
    forger.remake_card = false;
    of_another_build(forger);
    life.put("out/card/card.md", life.read("out/card/card.md") + "\nCertified.\n");
  });
  EXPECT_TRUE(says_unchecked(report, "words of card: another build of this program wrote them"))
      << to_text(report);
}

TEST(Forged, card_of_another_build_without_its_figures_is_found) {
  for (const std::string form : {"card.md", "card.html"}) {
    const auto report = forged([&](RealLife& life, Forger& forger) {
      forger.remake_card = false;
      of_another_build(forger);
      life.put("out/card/" + form, "all is good");
    });
    EXPECT_TRUE(names(report, "out/card/" + form, "card.json has this figure")) << to_text(report);
  }
}

// Bug: a setting that no card has kept the whole card from being compared.
TEST(Forged, card_whose_recipe_cannot_be_read_is_found) {
  for (const auto& [key, value] : std::map<std::string, Json>{{"bogus", 1}, {"model_name", 5}}) {
    const auto report = forged([&](RealLife& life, Forger& forger) {
      forger.remake_card = false;
      forger.edit("out/card/manifest.json", [&](Json& json) { json["recipe"][key] = value; });
      life.put("out/card/card.html", "<h1>Certified</h1>");
    });
    EXPECT_TRUE(names(report, "out/card/manifest.json", key)) << to_text(report);
  }
}

// The model made again to the same bytes, after the card that quotes it.
void make_model_again(RealLife& life) {
  life.put("again.toml", kRecipe);
  const auto recipe = must(run::load_recipe(run::stage::all(), life.disk, "again.toml"));
  must(run::run_unlocked(recipe, {.from = "model", .until = "model", .fresh = true}, "out",
                         life.key, life.ctx));
}

// Bug: the manifest was said not to be the recorded one, and any card passed.
TEST(Remade, model_of_the_same_bytes_makes_the_words_of_its_card_unchecked_and_accuses_nobody) {
  RealLife life;
  const auto id = life.id("model");
  make_model_again(life);
  ASSERT_EQ(life.id("model"), id);
  const auto report = life.verify();
  EXPECT_TRUE(report.consistent()) << to_text(report);
  EXPECT_TRUE(says_unchecked(report, "words of card: it quotes model, made again since"))
      << to_text(report);
  must(life.run(kRecipe));
  EXPECT_TRUE(verdict(life.verify()).starts_with("verified")) << to_text(life.verify());
}

TEST(Forged, figure_in_a_card_whose_model_was_made_again_since_is_found) {
  RealLife life;
  make_model_again(life);
  Forger forger(life.disk);
  change_derived(forger, [](Json& cell) { cell["value"] = 7; });
  forger.sign(life.key);
  EXPECT_TRUE(names(life.verify(0), "out/card/card.json", "it does not follow from its sources"));
}

// Bug: a corpus from sources that only a record knows was verified beside others.
TEST(Forged, corpus_whose_sources_do_not_stand_here_is_not_called_verified) {
  const auto report = forged([](RealLife&, Forger& forger) {
    const auto place = std::ranges::find_if(forger.records, [](const Json& record) {
      return record["kind"] == "artefact" && record["body"]["name"] == "sources";
    });
    auto other = *place;
    const std::string id(64, 'f');
    other["body"]["id"] = id;
    other.erase("left");
    forger.records.insert(place, other);
    forger.edit("out/corpus/manifest.json", [&](Json& json) { json["inputs"]["sources"] = id; });
  });
  EXPECT_TRUE(says_unchecked(report, "corpus, made from what does not stand here (sources)"))
      << to_text(report);
}

}  // namespace
}  // namespace audit
