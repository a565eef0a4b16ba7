// An item of a task that is made here, and what it is made with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "eval/task/value.h"

namespace eval::make {

struct Item {
  std::string
      key;  // of the passage, and the place in it; the same in every language where the place is
  std::string context;
  std::vector<std::string> choices;  // of a task with choices
  std::size_t answer = 0;            // place in choices
  std::string target;                // of a task whose answer is written
  bool shot = false;
  // Of what is asked and answered, so that no example gives an answer away.
  std::string digest() const;
};

// Lengths as a reader sees them: code points.
std::size_t length_of(const std::string& text);

// Wrong answers beside a right one. How many of them are shorter is drawn, so that its length tells nothing as far as `pool`
// allows; of these the nearest in length are taken, equally near ones by chance. Fewer than `count` where the pool has no more;
// none equals the answer or another. `at` tells draws apart.
std::vector<std::string> distractors(const std::string& answer,
                                     const std::vector<std::string>& pool, std::size_t count,
                                     const base::Random& random, std::uint64_t at);

// Puts the answer among the others, at a place that is drawn.
void shuffle_in(Item& item, const std::string& answer, std::vector<std::string> others,
                const base::Random& random, std::uint64_t at);

// What share of items somebody has right who looks at nothing but lengths, or at nothing; equals share.
struct Guess {
  double random = 0, shortest = 0, longest = 0;
};
Guess guess(const std::vector<Item>& items);

}  // namespace eval::make
