// Recipes of ours, changed at random places: each must load or be refused in a sentence.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/random.h"
#include "run/recipe.h"

namespace run {
namespace {

constexpr const char* kPieces[] = {"\n",
                                   "=",
                                   "[",
                                   "]",
                                   "\"",
                                   "'",
                                   "#",
                                   ".",
                                   ",",
                                   "{",
                                   "}",
                                   "-1",
                                   "0",
                                   "1e308",
                                   "nan",
                                   "inf",
                                   "9223372036854775807",
                                   "-9223372036854775808",
                                   "true",
                                   "\"\"",
                                   "[]",
                                   "\xff",
                                   "a.b.c",
                                   "\"\\u0000\"",
                                   "[[sources.source]]",
                                   "[train]",
                                   "\"eng_Latn\""};

// `text` with up to eight changes: bytes taken out, put in, or repeated, numbers made hostile.
std::string mutated(std::string text, const base::Random& random, std::uint64_t round) {
  std::uint64_t drawn = 0;
  const auto draw = [&](std::size_t below) {
    return static_cast<std::size_t>(random.below(below, round, drawn++));
  };
  for (auto changes = 1 + draw(8); changes > 0; --changes) {
    const auto at = draw(text.size());
    switch (draw(4)) {
      case 0:
        text.erase(at, 1 + draw(30));
        break;
      case 1:
        text.insert(at, kPieces[draw(std::size(kPieces))]);
        break;
      case 2:
        text.insert(at, text.substr(draw(text.size()), draw(200)));
        break;
      default:
        if (const auto equals = text.find("= ", at); equals != std::string::npos)
          text.replace(equals + 2, text.find('\n', equals) - equals - 2,
                       kPieces[draw(std::size(kPieces))]);
    }
    if (text.empty()) text = "a";
  }
  return text;
}

TEST(LoadRecipe, survives_ten_thousand_mutated_recipes) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  if (!source) GTEST_SKIP() << "JANUA_SOURCE_DIR is not set";
  base::MemoryDisk disk;
  const base::Random random(1, "test.mutate");
  int loaded = 0, refused = 0;
  for (const char* name : {"/recipes/tiny.toml", "/recipes/demo.toml"}) {
    const auto sound = base::real_disk()->read(source + std::string(name)).take();
    for (std::uint64_t round = 0; round < 5000; ++round) {
      const auto text = mutated(sound, random, round);
      ASSERT_TRUE(disk.write_file("r.toml", text, 0644).ok());
      const auto recipe = load_recipe(stage::all(), disk, "r.toml");
      ++(recipe.ok() ? loaded : refused);
      if (!recipe.ok()) {
        EXPECT_FALSE(recipe.error().what.empty()) << text;
      }
    }
  }
  EXPECT_GT(loaded, 100);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace run
