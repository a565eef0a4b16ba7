// A model that another kind of stage made: it is released, and the papers speak of it.
#include "dossier/made_up_life_test.h"

namespace dossier {
namespace {

// The usual life, and an alignment of its model, of which no paper has heard.
void align(Life& life) {
  life.make_of("aligned", "better", {{"model", "model"}, {"tokenizer", "tokenizer"}},
               {{"config.json", R"({"num_hidden_layers": 11})"}}, Life::parameters(77));
}

TEST(ServesAs, a_card_is_about_the_aligned_model_and_names_what_it_came_from) {
  Life life;
  life.make_all();
  life.serves_as = {{"aligned", "model"}};
  align(life);
  const auto card = life.card();
  EXPECT_EQ(find(card, "Parameters")->text, "77");
  EXPECT_EQ(find(card, "Layers")->text, "11");
  EXPECT_EQ(find(card, "Content id of the model")->text, life.ids.at("better"));
  EXPECT_EQ(find(card, "Tokens")->text, "1,228,800") << "of the training that it came from";
}

TEST(ServesAs, a_model_before_it_can_still_be_told_of) {
  Life life;
  life.make_all();
  life.serves_as = {{"aligned", "model"}};
  align(life);
  const auto card =
      read_card({}, "out", life.ctx, {.told = {life.ids.at("model"), life.ids.at("eval")}}).take();
  EXPECT_EQ(find(card, "Parameters")->text, "3,456,789");
}

TEST(ServesAs, models_of_other_kinds_are_among_the_models_of_a_life) {
  Life life;
  life.make_all();
  life.serves_as = {{"aligned", "model"}};
  align(life);
  const auto all = models(life.disk, "out").take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "model");
  EXPECT_EQ(all[1].name, "better");
}

TEST(ServesAs, what_serves_as_nothing_is_no_model) {
  Life life;
  life.make_all();
  align(life);
  EXPECT_EQ(find(life.card(), "Parameters")->text, "3,456,789");
  EXPECT_EQ(models(life.disk, "out").take().size(), 1u);
}

}  // namespace
}  // namespace dossier
