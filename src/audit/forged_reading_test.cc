// What a training read and what an evaluation compares, rewritten by the maker and signed anew:
// both follow from what stands beside them.
#include <gtest/gtest.h>

#include "audit/real_life_test.h"

namespace audit {
namespace {

using base::Json;

Report forged(const std::function<void(Forger&)>& change) {
  RealLife life;
  Forger forger(life.disk);
  change(forger);
  forger.sign(life.key);
  return life.verify(0);
}

TEST(ForgedReading, of_documents_that_no_step_came_to_is_found) {
  const auto report = forged([](Forger& forger) {
    forger.edit("out/train/manifest.json", [](Json& json) {
      for (auto& [variant, read] : json["facts"]["read"].items()) read["documents_unread"] = 0;
    });
  });
  EXPECT_TRUE(names(report, "out/train/manifest.json", "facts.read")) << to_text(report);
}

// Bug: what former versions did not say yet could be left out by anybody.
TEST(ForgedReading, that_is_not_said_at_all_is_found) {
  const auto report = forged([](Forger& forger) {
    forger.edit("out/train/manifest.json", [](Json& json) { json["facts"].erase("read"); });
  });
  EXPECT_TRUE(names(report, "out/train/manifest.json", "facts.read: it is missing"))
      << to_text(report);
}

TEST(ForgedReading, that_is_not_said_is_what_a_version_wrote_that_made_former_corpora) {
  const auto report = forged([](Forger& forger) {
    forger.edit("out/train/manifest.json", [](Json& json) { json["facts"].erase("read"); });
    forger.edit("out/corpus/manifest.json", [](Json& json) { json["version"] = 4; });
  });
  EXPECT_FALSE(names(report, "out/train/manifest.json", "facts.read")) << to_text(report);
  EXPECT_TRUE(
      report.unchecked.contains("derived files of corpus (version 4 of its stage made it)"));
}

TEST(ForgedReading, in_the_readme_of_a_model_is_found) {
  const auto report = forged([](Forger& forger) {
    forger.edit("out/train/manifest.json",
                [](Json& json) { json["facts"]["read"]["deu_Latn"]["tokens_read"] = 7; });
  });
  EXPECT_TRUE(names(report, "out/model/README.md")) << to_text(report);
}

TEST(ForgedScore, relative_to_english_that_no_documents_bear_out_is_found) {
  const auto flatter = [](Json& score) {
    if (score.contains("relative_to_english")) score["relative_to_english"] = 1.0001;
  };
  const auto each = [&](Json& table) {
    for (auto& row : table["variants"])
      if (row["language"] == "deu_Latn" && row["pages"].is_object()) flatter(row["pages"]);
  };
  const auto report = forged([&](Forger& forger) {
    forger.edit("out/eval/eval.json", each);
    forger.edit("out/eval/manifest.json", [&](Json& json) { each(json["facts"]); });
    forger.each("eval", [&](Json& body) {
      if (body["language"] == "deu_Latn") flatter(body);
    });
  });
  EXPECT_TRUE(names(report, "out/eval/eval.json", "relative_to_english: it does not follow"))
      << to_text(report);
}

TEST(ForgedScore, relative_to_english_that_is_left_out_is_found) {
  const auto silence = [](Json& score) {
    if (!score.is_object()) return;
    score.erase("relative_to_english");
    score.erase("relative_documents");
  };
  const auto each = [&](Json& table) {
    for (auto& row : table["variants"]) silence(row["pages"]);
  };
  const auto report = forged([&](Forger& forger) {
    forger.edit("out/eval/eval.json", each);
    forger.edit("out/eval/manifest.json", [&](Json& json) { each(json["facts"]); });
    forger.each("eval", silence);
  });
  EXPECT_TRUE(names(report, "out/eval/eval.json", "relative_to_english: it is missing"))
      << to_text(report);
}

TEST(ForgedScore, reason_that_the_corpus_does_not_give_for_a_missing_set_is_found) {
  const auto excuse = [](Json& table) {
    table["absent"] = {
        {{"set", "pages"}, {"language", "deu_Latn"}, {"why", "none were asked for"}}};
  };
  const auto report = forged([&](Forger& forger) {
    forger.edit("out/eval/eval.json", excuse);
    forger.edit("out/eval/manifest.json", [&](Json& json) { excuse(json["facts"]); });
  });
  EXPECT_TRUE(names(report, "out/eval/eval.json", "the program writes no such key"))
      << to_text(report);
}

}  // namespace
}  // namespace audit
