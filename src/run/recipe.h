// A recipe: one TOML file with a section for each part of a model's life.
//
//   name = "tiny"
//   seed = 1
//   [sources] ... [corpus] ... [tokenizer] ... [parity] ... [shards] ... [model] ... [train] ...
//
// Each section is a typed struct of the room that uses it. A section that is absent means that its
// stage is not run; a section that is there, even empty, means that it is.
#pragma once

#include <set>
#include <string>

#include "base/context.h"
#include "base/field.h"
#include "data/recipe.h"
#include "data/sources_recipe.h"
#include "dossier/recipe.h"
#include "eval/recipe.h"
#include "model/recipe.h"
#include "tokenizer/recipe.h"
#include "train/recipe.h"

namespace run {

struct Recipe {
  std::string name;
  std::int64_t seed = 1;
  data::SourcesRecipe sources;
  data::CorpusRecipe corpus;
  tokenizer::TokenizerRecipe tokenizer;
  tokenizer::ParityRecipe parity;
  tokenizer::ShardsRecipe shards;
  model::ModelRecipe model;
  train::TrainRecipe train;
  eval::EvalRecipe eval;
  dossier::CardRecipe card;

  std::set<std::string> present;  // the sections that the file has

  template <class V>
  void fields(V& v) {
    v(name, "name", "what the run is called; the file's name without .toml if left out");
    v(seed, "seed", "the one number that all randomness comes from");
    v(sources, "sources", "where documents come from");
    v(corpus, "corpus", "which languages and documents, what may stay, what is held out");
    v(tokenizer, "tokenizer", "how the tokenizer is learned");
    v(parity, "parity", "whether the tokenizer treats languages alike, and the gate on it");
    v(shards, "shards", "which languages are encoded for training");
    v(model, "model", "what is trained");
    v(train, "train", "how it is trained");
    v(eval, "eval", "how held-out text is scored");
    v(card, "card", "the model card: what only the provider can say");
  }
  // Error: bad_request for a name that cannot be a folder's.
  base::Result<void> check() const;
};

// Reads FILE and applies --set assignments in order. Error: missing; bad_request with file:line.
base::Result<Recipe> load_recipe(base::Disk& disk, const base::Path& file,
                                 const std::vector<std::string>& set = {});

}  // namespace run
