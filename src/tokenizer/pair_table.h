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
#include "tokenizer/pair_index.h"
#include "tokenizer/token_pair.h"
#include "tokenizer/word_tally.h"

namespace tokenizer {

// Most ids that a vocabulary may have: a pair and its channel share 64 bits.
inline constexpr std::int64_t kMostIds = 1 << 24;

class PairTable {
 public:
  // The words are laid as bytes and not looked at again; what a pool is for is shared out by words.
  PairTable(std::span<const std::string_view> words, const BpeOptions& options,
            const base::Pool& pool);
  PairTable(const WordList& words, const BpeOptions& options, const base::Pool& pool);
  // Goes on behind what was learned, with words that consist of its tokens: `starts` of each in `symbols`, and the end.
  PairTable(Learned begun, std::vector<std::int32_t> symbols, std::vector<std::size_t> starts,
            const BpeOptions& options, const base::Pool& pool);
  // Bytes that it takes at most for so many words of so many bytes in all, in one channel: a rule of thumb
  // that was measured.
  static std::size_t memory(std::size_t words, std::size_t bytes) {
    return 64 * words + 20 * bytes;
  }

  // Counts the pairs of all words anew, as they stand: word i counts for the channels, and as
  // often, as `counts` says. A word without a channel would never be changed again. Pairs that occur fewer than
  // `fewest` times in a channel are never the best of it.
  void count(const Tally& counts, std::uint32_t channels, std::uint64_t fewest);

  // Symbols of the words, summed over texts: word i occurs in the texts, and as often, as `texts`
  // says. Kept up to date by every merge from here on.
  void watch(const Tally& texts, std::uint32_t number);
  std::span<const std::uint64_t> symbols() const { return watched_; }  // by text

  // The most frequent pair of a channel, the smallest of equal ones; none that occurs fewer than
  // `fewest` times, as count() was told, or never.
  std::optional<TokenPair> best(std::uint32_t channel);
  // How often the pair occurs that best() said last.
  std::uint64_t best_count(std::uint32_t channel) const { return queues_[channel].top().count; }
  void merge(TokenPair pair);

  std::int64_t ids() const { return std::ssize(learned_.tokens); }
  const Learned& learned() const { return learned_; }
  Learned take() { return std::move(learned_); }

 private:
  using Key =
      PairIndex::Key;  // left << 40 | right << 16 | channel: in one channel it orders as pairs do
  struct Candidate {
    std::uint64_t count;
    Key key;
    bool operator<(const Candidate& other) const {  // the queue gives the largest first
      return count != other.count ? count < other.count : key > other.key;
    }
  };
  // What one thread changes.
  struct Changes {
    PairChanges pairs;
    std::vector<std::uint64_t> saved;  // symbols of each watched text
  };

  static Key key_of(TokenPair pair, std::uint32_t channel);
  void lay_alphabet();
  void lay_word(std::string_view word);
  void count_word(std::uint32_t word, PairChanges& changes) const;
  void add_up();
  void settle();
  void propose(const PairIndex::Info& info);
  std::int32_t new_id(TokenPair pair);
  std::vector<std::uint32_t> take_words(TokenPair pair);
  std::uint32_t merge_in_word(std::uint32_t word, const Merge& merge, PairChanges& changes);
  void take_away(TokenPair pair, std::uint32_t word, PairChanges& changes) const;
  void create(TokenPair pair, std::uint32_t word, PairChanges& changes) const;

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
  std::uint64_t fewest_ = 1;
  std::vector<std::uint64_t> watched_;
  PairIndex pairs_;
  std::vector<Changes> changes_;                        // of each worker
  std::vector<std::priority_queue<Candidate>> queues_;  // by channel
};

}  // namespace tokenizer
