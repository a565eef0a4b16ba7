// Which tokens stand in which row: a pure function of seed and sample number.
//
// Each language is a stream of tokens that a packing (train/packing.h) lays out in windows of at most
// `length` tokens. Which language a sample is of says a Draw (train/draw.h). The k-th sample of a
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
#include "train/draw.h"
#include "train/recipe.h"

namespace train {

struct Language {
  std::string name;
  store::TokenFile tokens;
  std::uint64_t bytes = 0;                         // of text, for the mix
  std::uint64_t windows = 0;                       // rows it can fill without repeating
  std::uint64_t quota = 0;                         // of each block of samples at first
  std::shared_ptr<const packing::Rows> rows = {};  // what stands in these
};

struct Place {
  std::size_t language;
  std::uint64_t window;
  std::uint64_t epoch;
  std::uint64_t first_token;  // position in the language's stream
};

class Order {
 public:
  static constexpr std::uint64_t kBlock = train::kBlock;

  // Opens every LANG.bin of a shards artefact. Error: missing; bad_data for a manifest that is none
  // of shards, too many languages, a vocabulary out of range; bad_request if a language has not one
  // window, or train.mix names a language that is none, with what to do.
  static base::Result<Order> open(base::Disk& disk, const base::Path& shards,
                                  const TrainRecipe& recipe, std::int64_t row_tokens,
                                  std::int64_t seed);

  Place place(std::uint64_t sample) const;
  // Which rows of a language are among the first `samples` samples.
  using Rows = DrawnRows;
  Rows rows_of(std::size_t language, std::uint64_t samples) const;
  // The steps (from 0) before `steps` that read a window of a language, rising.
  std::vector<std::uint64_t> steps_reading(std::size_t language, std::uint64_t window,
                                           std::uint64_t steps) const;
  // The window that row number `nth` of a language reads, counted from 0 over all epochs.
  std::uint64_t window_of(std::size_t language, std::uint64_t nth) const;
  // Leaves these batches out for good: numbers of what steps read, from 0, rising. Samples count what
  // is left, so the steps before the first of them read what they did.
  void leave_out(std::vector<std::uint64_t> batches);
  const std::vector<std::uint64_t>& left_out() const { return left_out_; }
  // Number of the batch that step number `step` (from 0) reads.
  std::uint64_t batch_of(std::uint64_t step) const;
  // Tokens that the samples [first, first + rows) read.
  std::uint64_t tokens(std::uint64_t first, std::uint64_t rows) const;
  // Rows [first, first + rows) as one micro-batch. Attention and targets stop where a document
  // begins, and attention where a row or a piece of it does; documents without a token leave no trace. Error: bad_data for an id outside the
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
      : draw_(seed), windows_(static_cast<std::uint64_t>(seed), "train.windows") {}
  base::Result<void> set_quotas(const TrainRecipe& recipe, const base::Path& shards);
  std::vector<std::uint64_t> quotas(double temperature, const Weights& weights) const;
  std::uint64_t drawn_as(std::uint64_t sample) const;
  base::Result<void> append_row(const Place& place, model::Batch& batch) const;
  base::Result<void> append_piece(const Language& language, packing::Piece piece,
                                  model::Batch& batch) const;

  std::vector<Language> languages_;      // 1 to kBlock of them, by name
  std::int64_t length_ = 0;              // most tokens of a row
  bool full_ = true;                     // whether every row has so many
  std::int64_t vocabulary_ = 0;          // of the shards; every id that batch() gives is below it
  Draw draw_;                            // whose row each sample is, were none left out
  std::uint64_t step_rows_ = 1;          // samples of a batch
  std::vector<std::uint64_t> left_out_;  // batches, rising
  base::Random windows_;                 // which window comes when, by epoch and language
};

// Every id of the shards is below it. Error: missing; bad_data as Order::open().
base::Result<std::int64_t> vocabulary_of_shards(base::Disk& disk, const base::Path& shards);

// Of a language, for the mix.
struct Weighed {
  double bytes = 0, tokens = 0;
  double times = 1;  // of its share
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

// Shares out `total` places by weight, each language of a weight above 0 at least one: largest
// remainders, ties to the first.
std::vector<std::uint64_t> share_out(const std::vector<double>& weights, std::uint64_t total);

}  // namespace train
