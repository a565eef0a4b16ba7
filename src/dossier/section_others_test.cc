// Kinds of stages of which no section of the card has heard.
#include "dossier/made_up_life_test.h"
#include "dossier/why.h"

namespace dossier {
namespace {

// The usual life, and how well its model knows riddles.
struct Riddles : Life {
  Riddles() {
    make_all();
    tells = {{"riddles", "It asks the model riddles."}};
    const auto fill = [](auto& manifest) {
      manifest.counts = {{"riddles", 1200}, {"ages", {{"old", 7}}}};
      manifest.facts = {{"judge", "a sphinx"}, {"fair", true}, {"seen", {1, 2}}};
    };
    make_of("riddles", "puzzled", {{"model", "model"}}, {{"answers.json", "[]"}}, fill);
  }
};

TEST(OtherStages, a_kind_that_no_section_knows_is_shown_as_its_maker_recorded_it) {
  Riddles life;
  const auto text = to_markdown(life.card());
  EXPECT_TRUE(has(text, "## Other stages")) << text;
  EXPECT_TRUE(has(text, "It asks the model riddles."));
  for (const char* row :
       {"| name | puzzled", "| kind | riddles", "| riddles | 1,200", "| ages.old | 7",
        "| judge | a sphinx", "| fair | true", "| reads model | model, "})
    EXPECT_TRUE(has(text, row)) << row << "\n" << text;
  EXPECT_FALSE(has(text, "| seen |")) << "a list is no plain fact";
  EXPECT_LT(text.find("## Evaluation"), text.find("## Other stages"));
}

TEST(OtherStages, every_figure_of_such_a_kind_leads_back_to_its_bytes) {
  Riddles life;
  const auto evidence = Evidence::load(life.disk, "out").take();
  const auto card = gather({}, evidence).take();
  for (const char* row : {"riddles", "in its own words", "name", "reads model", "fair"}) {
    const auto field = "stages/riddles/" + std::string(row) + "/value";
    const auto found = why(card, field, evidence);
    ASSERT_TRUE(found.ok()) << found.error().sentence();
    EXPECT_TRUE(found->holds()) << field;
    EXPECT_FALSE(found->leaves.empty()) << field;
  }
}

TEST(OtherStages, a_life_of_known_kinds_has_no_such_section) {
  Life life;
  life.make_all();
  EXPECT_FALSE(has(to_markdown(life.card()), "Other stages"));
}

TEST(OtherStages, what_serves_as_a_model_is_spoken_of_as_one) {
  Life life;
  life.make_all();
  life.serves_as = {{"aligned", "model"}};
  life.make_of("aligned", "better", {{"model", "model"}, {"tokenizer", "tokenizer"}},
               {{"config.json", "{}"}}, Life::parameters(77));
  EXPECT_FALSE(has(to_markdown(life.card()), "Other stages"));
}

}  // namespace
}  // namespace dossier
