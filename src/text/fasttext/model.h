// A supervised model of fastText, read from its .bin or its quantised .ftz, and what it says of a line.
//
// Labels and scores are those of fastText's own `predict`: words, n-grams and their hashes, pruned n-grams, the
// end of a line as a word of its own, and the losses softmax, hierarchical softmax, one against all and negative
// sampling. The file stays mapped and is looked into; only its dictionary and what is small is made ours.
// The format is that of fastText's versions 11 and 12; the methods are those of Joulin et al., "Bag of Tricks for
// Efficient Text Classification" (2016) and "FastText.zip" (2016).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "text/fasttext/dictionary.h"
#include "text/fasttext/matrix.h"
#include "text/fasttext/tree.h"
#include "text/fasttext/word_memory.h"

namespace text::fasttext {

struct Guess {
  std::string_view label;  // without "__label__"; of the model's bytes
  float score = 0;         // fastText's, which may be a little above 1
};

class Model {
 public:
  // Error: missing, io; bad_data with the file for bytes that are no whole model, or hold numbers that are none;
  // unsupported for vectors of words without labels.
  static base::Result<Model> open(base::Disk& disk, const base::Path& path);

  std::size_t labels() const { return dictionary_.labels(); }
  // Error: io, if the file became shorter while it was in use; to be asked after the last line.
  base::Result<void> whole() const { return bytes_.whole(); }

 private:
  friend class Classifier;
  std::vector<Scored> best(const float* line, std::size_t top, std::vector<float>& scores) const;

  base::Path path_;
  base::Bytes bytes_;
  Settings settings_;
  Dictionary dictionary_;
  Matrix input_, output_;
  Tree tree_;
};

// Asks a model, which must outlive it; with memory of its own, so one a thread.
class Classifier {
 public:
  explicit Classifier(const Model& model);

  // The `top` best labels of a text, best first; fewer where the others score next to nothing, none where no word
  // of it has a row. A line break counts as a space, and "</s>" ends the text, as fastText's readers have it.
  // Any bytes are a text. Error: bad_data where the model's numbers lead to none.
  base::Result<std::vector<Guess>> classify(std::string_view text, std::size_t top);

 private:
  void add_text(std::string_view text);
  void add_word(std::string_view word, std::uint32_t hash);
  // Sums rows a few at a time, for a word may be as long as the text; how many.
  template <class Each>
  std::uint64_t add_rows(Each&& each, float* to);

  const Model* model_;
  WordMemory memory_;
  std::vector<float> line_, scores_;
  std::string around_;
  std::vector<std::uint32_t> rows_, hashes_;
  std::uint64_t count_ = 0;  // rows in line_
};

}  // namespace text::fasttext
