// Forged cards, of this build and of another one.
#include <functional>
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
}

}  // namespace
}  // namespace audit
