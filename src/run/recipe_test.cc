#include "run/recipe.h"

#include <gtest/gtest.h>

#include "train/recipe.h"

namespace run {
namespace {

using base::Code;

base::Result<Recipe> load(const std::string& text, const std::vector<std::string>& set = {}) {
  base::MemoryDisk disk;
  disk.write_file("recipes/tiny.toml", text, 0644).take();
  return load_recipe(stage::all(), disk, "recipes/tiny.toml", set);
}

std::string refused(const std::string& text, const std::vector<std::string>& set = {}) {
  const auto recipe = load(text, set);
  if (recipe.ok()) return "taken";
  EXPECT_EQ(recipe.error().code, Code::bad_request);
  return recipe.error().sentence();
}

TEST(Recipe, takes_its_name_from_the_file_unless_it_says_one) {
  EXPECT_EQ(load("").take().name, "tiny");
  EXPECT_EQ(load("name = 'demo'").take().name, "demo");
}

// Enough of a recipe for training.
const std::string kBefore =
    "[sources]\nsource = [{kind = 'text', name = 'a', path = 'a', language = 'de', "
    "license = 'CC0-1.0'}]\n"
    "[corpus]\nvariants = ['deu_Latn']\n[tokenizer]\n[shards]\n";

std::string order(const Recipe& recipe) {
  std::string out;
  for (const auto& stage : recipe.stages) out += (out.empty() ? "" : " ") + stage.name;
  return out;
}

const train::TrainRecipe& training(const Recipe& recipe, const std::string& stage = "train") {
  return recipe.find(stage)->settings("train").as<train::TrainRecipe>();
}

TEST(Recipe, asks_for_the_stages_whose_sections_stand_there_even_empty_ones) {
  const auto recipe =
      load("seed = 3\n" + kBefore + "[parity]\n[model]\n[train]\nsteps = 7\n[eval]\n[card]\n");
  ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
  EXPECT_EQ(order(*recipe), "sources corpus tokenizer parity shards train model eval card");
  EXPECT_EQ(recipe->seed, 3);
  EXPECT_EQ(training(*recipe).steps, 7);
  EXPECT_EQ(order(load("").take()), "");
}

TEST(Recipe, says_that_a_folder_is_none) {
  base::MemoryDisk disk;
  const auto error = [&](const char* place) {
    return load_recipe(stage::all(), disk, place, {}).error().sentence();
  };
  disk.write_file("texts/a.txt", "a", 0644).take();
  disk.write_file("out/demo/ledger/ledger.jsonl", "", 0644).take();
  disk.write_file("out/demo/model/manifest.json", "{}", 0644).take();
  EXPECT_EQ(error("texts"), "texts is a folder, and no recipe; give the .toml file");
  for (const std::string made : {"out/demo", "out/demo/model"})
    EXPECT_EQ(error(made.c_str()), made +
                                       " is a folder that a run made, and no recipe; give the "
                                       ".toml file that it was made from");
}

TEST(Recipe, refuses_a_stage_without_what_it_reads) {
  EXPECT_EQ(refused("[corpus]\nvariants = ['de']\n"),
            "the recipe has [corpus] but no [sources]; add a line [sources]; `janua docs recipes "
            "sources` tells its keys");
  EXPECT_NE(refused(kBefore + "[train]\n").find("[train] but no [model]"), std::string::npos);
  EXPECT_NE(refused(kBefore + "[model]\n").find("[model] but no [train]"), std::string::npos);
}

TEST(Recipe, shows_the_new_line_for_a_key_of_the_old_form) {
  EXPECT_EQ(refused("[train]\nbeta2 = 0.9\n"),
            "recipes/tiny.toml:2: 'train.beta2' stands in a table of its own now; write\n"
            "[train.optimizer]\nbeta2 = 0.9");
  EXPECT_EQ(refused("[train]\nschedule = 'wsd'\n"),
            "recipes/tiny.toml:2: 'train.schedule' stands in a table of its own now; write\n"
            "[train.schedule]\nkind = \"wsd\"");
}

TEST(Recipe, takes_the_options_of_the_kind_that_is_chosen_and_no_others) {
  const auto recipe = load(kBefore + "[model]\n[train.schedule]\nkind = 'wsd'\ndecay_steps = 7\n");
  ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
  EXPECT_EQ(training(*recipe).schedule.settings().to_json()["decay_steps"], 7);
  EXPECT_EQ(
      refused("[train.schedule]\nkind = 'cosine'\ndecay_steps = 7\n"),
      "recipes/tiny.toml:3: unknown key 'train.schedule.decay_steps' of the schedule 'cosine'; "
      "it is a key of: wsd");
  EXPECT_EQ(refused("[train.optimizer]\nkind = 'adamww'\n"),
            "recipes/tiny.toml:2: unknown optimizer 'adamww'; did you mean 'adamw'?");
}

const std::string kSecond =
    "[model]\n[train]\n"
    "[[stage]]\nname = 'second'\nkind = 'train'\n[stage.train]\nsteps = 9\n"
    "[[stage]]\nname = 'other'\nkind = 'model'\nfrom = ['second']\n";

TEST(Recipe, makes_several_stages_of_a_kind_and_binds_each_to_what_it_reads) {
  const auto recipe = load(kBefore + kSecond);
  ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
  EXPECT_EQ(recipe->find("model")->inputs[1].name, "train");
  auto text = kBefore + kSecond;
  text = text.substr(0, text.find("[model]")) + "[[stage]]\nname = 'first'\nkind = 'train'\n" +
         text.substr(text.find("[[stage]]"));
  const auto two = load(text, {"second.train.steps=11"});
  ASSERT_TRUE(two.ok()) << two.error().sentence();
  EXPECT_EQ(training(*two, "second").steps, 11);
  const auto& inputs = two->find("other")->inputs;
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[0].name, "tokenizer");
  EXPECT_EQ(inputs[1].name, "second");
}

TEST(Recipe, refuses_stages_that_cannot_be) {
  const auto stage = [](const std::string& keys) { return kBefore + "[[stage]]\n" + keys; };
  EXPECT_NE(refused(stage("name = 'x'\nkind = 'trian'\n")).find("did you mean 'train'?"),
            std::string::npos);
  EXPECT_NE(refused(stage("name = 'x'\n")).find("the stage 'x' has no kind"), std::string::npos);
  EXPECT_NE(refused(stage("name = '../x'\nkind = 'parity'\n")).find("cannot be the name"),
            std::string::npos);
  EXPECT_NE(refused(stage("name = 'ledger'\nkind = 'parity'\n")).find("its own records there"),
            std::string::npos);
  EXPECT_NE(refused(stage("name = '--json'\nkind = 'parity'\n")).find("cannot be the name"),
            std::string::npos)
      << "no --until could name it";
  EXPECT_NE(refused(stage("name = 'corpus'\nkind = 'parity'\n")).find("two stages are called"),
            std::string::npos);
  EXPECT_NE(refused(stage("name = 'x'\nkind = 'parity'\nfrom = ['y']\n")).find("unknown stage 'y'"),
            std::string::npos);
  EXPECT_NE(refused(stage("name = 'x'\nkind = 'parity'\nfrom = ['shards']\n"))
                .find("has no use for the shards 'shards'"),
            std::string::npos);
  EXPECT_NE(refused(stage("name = 'x'\nkind = 'parity'\nfrom = ['x']\n")).find("in a circle"),
            std::string::npos);
}

TEST(Recipe, names_the_line_and_the_nearest_key_of_a_typo) {
  EXPECT_EQ(refused("seed = 1\n[train]\nstpes = 5\n"),
            "recipes/tiny.toml:3: unknown key 'train.stpes'; did you mean 'steps'?");
  EXPECT_EQ(refused("[trian]\n"),
            "recipes/tiny.toml:1: unknown key 'trian'; did you mean 'train'?");
}

TEST(Recipe, refuses_wrong_types_doubles_and_what_is_no_toml_with_the_line) {
  EXPECT_NE(refused("[train]\nsteps = 'many'\n").find("recipes/tiny.toml:2"), std::string::npos);
  EXPECT_NE(refused("seed = 1\nseed = 2\n").find("recipes/tiny.toml:2"), std::string::npos);
  EXPECT_NE(refused("seed = \n").find("recipes/tiny.toml:1"), std::string::npos);
  EXPECT_NE(refused("eval = 3\n").find("recipes/tiny.toml:1"), std::string::npos);
}

TEST(Recipe, refuses_a_section_that_fails_its_own_check_with_its_line) {
  EXPECT_NE(refused("\n[train]\nsteps = 0\n").find("recipes/tiny.toml:2"), std::string::npos);
}

TEST(Recipe, refuses_a_name_that_leaves_the_out_folder) {
  EXPECT_NE(refused("name = '../x'").find("cannot be a name"), std::string::npos);
  EXPECT_NE(refused("name = '.'").find("cannot be a name"), std::string::npos);
  // It once became a folder that no terminal shows as it is.
  EXPECT_NE(refused("name = \"a\\u001b[2Jb\"").find("'a\\x1b[2Jb' cannot be a name"),
            std::string::npos);
  EXPECT_NE(refused("name = \"a\\u202eb\"").find("cannot be a name"), std::string::npos);
  EXPECT_NE(refused("name = '--json'").find("cannot be a name"), std::string::npos);
}

// `janua check` called such a recipe sound, and its run stopped when the shards were made.
TEST(Recipe, refuses_languages_that_nothing_is_made_in_with_the_nearest_name) {
  const auto mix = [](const std::string& weights) {
    return kBefore + "[model]\n[train]\n[[train.mix]]\nweights = " + weights + "\n";
  };
  EXPECT_TRUE(load(mix("{deu_Latn = 2}")).ok());
  EXPECT_NE(refused(mix("{deu_Latm = 2}"))
                .find("unknown language 'deu_Latm' in train.mix: the recipe makes no text in it; "
                      "did you mean 'deu_Latn'?"),
            std::string::npos);
  EXPECT_NE(refused(mix("{fra_Latn = 2}")).find("known: deu_Latn"), std::string::npos);
  EXPECT_NE(refused(mix("{deu_Latn = 0}")).find("leaves out every language"), std::string::npos);
  const auto shards = [](const std::string& languages) {
    return kBefore + "languages = " + languages + "\n";
  };
  EXPECT_TRUE(load(shards("['de']")).ok());
  EXPECT_NE(refused(shards("['fra_Latn']")).find("'fra_Latn' in shards.languages"),
            std::string::npos);
}

TEST(Recipe, takes_assignments_in_order_after_the_file) {
  const auto recipe =
      load(kBefore + "[model]\n[train]\nsteps = 5\n", {"train.steps=6", "train.steps=8"});
  ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
  EXPECT_EQ(training(*recipe).steps, 8);
  EXPECT_NE(refused("", {"train.stepz=6"}).find("did you mean 'steps'"), std::string::npos);
}

TEST(Recipe, that_is_not_there_is_missing) {
  base::MemoryDisk disk;
  EXPECT_EQ(load_recipe(stage::all(), disk, "no.toml").error().code, Code::missing);
}

// The keys of a small Llama, as anybody publishes one.
void put_model(base::Disk& disk) {
  disk.write_file("recipes/theirs/config.json",
                  R"({"architectures": ["LlamaForCausalLM"], "vocab_size": 32, "hidden_size": 16,
                      "num_hidden_layers": 1, "intermediate_size": 24, "num_attention_heads": 1,
                      "num_key_value_heads": 1, "max_position_embeddings": 64})",
                  0644)
      .take();
}

TEST(Recipe, whose_model_stands_elsewhere_knows_its_size_and_takes_its_tokenizer) {
  base::MemoryDisk disk;
  put_model(disk);
  const auto read = [&](const std::string& tokenizer) {
    disk.write_file("recipes/r.toml",
                    kBefore.substr(0, kBefore.find("[tokenizer]")) + tokenizer +
                        "[shards]\n[model]\nfrom = 'theirs'\n[train]\n",
                    0644)
        .take();
    return load_recipe(stage::all(), disk, "recipes/r.toml");
  };
  for (const char* silent : {"", "[tokenizer]\n"}) {
    const auto recipe = read(silent);
    ASSERT_TRUE(recipe.ok()) << recipe.error().sentence();
    ASSERT_TRUE(recipe->find("tokenizer"));
    EXPECT_EQ(recipe->find("tokenizer")->to_json()["from"], "theirs");
    EXPECT_EQ(recipe->find("train")->to_json()["model"]["config"]["hidden_size"], 16);
  }
  const auto own = read("[tokenizer]\nvocabulary = 300\n");
  ASSERT_TRUE(own.ok()) << own.error().sentence();
  EXPECT_EQ(own->find("tokenizer")->to_json().contains("from"), false)
      << "a run says so before anything is made";
  disk.remove_all("recipes/theirs").take();
  EXPECT_NE(read("").error().sentence().find("model.from names cannot be taken"),
            std::string::npos);
}

}  // namespace
}  // namespace run
