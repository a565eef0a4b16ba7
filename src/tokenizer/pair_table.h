// The state of a training of byte-pair encoding: words as symbols, and the pairs in them counted.
//
// Counts stand apart by channel (all text, or one language each), so that a trainer may ask for
// the most frequent pair of any of them. A merge changes all words, whoever asked for it.
//
// Counts are exact at each step, so neither threads nor the order of the words change anything.
#pragma once

#include <optional>
#include <queue>
#include <unordered_map>

#include "tokenizer/bpe_trainer.h"
#include "tokenizer/token_pair.h"
#include "tokenizer/word_tally.h"

namespace tokenizer {

// Most ids that a vocabulary may have: a pair and its channel share 64 bits.
inline constexpr std::int64_t kMostIds = 1 << 24;

class PairTable {
 public:
  // The words are viewed; what a pool is for is shared out by words.
  PairTable(std::span<const std::string_view> words, const BpeOptions& options,
            const base::Pool& pool);

  // Counts the pairs of all words anew, as they stand: word i counts for the channels, and as
  // often, as `counts` says. A word without a channel would never be changed again.
  void count(const Tally& counts, std::uint32_t channels);

  // Symbols of the words, summed over texts: word i occurs in the texts, and as often, as `texts`
  // says. Kept up to date by every merge from here on.
  void watch(const Tally& texts, std::uint32_t number);
  std::span<const std::uint64_t> symbols() const { return watched_; }  // by text

  // The most frequent pair of a channel, the smallest of equal ones; none that occurs fewer than
  // `fewest` times, or never.
  std::optional<TokenPair> best(std::uint32_t channel, std::uint64_t fewest);
  void merge(TokenPair pair);

  std::int64_t ids() const { return std::ssize(learned_.tokens); }
  const Learned& learned() const { return learned_; }
  Learned take() { return std::move(learned_); }

 private:
  // left << 40 | right << 16 | channel: in one channel it orders as pairs do.
  using Key = std::uint64_t;
  template <class T>
  using Map = std::unordered_map<Key, T, SpreadPair>;
  struct Candidate {
    std::uint64_t count;
    Key key;
    bool operator<(const Candidate& other) const {  // the queue gives the largest first
      return count != other.count ? count < other.count : key > other.key;
    }
  };
  struct PairInfo {
    std::uint64_t count = 0;
    std::vector<std::uint32_t> words;  // that hold it, or once did
  };
  // What applying a merge to some words changes.
  struct Changes {
    Map<std::int64_t> counts;  // unsigned sums would do; signed reads better
    std::vector<std::pair<Key, std::uint32_t>> created;
    std::vector<std::uint64_t> saved;  // symbols of each watched text
  };

  static Key key_of(TokenPair pair, std::uint32_t channel);
  void lay_alphabet();
  void lay_words();
  void count_word(std::uint32_t word, Changes& changes) const;
  void apply(const Changes& changes);
  void settle(const Changes& changes);
  void propose(Key key, const PairInfo& info);
  std::int32_t new_id(TokenPair pair);
  std::vector<std::uint32_t> take_words(TokenPair pair);
  std::uint32_t merge_in_word(std::uint32_t word, const Merge& merge, Changes& changes);
  void take_away(TokenPair pair, std::uint32_t word, Changes& changes) const;
  void create(TokenPair pair, std::uint32_t word, Changes& changes) const;

  std::span<const std::string_view> words_;
  const BpeOptions& options_;
  const base::Pool& pool_;
  Learned learned_;
  std::int32_t byte_ids_[256] = {};
  std::unordered_map<std::string, std::int32_t> ids_;  // by bytes; no special tokens
  std::vector<std::int32_t> symbols_;                  // of all words
  std::vector<std::size_t> starts_;                    // of each word in symbols_
  std::vector<std::uint32_t> sizes_;                   // symbols left in each word
  const Tally* counts_ = nullptr;
  const Tally* texts_ = nullptr;
  std::vector<std::uint64_t> watched_;
  Map<PairInfo> pairs_;
  std::vector<std::priority_queue<Candidate>> queues_;  // by channel
};

}  // namespace tokenizer
