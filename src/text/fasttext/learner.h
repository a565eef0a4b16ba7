// A classifier of texts, learnt as fastText's supervised models are, and written as a .bin that fastText reads.
//
// Softmax over labels of a product with the mean of rows: of words that come often enough, of n-grams of characters
// and of words by their hash (Joulin et al., "Bag of Tricks for Efficient Text Classification", 2016). One thread
// and numbers that follow from the seed alone: the same examples give the same bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "text/fasttext/dictionary.h"

namespace text::fasttext {

struct Learning {
  std::int32_t dimension = 16;
  std::int32_t shortest = 2, longest = 4;  // n-grams of characters; 0 and 0: none
  std::int32_t word_ngrams = 1;
  std::int32_t buckets = 100'000;
  std::int32_t passes = 5;
  std::int64_t least_count = 5;  // a word that comes more seldom has no row of its own
  double rate = 0.5;             // at the beginning; 0 at the end
  std::uint64_t seed = 1;
};

class Learner {
 public:
  explicit Learner(const Learning& how) : how_(how) {}

  // Error: bad_request for a label that is empty or holds white space.
  base::Result<void> add(const std::string& label, std::string text);
  std::size_t examples() const { return examples_.size(); }
  std::size_t labels() const { return labels_.size(); }

  // The bytes of the model. Error: bad_request for fewer than two labels, or for settings that cannot be;
  // interrupted; failed where the rate is so large that numbers overflow.
  base::Result<std::string> learn(const base::Cancel& cancel);

 private:
  struct Example {
    std::string text;
    const std::string* label;  // in labels_
  };
  std::string head() const;
  void count_words();
  void features(const Dictionary& dictionary, std::string_view text,
                std::vector<std::uint32_t>& rows) const;
  void begin_rows(std::uint64_t rows);
  void step(std::uint32_t label, const std::vector<std::uint32_t>& rows, float rate);

  Learning how_;
  std::map<std::string, std::int64_t> labels_;  // how many examples each has
  std::vector<Example> examples_;
  std::vector<std::pair<std::string, std::int64_t>> words_,
      order_;  // of words and of labels, most frequent first
  std::vector<float> input_, output_, line_, slope_, scores_;
};

}  // namespace text::fasttext
