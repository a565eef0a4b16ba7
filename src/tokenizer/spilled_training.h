// Byte-pair encoding of more words than memory holds: the same merges, to the last, in passes over a file.
//
// An epoch merges all pairs that occur so often or more, the most frequent first. Nothing else is merged in it, so
// words fall into segments between their rarer pairs, and segments that many words have in common are held once: a pass
// over the file gathers them, and a table in memory merges (pair_table.h). A pair of new tokens that stands over the
// border of two segments occurs no more often than the rare pair that it grew from, and no border moves. The next
// pass does the merges to the file and counts pairs again. How often is often enough follows from the memory
// there is: where segments do not fit, it is raised, and those that are there are cut again.
//
// A merge that spells an older token anew ends its epoch, since that token's pairs may then be frequent anywhere.
// How often pairs occur is told from above (pair_bounds.h), which only makes segments longer.
#pragma once

#include <functional>
#include <optional>

#include "tokenizer/pair_bounds.h"
#include "tokenizer/pair_table.h"
#include "tokenizer/segments.h"
#include "tokenizer/symbol_words.h"

namespace tokenizer {

struct SpilledOptions {
  base::Disk* disk = nullptr;
  base::Path folder = {};       // of this training alone; nothing stays there
  std::size_t memory = 0;       // bytes
  std::uint32_t languages = 1;  // the first places of counts: those that are learned from
  std::uint32_t texts = 0;      // places behind them, which are watched (PairTable::watch)
};

class SpilledTraining {
 public:
  // What learning so many ids takes, whatever there is to learn from.
  static std::size_t least_memory(std::int64_t vocabulary);

  // What counts in an epoch: all languages in one channel, by their weights, or apart, each in a channel of its own and
  // the weights telling how much rarer a pair may be to be frequent in it.
  struct Phase {
    std::vector<std::uint64_t> weights = {1};
    bool apart = false;
    std::uint64_t fewest = 1;
  };
  struct Epoch {
    PairTable& table;
    const std::vector<std::uint64_t>& least;  // by channel
    std::uint64_t fewest;
    const std::vector<std::uint64_t>& tokens;  // by text
    // As the table's, if it occurs often enough to be merged in this epoch.
    std::optional<TokenPair> best(std::uint32_t channel) const;
    // Whether a channel without a best pair has none in any other epoch.
    bool is_last(std::uint32_t channel) const { return least[channel] <= fewest; }
  };
  enum class Then { merge, next_epoch, stop };
  struct Choice {
    Then then;
    TokenPair pair = 0;
  };
  using Choose = std::function<Choice(const Epoch&)>;

  SpilledTraining(SpilledOptions where, const BpeOptions& options, const BpeWork& work);

  // Before the first run. Error: io, full_disk.
  base::Result<void> add(std::string_view word, std::span<const Tally::Entry> counts);
  // Merges that are done to all words before any is chosen.
  void begin_with(std::span<const TokenPair> merges);
  // Merges what is chosen. Error: io, full_disk; bad_request if the memory does not take even the most frequent pair.
  base::Result<void> run(const Phase& phase, const Choose& choose);

  const Learned& learned() const { return learned_; }
  Learned take() { return std::move(learned_); }
  std::uint64_t epochs() const { return epochs_; }
  std::uint64_t words() const { return words_; }
  const std::vector<std::uint64_t>& tokens() const { return now_; }  // of each text

 private:
  struct Cut {
    Segments segments;
    std::uint64_t often = 0;
  };
  std::size_t room() const;
  base::Path path() const { return base::join(options_.folder, "merging.words"); }
  bool may_join(std::int32_t left, std::int32_t right) const;
  std::uint64_t weighted(const Phase& phase, std::span<const Tally::Entry> counts) const;
  base::Result<PairBounds> rewrite(const Phase& phase);
  base::Result<Cut> cut(const Phase& phase, const PairBounds& bounds);
  void cut_word(std::span<const std::int32_t> symbols, std::span<const Tally::Entry> counts,
                const PairBounds& bounds, Cut& out) const;
  void cut_again(const PairBounds& bounds, Cut& out) const;
  base::Error too_little() const;
  std::vector<std::uint64_t> least_of(const Phase& phase, std::uint64_t often) const;
  bool merge(const Phase& phase, Cut cut, const Choose& choose);
  void remember(PairTable table, std::size_t ids);

  SpilledOptions options_;
  const BpeOptions& bpe_;
  const BpeWork& work_;
  std::int32_t byte_ids_[256] = {};
  Learned learned_;
  std::vector<std::size_t> lengths_;  // of tokens
  std::size_t ids_before_ = 0;        // the pending merges
  std::vector<Merge> pending_;        // which the file does not have yet
  std::optional<SymbolWriter> writer_;
  std::vector<SymbolReader> readers_;
  std::vector<std::int32_t> laid_;
  std::uint64_t words_ = 0;
  std::uint64_t often_ = 0;  // of the last epoch; 0: there was none
  std::uint64_t epochs_ = 0;
  std::vector<std::uint64_t> tokens_, now_;  // of texts, as the file stands and now
};

}  // namespace tokenizer
