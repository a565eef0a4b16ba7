// A maker who measures on what he trained on: the beginnings of training documents in place of the
// held-out ones, everything signed anew.
#include <gtest/gtest.h>

#include "audit/forged_test.h"
#include "store/jsonl.h"

namespace audit {
namespace {

using base::Json;

constexpr const char* kPages = "out/corpus/heldout/pages/eng_Latn.jsonl";

std::vector<std::string> trained(base::Disk& disk) {
  auto reader = must(store::JsonlReader::open(disk, "out/corpus/train/eng_Latn.jsonl.zst"));
  std::vector<std::string> out;
  while (const auto line = must(reader.next())) out.push_back((*line)["text"]);
  return out;
}

// The held-out pages become what `text` makes of training texts; the books of their bytes follow.
void replace(RealLife& life, Forger& forger,
             const std::function<std::string(const std::string&)>& text) {
  const auto texts = trained(life.disk);
  std::size_t at = 0;
  std::int64_t bytes = 0;
  forger.lines(kPages, [&](Json& line) {
    const auto made = text(texts[at++ % texts.size()]);
    line["text"] = made;
    bytes += static_cast<std::int64_t>(made.size());
  });
  forger.edit("out/corpus/manifest.json", [&](Json& json) {
    for (auto& one : json["facts"]["heldout"])
      if (one["set"] == "pages" && one["language"] == "eng_Latn") one["bytes"] = bytes;
  });
}

TEST(ForgedHeldout, beginnings_of_training_documents_are_found) {
  const auto report = forged([](RealLife& life, Forger& forger) {
    replace(life, forger, [](const std::string& text) { return text.substr(0, 200); });
  });
  EXPECT_TRUE(names(report, kPages, "stand in training too")) << to_text(report);
}

TEST(ForgedHeldout, training_documents_in_other_letters_are_found) {
  const auto report = forged([](RealLife& life, Forger& forger) {
    replace(life, forger, [](std::string text) {
      for (auto& letter : text)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
      return text;
    });
  });
  EXPECT_TRUE(names(report, kPages, "stand in training too")) << to_text(report);
}

TEST(ForgedHeldout, training_document_under_its_own_id_is_found) {
  const auto report = forged([](RealLife& life, Forger& forger) {
    auto reader = must(store::JsonlReader::open(life.disk, "out/corpus/train/eng_Latn.jsonl.zst"));
    const auto first = must(reader.next());
    forger.lines(kPages, [&](Json& line) { line["id"] = (*first)["id"]; });
  });
  EXPECT_TRUE(names(report, kPages, "stand in training too")) << to_text(report);
}

TEST(ForgedHeldout, books_that_admit_less_in_one_of_two_places_are_found) {
  const auto report = forged([](RealLife& life, Forger& forger) {
    replace(life, forger, [](const std::string& text) { return text; });
    forger.edit("out/corpus/manifest.json", [](Json& json) {
      for (auto& one : json["facts"]["heldout"]) one["unguarded_bytes"] = one["bytes"];
    });
  });
  EXPECT_TRUE(names(report, kPages, "stand in training too")) << to_text(report);
}

TEST(ForgedHeldout, what_the_maker_held_out_accuses_nobody) {
  RealLife life;
  const auto report = life.verify(0);
  EXPECT_FALSE(names(report, "out/corpus")) << to_text(report);
}

}  // namespace
}  // namespace audit
