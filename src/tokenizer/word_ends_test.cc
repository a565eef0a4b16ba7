#include "tokenizer/word_ends.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tokenizer {
namespace {

TEST(WordEnds, are_those_that_are_found_one_by_one) {
  std::mt19937 random(3);
  const std::vector<std::string> parts = {
      "a",  "bcdefgh", " ",      " ",      "  ",           "\n",
      "\t", "\u2581",  "\u00e9", "\u2026", "\u2581\u2581", "\n\n"};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    const auto kinds = 2 + random() % (parts.size() - 1), most = random() % 120;
    for (std::size_t left = most; left > 0; --left) text += parts[random() % kinds];
    for (const bool each : {false, true})
      for (const bool lines : {false, true}) {
        WordEnds ends(text, each, lines);
        for (std::size_t at = 0; at < text.size();) {
          const auto end = word_end(text, at, each, lines);
          ASSERT_EQ(ends.next(), end) << text << " behind " << at;
          at = end;
        }
        ASSERT_EQ(ends.next(), text.size());
      }
  }
}

}  // namespace
}  // namespace tokenizer
