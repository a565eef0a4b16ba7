// All ways to spell a word with the pieces of a unigram vocabulary.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/trie.h"
#include "tokenizer/unigram_trainer.h"

namespace tokenizer {

class UnigramLattice {
 public:
  explicit UnigramLattice(const std::vector<UnigramPiece>& pieces);

  // Calls use(piece, probability that it stands at a place of the word) for each place and piece.
  void expect(std::string_view word,
              const std::function<void(std::int32_t piece, double probability)>& use);
  // The pieces of the likeliest spelling; `without` is no piece (-1: all are). Characters that are none are -1.
  void best(std::string_view word, std::int32_t without, std::vector<std::int32_t>& out);

 private:
  struct Arc {
    std::uint32_t begin, end;
    std::int32_t piece;
  };
  void lay(std::string_view word, std::int32_t without);
  template <class Real>
  void expect_in(std::size_t size, const std::function<void(std::int32_t, double)>& use);

  struct Model {  // copies of a lattice share it
    Trie trie;
    std::vector<double> scores, chances;
    double unknown_score = 0;
  };
  std::shared_ptr<const Model> model_;
  std::vector<Arc> arcs_;
  std::vector<double> score_;
  std::vector<std::int32_t> arc_to_;
};

}  // namespace tokenizer
