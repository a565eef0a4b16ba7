#include <algorithm>

#include "dossier/made_up_life_test.h"

namespace dossier {
namespace {

const Table* table(const Card& card, const std::string& caption) {
  for (const auto& section : card.sections)
    for (const auto& one : section.tables)
      if (one.caption == caption) return &one;
  return nullptr;
}

TEST(TrainingSection, says_what_was_read_and_computes_the_epochs_from_it) {
  Life life;
  life.make_all();
  const auto card = life.card();
  const auto* read = table(card, "What was read, by variant");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->rows.size(), 1u);
  const auto& row = read->rows[0];
  EXPECT_EQ(row[0].text, "deu_Latn");
  EXPECT_EQ(row[1].text, "12,000");
  EXPECT_EQ(row[1].source->pointer, "/facts/read/deu_Latn/tokens_read");
  EXPECT_EQ(row[3].text, "2.40");
  EXPECT_EQ(row[3].how, "share");
  EXPECT_EQ(row[3].parts.size(), 2u);
  EXPECT_EQ(row[6].text, "1");  // a document that no step came to
}

TEST(TrainingSection, of_a_training_that_does_not_say_what_it_read_has_no_such_table) {
  Life life;
  life.make("train", {}, [](auto& manifest) {
    manifest.recipe = Json::object();
    record::say(record::Train{}, manifest);
  });
  EXPECT_FALSE(table(life.card(), "What was read, by variant"));
}

// Bug: it said 0 kWh (0 J) of a training whose energy nobody knows.
TEST(EnergySection, says_that_the_energy_is_unknown_where_only_the_method_is_recorded) {
  Life life;
  life.make("train", {}, [&](auto& manifest) {
    manifest.recipe = Json::object();
    record::say(record::Train{}, manifest);
    manifest.cost.erase("joules");
  });
  const auto card = life.card();
  const auto* energy = find(card, "Energy of the training");
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->text, "unknown");
  EXPECT_EQ(energy->source->pointer, "/cost/joules_method");
  const auto* cost = table(card, "Cost by stage");
  ASSERT_TRUE(cost);
  ASSERT_EQ(cost->rows.size(), 1u);
  EXPECT_EQ(cost->rows[0][3].text, "unknown");
}

TEST(TrainingSection, names_the_model_that_the_weights_began_as_and_whose_papers_tell_the_rest) {
  Life life;
  const std::string id(64, 'a'), manifest_sha256(64, 'b');
  life.make("train", {}, [&](auto& manifest) {
    manifest.inputs["init"] = id;
    record::Train train;
    train.facts.init =
        record::Given{.id = id, .folder = "", .manifest_sha256 = manifest_sha256, .files = {}};
    train.facts.init->license = "apache-2.0";
    record::say(train, manifest);
  });
  const auto card = life.card();
  const auto* from = find(card, "Initialised from the model with content id");
  ASSERT_TRUE(from);
  EXPECT_EQ(from->text, id);
  EXPECT_EQ(from->source->pointer, "/inputs/init");
  EXPECT_EQ(find(card, "SHA-256 of that model's manifest")->text, manifest_sha256);
  const auto* license = find(card, "Licence that model states for itself");
  ASSERT_TRUE(license);
  EXPECT_EQ(license->text, "apache-2.0");
  const auto section = std::ranges::find(card.sections, "training", &Section::id);
  ASSERT_NE(section, card.sections.end());
  ASSERT_EQ(section->paragraphs.size(), 1u);
  EXPECT_NE(section->paragraphs[0].find("made elsewhere"), std::string::npos);
}

TEST(TrainingSection, of_weights_that_began_at_random_says_nothing_of_another_model) {
  Life life;
  life.make_all();
  const auto card = life.card();
  EXPECT_FALSE(find(card, "Initialised from the model with content id"));
  const auto section = std::ranges::find(card.sections, "training", &Section::id);
  ASSERT_NE(section, card.sections.end());
  EXPECT_TRUE(section->paragraphs.empty());
}

TEST(EvaluationSection, has_both_controls_and_bits_for_the_same_content) {
  Life life;
  life.make_all();
  const auto card = life.card();
  const auto* pages = table(card, "Bits per byte on held-out pages");
  ASSERT_TRUE(pages);
  EXPECT_EQ(pages->columns,
            (std::vector<std::string>{"language", "model [95 % interval]", "xz -9e, alone",
                                      "xz -9e, after training", "training bytes it read",
                                      "left out of it", "same content, English = 1", "documents",
                                      "left out", "bytes", "tokens"}));
  EXPECT_EQ(pages->rows[0][2].text, "2.100");
  EXPECT_EQ(pages->rows[0][3].text, "1.500");
  EXPECT_EQ(pages->rows[0][6].text, "1.180");
  EXPECT_EQ(find(card, "Beside the controls")->text, "It needs fewer bits than xz.");
}

}  // namespace
}  // namespace dossier
