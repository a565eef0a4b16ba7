// Parity-aware byte-pair encoding (Foroutan et al. 2025, arXiv 2508.04796).
//
// Plain BPE takes the pair that is most frequent in all text, so languages with much text get the
// tokens. Here the first `global_merges` are such (the paper's hybrid; with none its base form).
// Each later one is for the language that at that moment needs the most tokens for the same
// content, measured on development text: the pair most frequent in the training text of that
// language, merged in all. A language is passed over while it had more than `window_share` times
// an equal share of the last `window` choices, so that one that cannot be helped leaves something
// to the others, and once no pair of it occurs often enough.
//
// Equal premiums and counts are decided by order, so the result is the same for any number of
// workers. Ids, ends and lengths are those of bpe_trainer.h.
#pragma once

#include <functional>

#include "tokenizer/bpe_trainer.h"

namespace tokenizer {

struct ParityOptions {
  std::int64_t global_merges = 0;
  std::int64_t window = 100;  // choices; 0: no language is passed over for having had many
  double window_share = 2;    // 1 or more
};

// Tokens of each language for the same content, relative to any one, from the tokens of the development texts.
using Premiums = std::function<std::vector<double>(std::span<const std::uint64_t>)>;

struct ParityTexts {
  struct Language {
    WordList words;            // of the training text, counted as they occur
    std::uint64_t weight = 1;  // of each of them in global merges
  };
  std::vector<Language> languages;    // at most 65,534
  std::vector<WordList> development;  // texts, in an order of the caller's
  Premiums premiums;
};

struct ParityLearned {
  Learned learned;
  std::vector<std::int64_t> merges;   // of each language; the rest were global
  std::vector<std::uint64_t> tokens;  // of each development text at the end
  std::vector<double> premiums;       // of each language, then
  std::uint64_t distinct = 0;         // words of the training text, those of several languages once
};

// `options.min_frequency` is in weighted counts and holds for global merges;
// `fewest_of_language` is in occurrences in the text of the language that a merge is chosen for.
ParityLearned train_parity_bpe(const ParityTexts& texts, const BpeOptions& options,
                               std::uint64_t fewest_of_language, const ParityOptions& parity,
                               const BpeWork& work);

class SpilledTraining;

// The same of words on disk: the places of their counts are the languages, in order, with these weights, and behind
// them the development texts. `distinct` is not counted. Error: as SpilledTraining::run().
base::Result<ParityLearned> train_parity_bpe(SpilledTraining& words,
                                             const std::vector<std::uint64_t>& weights,
                                             const Premiums& premiums, const BpeOptions& options,
                                             std::uint64_t fewest_of_language,
                                             const ParityOptions& parity, const BpeWork& work);

}  // namespace tokenizer
