// Lives with several models, trainings and corpora: which one a card speaks of, and of what else.
#include "dossier/made_up_life_test.h"

namespace dossier {
namespace {

Life::Fill trained(std::int64_t tokens, double flops) {
  return [=](auto& manifest) {
    record::Train train;
    train.counts = {.steps = 10, .tokens = tokens, .parameters = 7};
    train.facts.flops = flops;
    train.facts.last_loss = 2.5;
    train.facts.machine_class = "avx512";
    record::say(train, manifest);
  };
}

Life::Fill licensed(const std::string& license) {
  return [=](auto& manifest) {
    record::Corpus corpus;
    corpus.facts.licenses = {{"second", license, "the recipe says so", 3}};
    record::say(corpus, manifest);
    manifest.recipe = {{"variants", {"ces_Latn"}}};
  };
}

// The usual life, and a second corpus on which the training goes on: pretrained on A, then on B.
void go_on(Life& life) {
  life.make_of("corpus", "second_corpus", {{"sources", "sources"}}, {{"b", "b"}},
               licensed("CC0-1.0"));
  life.make_of("train", "second_train", {{"model", "model"}, {"corpus", "second_corpus"}},
               {{"c", "c"}}, trained(1000, 1e15));
  life.make_of("model", "second", {{"train", "second_train"}, {"tokenizer", "tokenizer"}},
               {{"config.json", R"({"num_hidden_layers": 9})"}}, Life::parameters(99));
}

// A second training on the same shards, and its model.
void branch_off(Life& life) {
  life.make_of("train", "other_train", {{"shards", "shards"}}, {{"d", "d"}}, trained(555, 1e15));
  life.make_of("model", "other", {{"train", "other_train"}, {"tokenizer", "tokenizer"}},
               {{"config.json", "{}"}}, Life::parameters(55));
}

Card card_of(Life& life, std::initializer_list<const char*> told = {}) {
  Reading reading;
  for (const auto* name : told) reading.told.push_back(life.ids.at(name));
  return read_card({}, "out", life.ctx, reading).take();
}

TEST(Family, speaks_of_both_corpora_and_both_trainings_that_a_model_came_from) {
  Life life;
  life.make_all();
  go_on(life);
  const auto text = to_markdown(card_of(life));
  for (const char* part : {"- Language variants, corpus: deu_Latn, eng_Latn",
                           "- Language variants, second_corpus: ces_Latn", "MPL-2.0", "CC0-1.0",
                           "- Tokens, train: 1,228,800", "- Tokens, second_train: 1,000",
                           "- Tokens of all trainings: 1,229,800", "- Steps of all trainings: 310",
                           "- Floating-point operations of all trainings: 4.25e+15",
                           "- Share of all tokens, second_train: 0.1 %",
                           "- Energy of all trainings: 0.0207 kWh (74,500 J)",
                           "| corpus, second_corpus |", "- Parameters: 99"})
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
}

TEST(Family, card_is_about_the_model_it_is_told_of) {
  Life life;
  life.make_all();
  branch_off(life);
  EXPECT_EQ(find(card_of(life, {"model"}), "Parameters")->text, "3,456,789");
  EXPECT_EQ(find(card_of(life, {"other"}), "Parameters")->text, "55");
  EXPECT_EQ(find(card_of(life, {"model", "corpus", "eval"}), "Tokens")->text, "1,228,800");
}

// Bug: a card that was made again went on quoting an evaluation that was let go and deleted, so that the
// life was never verified again.
TEST(Family, card_quotes_no_evaluation_that_was_let_go_or_that_it_was_not_told_of) {
  using Measured = Reading::Measured;
  Life life;
  life.make_all();
  const auto quotes = [&](Measured measured, std::initializer_list<const char*> told) {
    Reading reading{.measured = measured};
    for (const auto* name : told) reading.told.push_back(life.ids.at(name));
    return has(to_markdown(read_card({}, "out", life.ctx, reading).take()), "1.234 \\[1.200");
  };
  EXPECT_TRUE(quotes(Measured::in_force, {"model"}));
  EXPECT_TRUE(quotes(Measured::told, {"model", "corpus", "eval"}));
  EXPECT_FALSE(quotes(Measured::told, {"model", "corpus"}));
  const base::Json eval = {{"name", "eval"}, {"id", life.ids.at("eval")}};
  life.book.append_signed("retire", eval, life.key).take();
  EXPECT_FALSE(quotes(Measured::in_force, {"model"}));
  EXPECT_TRUE(quotes(Measured::ever, {"model"})) << "as a card of a former version did";
  life.book.append_signed("recall", eval, life.key).take();
  EXPECT_TRUE(quotes(Measured::in_force, {"model"}));
}

TEST(Family, card_speaks_of_no_training_and_no_score_of_another_model) {
  Life life;
  life.make_all();
  branch_off(life);
  const auto first = to_markdown(card_of(life, {"model"}));
  EXPECT_TRUE(has(first, "1.234 \\[1.200")) << first;
  EXPECT_FALSE(has(first, "Tokens: 555"));
  const auto other = to_markdown(card_of(life, {"other"}));
  EXPECT_FALSE(has(other, "1.234 \\[1.200")) << other;
  EXPECT_TRUE(has(other, "- Tokens: 555"));
  EXPECT_TRUE(has(other, "Gini coefficient")) << "the tokenizer is its own, too";
}

TEST(Family, card_that_is_told_of_several_models_takes_the_newest_and_says_so) {
  Life life;
  life.make_all();
  branch_off(life);
  for (const auto& card : {card_of(life), card_of(life, {"other", "model"})}) {
    EXPECT_EQ(find(card, "Parameters")->text, "55");
    EXPECT_TRUE(has(to_markdown(card),
                    "There are other models beside this one: model. This card speaks of "
                    "other, and of what it was made from."))
        << to_markdown(card);
  }
  EXPECT_FALSE(has(to_markdown(card_of(life, {"other"})), "There are other models"));
}

TEST(Family, model_that_another_was_made_from_is_not_the_subject_though_it_is_newer) {
  Life life;
  life.make_all();
  go_on(life);
  life.book
      .append_signed("artefact",
                     {{"name", "again"},
                      {"kind", "model"},
                      {"id", life.ids.at("model")},
                      {"inputs", {{"train", life.ids.at("train")}}}},
                     life.key)
      .take();
  EXPECT_EQ(find(card_of(life), "Parameters")->text, "99");
}

TEST(Family, artefact_is_found_in_its_folder_whatever_that_is_called) {
  Life life;
  life.make_of("train", "pretraining", {}, {{"loss.svg", "<svg/>"}}, trained(5, 1));
  life.make_of("model", "small", {{"train", "pretraining"}}, {}, Life::parameters(3));
  const auto card = card_of(life);
  const auto& training = card.sections[5];
  ASSERT_EQ(training.figures.size(), 1u);
  EXPECT_EQ(training.figures[0].source.file, "pretraining/loss.svg");
  EXPECT_TRUE(has(training.figures[0].text, "pretraining/steps.jsonl"));
  EXPECT_EQ(find(card, "Tokens")->source->file, "pretraining/manifest.json");
}

TEST(Models, are_listed_in_the_order_of_their_making_with_what_stands) {
  Life life;
  life.make_all();
  branch_off(life);
  life.disk.remove_all("out/model").take();
  const auto all = models(life.disk, "out").take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "model");
  EXPECT_FALSE(all[0].stands);
  EXPECT_EQ(all[1].name, "other");
  EXPECT_TRUE(all[1].stands);
}

TEST(StatedOf, gives_the_words_of_the_card_that_is_about_that_model) {
  Life life;
  life.make_all();
  branch_off(life);
  const auto card = [&](const std::string& name, const std::string& model) {
    life.make_of("card", name, {{"model", model}}, {{"card.json", name}},
                 [&](auto& manifest) { manifest.recipe = {{"model_name", "about " + model}}; });
  };
  card("card_of_model", "model");
  card("card_of_other", "other");
  EXPECT_EQ(stated_of(life.ids.at("model"), "out", life.disk).take().model_name, "about model");
  EXPECT_EQ(stated_of(life.ids.at("other"), "out", life.disk).take().model_name, "about other");
}

TEST(Facts, missing_one_is_an_error_that_names_file_and_pointer) {
  Life life;
  life.make_of("train", "train", {}, {}, [](auto& manifest) {
    trained(5, 1)(manifest);
    manifest.facts.erase("last_loss");
  });
  const auto card = read_card({}, "out", life.ctx);
  ASSERT_FALSE(card.ok());
  EXPECT_EQ(card.error().where, "out/train/manifest.json");
  EXPECT_EQ(card.error().what, "/facts/last_loss is missing");
}

TEST(Facts, one_of_another_type_is_an_error_that_names_file_and_pointer) {
  Life life;
  life.make_of("train", "train", {}, {}, [](auto& manifest) {
    trained(5, 1)(manifest);
    manifest.counts["steps"] = "many";
  });
  const auto card = read_card({}, "out", life.ctx);
  ASSERT_FALSE(card.ok());
  EXPECT_EQ(card.error().what, "/counts/steps is \"many\", not a whole number");
}

}  // namespace
}  // namespace dossier
