#include "data/sources_recipe.h"

#include <gtest/gtest.h>

namespace data {

namespace {

SourceRecipe sound() {
  SourceRecipe out;
  out.name = "libreoffice-help-de";
  out.language = "de";
  return out;
}

base::Error refused(const SourceRecipe& recipe) {
  const auto checked = recipe.check();
  EXPECT_FALSE(checked.ok());
  return checked.ok() ? base::Error{} : checked.error();
}

}  // namespace

TEST(SourceRecipe, a_sound_one_passes) { EXPECT_TRUE(sound().check().ok()); }

TEST(SourceRecipe, mistakes_are_named_with_a_hint) {
  auto recipe = sound();
  recipe.kind = "debb";
  EXPECT_EQ(refused(recipe).hint, "did you mean 'deb'?");
  recipe = sound();
  recipe.language = "German";
  EXPECT_EQ(refused(recipe).hint, "did you mean 'deu_Latn'?");
  recipe = sound();
  recipe.side = "left";
  EXPECT_EQ(refused(recipe).code, base::Code::bad_request);
  recipe = sound();
  recipe.sha256 = "abc";
  EXPECT_EQ(refused(recipe).code, base::Code::bad_request);
  recipe = sound();
  recipe.license = "free as in (beer";
  EXPECT_EQ(refused(recipe).code, base::Code::bad_request);
}

TEST(SourceRecipe, what_a_kind_needs_must_be_there) {
  auto recipe = sound();
  recipe.name = "";
  EXPECT_EQ(refused(recipe).what, "a source has no name");
  recipe = sound();
  recipe.language = "";
  EXPECT_EQ(refused(recipe).code, base::Code::bad_request);
  recipe.kind = "jsonl";
  recipe.path = "a.jsonl";
  EXPECT_TRUE(recipe.check().ok());  // each line may say its language
  recipe.path = "";
  EXPECT_NE(refused(recipe).what.find("no path"), std::string::npos);
  recipe = sound();
  recipe.path = "x";
  EXPECT_NE(refused(recipe).hint.find("folder"), std::string::npos);
}

// `check` once called these sound, and apt was asked.
TEST(SourceRecipe, names_that_are_no_package_or_version_are_refused_before_anything_starts) {
  for (const char* name : {"x; touch y", "-oDir=/", "../x", "a/b", "X"}) {
    auto recipe = sound();
    recipe.name = name;
    EXPECT_EQ(refused(recipe).code, base::Code::bad_request) << name;
  }
  for (const char* version : {"-o", "../1", "1/2", "1 2", "v1"}) {
    auto recipe = sound();
    recipe.version = version;
    EXPECT_EQ(refused(recipe).code, base::Code::bad_request) << version;
  }
}

TEST(SourcesRecipe, the_same_source_twice_for_a_language_is_refused) {
  auto english = sound();
  english.language = "en";
  EXPECT_TRUE((SourcesRecipe{{sound(), english}}).check().ok());
  auto again = sound();
  again.language = "deu_Latn";
  EXPECT_FALSE((SourcesRecipe{{sound(), again}}).check().ok());
}

}  // namespace data
