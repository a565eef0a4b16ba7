// A trainer of tokenizers is one file in tokenizer/trainer/: from the text of languages to tokens.
#pragma once

#include <map>
#include <span>

#include "base/choice.h"
#include "base/context.h"
#include "tokenizer/kept_count.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/trainer_options.h"
#include "tokenizer/unigram_trainer.h"

namespace tokenizer {
struct TokenizerRecipe;
struct TrainingLanguage;
}  // namespace tokenizer

namespace tokenizer::trainer {

struct Task {
  const TokenizerRecipe& recipe;
  std::span<const TrainingLanguage> languages;
  base::Context& ctx;
  base::Path scratch =
      {};  // a folder of this training alone; who trains removes it behind a success
  std::uint64_t keep_every = 0;  // bytes of text after which counts are kept there; 0: none are
};

// What one that looks at each language says of it.
struct Judged {
  double content_ratio = 0;  // bytes for the content of a byte of the reference language
  bool parallel = false;     // told by parallel text, not by characters
  std::uint64_t development_bytes = 0, development_tokens = 0;
  std::int64_t merges = 0;  // chosen for it
  double premium = 0;       // in the end, on development text
};

struct Trained {
  Learned learned;
  std::uint64_t pieces = 0, left_out = 0;     // of text; left_out: too long to learn from
  std::size_t distinct = 0;                   // pieces that were counted
  std::map<std::string, Judged> judged = {};  // by language; empty of one that judges none
  std::vector<UnigramPiece> unigram =
      {};  // of a trainer whose tokens have probabilities; no merges then
};

struct Entry {
  const char* summary;
  base::Settings (*options)();
  const Common& (*common)(const base::Settings&);  // in what options() makes
  // Fewer ids than recipe.vocabulary where the text supports no more, or ctx.cancel asked to stop.
  // The same for any number of workers. Error: bad_data, io, interrupted.
  base::Result<Trained> (*train)(const Task&);
  // What cuts text for its tokenizers; null: learned_pattern().
  std::string (*pattern)(const TokenizerRecipe&) = nullptr;
  bool unknown = false;  // its tokenizers have a special token <unk>, and a unigram model
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();

template <class T>
const Common& common_of(const base::Settings& settings) {
  return settings.as<T>();
}

struct Registry {
  static constexpr const char* what = "trainer";
  static constexpr const char* usual = "bpe";
  static std::span<const Row> all() { return trainer::all(); }
};

}  // namespace tokenizer::trainer
