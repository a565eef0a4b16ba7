// Which tokens stand in which row: a pure function of seed and sample number.
//
// Each language is a stream of tokens cut into windows of `length` + 1 (the last token of a window
// is the first of the next). Samples come in blocks of 1,024; in each block every language has a
// fixed quota, and a keyed permutation says which place of the block is whose. The k-th sample of a
// language takes its k-th window in a keyed permutation that is drawn anew each epoch. So nothing
// needs to be stored or resumed, and a replay can ask where any row came from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/random.h"
#include "model/batch.h"
#include "store/token_file.h"
#include "train/recipe.h"

namespace train {

struct Language {
  std::string name;
  store::TokenFile tokens;
  std::uint64_t bytes = 0;    // of text, for the mix
  std::uint64_t windows = 0;  // rows it can fill without repeating
  std::uint64_t quota = 0;    // of each block of samples
};

struct Place {
  std::size_t language;
  std::uint64_t window;
  std::uint64_t epoch;
  std::uint64_t first_token;  // position in the language's stream
};

class Order {
 public:
  static constexpr std::uint64_t kBlock = 1024;

  // Opens every LANG.bin of a shards artefact. Error: missing; bad_data for a manifest that is none
  // of shards, too many languages, a vocabulary out of range; bad_request if a language has not one
  // window, with what to do.
  static base::Result<Order> open(base::Disk& disk, const base::Path& shards,
                                  const TrainRecipe& recipe, std::int64_t row_tokens,
                                  std::int64_t seed);

  Place place(std::uint64_t sample) const;
  // Which rows of a language are among the first `samples` samples, by their numbers: all below
  // `whole`, and in the block that was begun those of `begun`, which need not be the next ones.
  struct Rows {
    std::uint64_t whole = 0;
    std::vector<std::uint64_t> begun;
    std::uint64_t count() const { return whole + begun.size(); }
  };
  Rows rows_of(std::size_t language, std::uint64_t samples) const;
  // The window that row number `nth` of a language reads, counted from 0 over all epochs.
  std::uint64_t window_of(std::size_t language, std::uint64_t nth) const;
  // Rows [first, first + rows) as one micro-batch. Attention and targets stop where a document
  // begins; documents without a token leave no trace. Error: bad_data for an id outside the
  // vocabulary, with language and position.
  base::Result<model::Batch> batch(std::uint64_t first, std::uint64_t rows) const;
  // To be asked after a step's batches. Error: io if a shard has shrunk under them.
  base::Result<void> whole() const;
  // How often a language has been read after so many samples, about.
  double passes(std::size_t language, std::uint64_t samples) const;
  const std::vector<Language>& languages() const { return languages_; }
  std::int64_t vocabulary() const { return vocabulary_; }
  std::int64_t row_tokens() const { return length_; }

 private:
  explicit Order(std::int64_t seed)
      : mix_(static_cast<std::uint64_t>(seed), "train.mix"),
        windows_(static_cast<std::uint64_t>(seed), "train.windows") {}
  void set_quotas(double temperature);
  base::Result<void> append_row(const Place& place, model::Batch& batch) const;

  std::vector<Language> languages_;   // 1 to kBlock of them, by name
  std::vector<std::uint64_t> first_;  // first place of each language in a block; rising from 0
  std::int64_t length_ = 0;           // tokens of a row
  std::int64_t vocabulary_ = 0;       // of the shards; every id that batch() gives is below it
  base::Random mix_;                  // which place of a block is whose, by block
  base::Random windows_;              // which window comes when, by epoch and language
};

// Every id of the shards is below it. Error: missing; bad_data as Order::open().
base::Result<std::int64_t> vocabulary_of_shards(base::Disk& disk, const base::Path& shards);

// Of a language, for the mix.
struct Weighed {
  double bytes = 0, tokens = 0;
};
// Places of each in a block of samples. Shares are of bytes; a row holds tokens, so a language with
// more tokens per byte needs more rows.
std::vector<std::uint64_t> quotas_of(const std::vector<Weighed>& languages, double temperature);

// Up to so many times repeated text is nearly as good as new (Muennighoff et al. 2023, arXiv
// 2305.16264); beyond, a model learns it by heart.
inline constexpr double kMostPasses = 4;

class Order;
// A sentence for each language that a whole training reads more often than that.
std::vector<std::string> remarks_on_passes(const Order& order, const TrainRecipe& recipe);

// Shares out `total` places by weight, each language at least one: largest remainders, ties
// to the first.
std::vector<std::uint64_t> share_out(const std::vector<double>& weights, std::uint64_t total);

}  // namespace train
