// Finds text that is nearly equal to one of a set of held-out texts.
//
// Both are folded (fold.h) and cut into shingles, the windows of `shingle_symbols` code points.
// With c common shingles of the a and b that the two texts have:
//   - both at least min_symbols long: near if c / min(a, b) >= share. So a paragraph that quotes a
//     held-out one, or is quoted by it, is found too.
//   - one shorter: near if c / (a + b - c) >= share (Jaccard), for "Insert" stands in half of all
//   manuals.
// Shingles of symbols, not words: they serve every script and forgive an ending. The comparison is
// exact over an inverted index of the held-out side; its cost is the postings of the training
// side's shingles. What surprises: texts with fewer code points than one shingle are never near,
// only equal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace data::dedup {

struct Near {
  std::int64_t shingle_symbols = 6;
  double share = 0.7;
  std::int64_t min_symbols = 32;
};

class NearIndex {
 public:
  explicit NearIndex(const Near& near) : near_(near) {}

  // Takes folded texts, before the first find(). Equal texts need to be added once only.
  void add(std::string_view folded);
  void finish();

  struct Hit {
    std::size_t text = 0;  // number of the text in the order of add()
    double share = 0;
  };
  // The held-out text with the largest share that reaches the limit, the first among equals. Any
  // number of threads may ask at once.
  std::optional<Hit> find(std::string_view folded) const;
  // All that reach it, the best as find() has it first.
  std::vector<Hit> find_all(std::string_view folded) const;

 private:
  struct Text {
    std::int64_t symbols = 0;
    std::int64_t shingles = 0;
  };
  struct Posting {
    std::uint64_t shingle;
    std::uint32_t text;
  };
  struct Slot {  // of an open-addressed table: where the postings of a shingle stand
    std::uint64_t shingle = 0;
    std::uint32_t start = 0;
    std::uint32_t count = 0;  // 0: free
  };
  Slot& slot(std::uint64_t shingle);
  const Slot& slot(std::uint64_t shingle) const;
  double share(const Text& ours, const Text& theirs, std::int64_t common) const;

  Near near_;
  std::vector<Text> texts_;
  std::vector<Posting> postings_;  // sorted by shingle, then text
  std::vector<Slot> slots_;        // a power of two, at most half full
};

// Distinct shingles of a folded text, sorted.
std::vector<std::uint64_t> shingles(std::string_view folded, std::int64_t symbols);

}  // namespace data::dedup
