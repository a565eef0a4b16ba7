// How often each piece of text (a "word" of BPE) occurs.
//
// Counts are 64 bits wide and are sums, so neither the order of texts nor the number of threads
// changes them. Pieces longer than a limit (lines of base64, rows of hyphens) are left out and
// counted apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/pool.h"
#include "tokenizer/pre_tokenizer.h"

namespace tokenizer {

struct Word {
  std::string bytes;
  std::uint64_t count = 0;
  bool operator==(const Word&) const = default;
};

class WordCount {
 public:
  // `longest` in bytes; 0: no limit.
  explicit WordCount(std::int64_t longest) : longest_(longest) {}

  // Counts the pieces of all texts, each `weight` times, on the threads of a pool.
  void add(std::span<const std::string> texts, const PreTokenizer& cut, std::uint64_t weight,
           const base::Pool& pool);

  std::uint64_t left_out() const { return left_out_; }  // pieces beyond the limit, unweighted
  std::uint64_t pieces() const { return pieces_; }      // all pieces, unweighted

  // By bytes; empties the count.
  std::vector<Word> take();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  using Map = std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>>;
  struct Part {
    Map counts;
    std::uint64_t pieces = 0, left_out = 0;
  };
  void count(std::string_view text, const PreTokenizer& cut, Pieces& pieces, Part& part) const;

  std::int64_t longest_;
  Map counts_;
  std::uint64_t pieces_ = 0, left_out_ = 0;
};

}  // namespace tokenizer
