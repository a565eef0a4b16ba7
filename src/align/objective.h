// What a stage of aligning makes of its rows: one file each in align/objective/. It opens a feed (train/feed.h) on
// what the artefact in a folder holds (rows.safetensors and what is its own), so that a training, whoever goes on
// with it and an auditor have the same.
#pragma once

#include <memory>
#include <span>

#include "align/learn.h"
#include "base/context.h"
#include "base/settings.h"
#include "train/trainer.h"

namespace align::objective {

// What a feed is opened with: all of it stands in an artefact.
struct Opening {
  base::Disk& disk;
  base::Path folder;             // of the artefact, or of the work towards it
  const base::Settings& recipe;  // the section of the stage
  std::int64_t seed = 0;
  std::int64_t vocabulary = 0;  // ids that the model has; open_trainer() fills in the rest
  base::Path model = {};        // that it begins with
  base::Pool pool = {};
  bool looks =
      false;  // an auditor: nothing is written, and what a step would write must stand there
};

struct Opened {
  std::unique_ptr<train::Feed> feed;
  std::uint64_t rows = 0;  // that an epoch has
};

struct Entry {
  const char* summary;
  base::Settings (*settings)();  // the section of the stage, with its defaults
  const LearnRecipe& (*learning)(
      const base::Settings& recipe);  // the part of it that says how it learns
  base::Result<Opened> (*open)(const Opening& opening);
};
struct Row {
  const char* name;  // the kind of the stage
  const Entry* entry;
};
std::span<const Row> all();
// Null if unknown.
const Entry* find(const std::string& kind);

// A training of that kind as it begins: with what stands in `opening.folder`, from the weights of the model in
// `model`, a folder or a GGUF file. Error: as Trainer::open() and model::load_model(); bad_request where keys name
// what the model has not.
base::Result<std::unique_ptr<train::Trainer>> open_trainer(const Entry& entry, Opening opening,
                                                           const base::Path& model,
                                                           base::Context& ctx);

}  // namespace align::objective
