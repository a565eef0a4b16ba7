#include "plan/density.h"

#include <gtest/gtest.h>

namespace plan {
namespace {

double density_of(const std::string& text) {
  base::OwnedContext own;
  const std::string texts[] = {text};
  return density(texts, own.context).take();
}

// Words of letters by a fixed rule, so that nothing but single letters repeats.
std::string words(std::size_t bytes) {
  std::string out;
  std::uint64_t state = 1;
  while (out.size() < bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    out += out.size() % 6 == 5 ? ' ' : static_cast<char>('a' + (state >> 40) % 26);
  }
  return out;
}

// Bug: two bytes a token were guessed for every text of that size, and sentences of a folder of
// forms had five.
TEST(Density, text_that_repeats_its_phrases_has_fewer_tokens) {
  std::string phrases;
  for (int i = 0; i < 300; ++i)
    phrases += "Der Müller trägt das Korn am frühen Morgen über die Brücke. ";
  EXPECT_GT(density_of(phrases), 2);
  EXPECT_LT(density_of(words(20000)), 1.2);
  EXPECT_EQ(density_of("short"), 1);
}

}  // namespace
}  // namespace plan
