// What a new recipe promises of its training is what a run of it does.
#include "plan/rehearse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "ledger/artefact.h"
#include "train/order.h"

namespace plan {
namespace {

// Words of a language in random order: text that differs from document to document, or where
// `alike` is one of a few letters with other names in it, does not.
class Folders : public testing::Test {
 protected:
  static std::string sentence(std::uint64_t& state, bool french) {
    static const std::vector<std::string> german = {
        "der Müller",     "die Bäckerin",   "trägt",    "verkauft",
        "frisches Brot",  "das Korn",       "am Ufer",  "auf dem Markt",
        "jeden Tag",      "nach dem Regen", "und dann", "im Herbst",
        "ein alter Mann", "sucht",          "den Weg",  "hinter dem Haus"};
    static const std::vector<std::string> other = {
        "le meunier",     "la boulangère",  "porte",       "vend",
        "du pain frais",  "le grain",       "sur la rive", "au marché",
        "chaque jour",    "après la pluie", "et puis",     "en automne",
        "un vieil homme", "cherche",        "le chemin",   "derrière la maison"};
    const auto& words = french ? other : german;
    std::string out;
    for (int i = 0; i < 9; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      out += (i ? " " : "") + words[(state >> 33) % words.size()];
    }
    return out + ". ";
  }
  void fill(const std::string& front, int documents, int sentences, bool french) {
    for (int n = 0; n < documents; ++n) {
      std::string text;
      for (int i = 0; i < sentences; ++i) {
        text += sentence(state_, french);
        if (i % 4 == 3) text += "\n\n";
      }
      disk.write_file("/t/" + front + std::to_string(n) + ".txt", text, 0644).take();
    }
  }
  // Drafts of `letters` letters, in each a few words changed.
  void fill_drafts(const std::string& front, int letters, int drafts) {
    for (int n = 0; n < letters; ++n) {
      std::string letter;
      for (int i = 0; i < 12; ++i) letter += sentence(state_, false) + (i % 4 == 3 ? "\n\n" : "");
      for (int d = 0; d < drafts; ++d)
        disk.write_file("/t/" + front + std::to_string(n) + "-" + std::to_string(d) + ".txt",
                        letter + sentence(state_, false), 0644)
            .take();
    }
  }
  NewRecipe proposed() {
    survey_ = data::survey("/t", ctx).take();
    NewRecipe out;
    out.name = "t";
    out.folder = "/t";
    out.made_with = "janua new";
    out.proposal = data::propose(survey_, "t", "/t").take();
    return out;
  }
  static Ground ground() {
    return {.text_bytes = {1},
            .flops_per_second = 1e12,
            .seconds = 1e4,
            .memory_bytes = 16'000'000'000,
            .workers = 2};
  }
  // The passes over each language as the training itself counts them.
  static std::vector<double> trained(const Fit& fit, Rehearsal& rehearsal) {
    train::TrainRecipe recipe;
    recipe.mix_temperature = fit.mix_temperature;
    auto order = rehearsal.order(recipe, fit.context_tokens, 1).take();
    const auto rows =
        static_cast<std::uint64_t>(fit.steps * fit.grains_per_step * fit.rows_per_grain);
    std::vector<double> out;
    for (std::size_t i = 0; i < order.languages().size(); ++i) out.push_back(order.passes(i, rows));
    return out;
  }

  // What a new recipe of a folder comes to.
  struct Made {
    Rehearsal& rehearsal;
    Chosen chosen;
  };
  // work(made) for a folder of each shape, which fills it.
  using Shape = std::function<void()>;
  void in_each(const std::vector<Shape>& shapes, const std::function<void(const Made&)>& work) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      SCOPED_TRACE(i);
      disk.remove_all("/t").take();
      shapes[i]();
      const auto recipe = proposed();
      Rehearsal rehearsal(recipe, "/t.toml", ctx);
      work({rehearsal, choose_held_out(rehearsal, recipe, survey_).take()});
    }
  }

  std::uint64_t state_ = 7;
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
  data::Survey survey_;
};

// Bug: at most four readings were promised, and 5.9 were read, for what is held out, and all that
// resembles it, was thought to be a seventh of the text, and was more than half of a language.
TEST_F(Folders,
       of_several_shapes_are_read_as_often_as_the_recipe_says_and_no_more_than_four_times) {
  const std::vector<Shape> shapes = {
      [&] { fill("de", 30, 12, false), fill("fr", 30, 12, true); },     // alike
      [&] { fill("de", 60, 12, false), fill("fr", 12, 16, true); },     // one with few documents
      [&] { fill("de", 6, 60, false); },                                // a few long ones
      [&] { fill("de", 40, 12, false), fill_drafts("letter", 6, 5); },  // many that resemble
  };
  in_each(shapes, [](const Made& made) {
    const auto fit = fit_to(made.chosen.corpus, ground(), made.rehearsal).take();
    const auto passes = trained(fit, made.rehearsal);
    ASSERT_EQ(passes.size(), fit.passes.size());
    for (std::size_t k = 0; k < passes.size(); ++k) {
      EXPECT_NEAR(passes[k], fit.passes[k], 1e-6);
      EXPECT_LE(passes[k], train::kMostPasses);
    }
    EXPECT_GT(*std::ranges::max_element(passes), 3) << "the text is not wasted either";
  });
}

// Bug: another seed stopped at the share that what resembles held-out text may take.
TEST_F(Folders, have_recipes_that_run_for_any_seed) {
  const std::vector<Shape> shapes = {
      [&] { fill("de", 40, 12, false), fill("fr", 20, 12, true); },
      [&] { fill("de", 40, 12, false), fill_drafts("letter", 6, 5); },
      [&] { fill_drafts("letter", 10, 3); },
  };
  in_each(shapes, [](const Made& made) {
    for (std::int64_t seed = 11; seed < 23; ++seed) {
      const auto corpus = made.rehearsal.corpus(made.chosen.held_out, seed);
      ASSERT_TRUE(corpus.ok()) << seed << ": " << corpus.error().sentence();
      for (const auto& [language, left] : *corpus) EXPECT_GT(left.bytes, 1000) << seed;
    }
  });
}

TEST_F(Folders, without_a_document_to_spare_have_nothing_held_out) {
  fill("de", 2, 60, false);
  auto recipe = proposed();
  recipe.held_out.share = 0;
  Rehearsal rehearsal(recipe, "/t.toml", ctx);
  const auto chosen = choose_held_out(rehearsal, recipe, survey_).take();
  EXPECT_FALSE(chosen.held_out.any());
  EXPECT_EQ(chosen.corpus.at("deu_Latn").heldout, 0);
}

TEST_F(Folders, are_left_as_they_are) {
  fill("de", 20, 12, false);
  const auto recipe = proposed();
  const auto before = base::list_files(disk, "/t").take();
  Rehearsal rehearsal(recipe, "/t.toml", ctx);
  choose_held_out(rehearsal, recipe, survey_).take();
  EXPECT_EQ(base::list_files(disk, "/t").take(), before);
}

TEST(ShadowDisk, writes_into_memory_alone) {
  base::MemoryDisk real;
  real.write_file("/a", "real", 0644).take();
  ShadowDisk disk(real);
  EXPECT_EQ(disk.read("/a").take(), "real");
  const auto place = base::join(kShadow, "b");
  disk.write_file(place, "shadow", 0644).take();
  EXPECT_EQ(disk.read(place).take(), "shadow");
  EXPECT_FALSE(real.exists(place));
  EXPECT_FALSE(disk.write_file("/a", "no", 0644).ok());
  EXPECT_FALSE(disk.remove_all("/a").ok());
  EXPECT_FALSE(disk.rename(place, "/c").ok());
  EXPECT_EQ(real.read("/a").take(), "real");
}

}  // namespace
}  // namespace plan
