// Finds text that shares a run of words with one of a set of held-out texts, however long both are:
// by convention thirteen words in a row are a copy, and a sentence that quotes so many is found
// though most of it is another's.
//
// Texts are folded (fold.h), and words are what stands between their spaces. What surprises: in
// scripts without spaces a sentence is one word, so nothing is found there, and near_index.h
// alone tells.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace data::dedup {

class GramIndex {
 public:
  // Of so many words; 0 finds nothing.
  explicit GramIndex(std::int64_t words) : words_(static_cast<std::size_t>(words)) {}

  // Takes folded texts, before the first find_all().
  void add(std::string_view folded);
  void finish();

  // Numbers of the texts in the order of add(), each once, in order. Any number of threads may ask.
  std::vector<std::size_t> find_all(std::string_view folded) const;

 private:
  struct Posting {
    std::uint64_t gram;
    std::size_t text;
  };
  std::size_t words_;
  std::size_t texts_ = 0;
  std::vector<Posting> postings_;  // sorted by gram, then text
};

}  // namespace data::dedup
