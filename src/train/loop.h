// Training: shards in, checkpoints and a step log out. loop.cc is the page to read first.
#pragma once

#include <functional>

#include "base/context.h"
#include "ledger/artefact.h"
#include "ledger/input_watch.h"
#include "model/config.h"
#include "model/recipe.h"
#include "rank/ranks.h"
#include "record/train.h"
#include "train/recipe.h"
#include "train/trainer.h"
#include "train/validation.h"

namespace train {

// Trains into writer.folder(), resuming from the newest whole checkpoint there; without one it
// starts from random weights, or from those of the model that recipe.init names
// (train/init_model.h), whose content id the manifest's inputs must have where they name one.
// Leaves checkpoint-*/, steps.jsonl, loss.svg, plan.json. On ctx.cancel it saves a checkpoint and
// returns Error interrupted. Threads of ctx.pool never change a bit. Error: bad_request if what
// stands there was begun for a plan (train/plan.h) that this one cannot go on with, or for a model
// that does not fit; verification if somebody touched the shards meanwhile: then no later
// checkpoint is saved, and the next run goes on from the one before. `held_out` is scored as
// recipe.validation says; it changes no bit of the training. Called by rank 0 of several ranks, while
// the others follow() (train/together.h); how many they are never changes a bit.
base::Result<void> train(const model::ModelRecipe& model, const TrainRecipe& recipe,
                         const base::Path& shards, std::int64_t seed,
                         ledger::ArtefactWriter& writer, base::Context& ctx,
                         const std::vector<HeldOutText>& held_out = {},
                         rank::Ranks& ranks = rank::alone());

// What a stage that aligns asks of a training beside its lesson (train/trainer.h).
struct Task {
  base::Json recipe;  // as its manifest records it
  std::string plan;   // the bytes of plan.json: whoever finds others begun goes on with nothing
  std::function<base::Result<std::vector<float>>()> weights;  // of the lesson, again
  std::vector<const ledger::InputWatch*> inputs;              // that are read until the end
  std::optional<ledger::Given> init = {};         // the model from outside that it starts from
};
// The same for a lesson: from the state that the trainer was opened with, or from the newest whole checkpoint in
// writer.folder(). Leaves the same files. What the training says of itself is the caller's to put into the
// manifest, as part of what the artefact says. Errors: those of train().
base::Result<record::Train> learn(Trainer& trainer, const Task& task,
                                  ledger::ArtefactWriter& writer, base::Context& ctx);

// The configuration that an export of that training with that tokenizer writes. Error: missing,
// bad_data, bad_request.
base::Result<model::Config> config_to_export(const base::Path& train_folder,
                                             const base::Path& tokenizer_folder, base::Disk& disk);

// Hugging Face directory (README.md, config.json, generation_config.json, model.safetensors in F32,
// tokenizer files) from the last checkpoint of a train artefact. Both configurations name the ids
// that the tokenizer says begin, end and pad a text; without them transformers would take those
// of Llama, 1 and 2. tokenizer_config.json names the model's context, README.md the licence of the
// weights, if one is stated. The average of the weights is that which the training kept (train/average.h);
// Error: missing, if it kept none; bad_request, if what it kept is of fewer than two steps.
enum class Release { last, average };
base::Result<void> export_model(const base::Path& train_folder, const base::Path& tokenizer_folder,
                                const std::string& license, Release release,
                                ledger::ArtefactWriter& writer, base::Context& ctx);
// The kind of the average that such an export holds; "" for the weights of the last step.
base::Result<std::string> released_average(const base::Path& train_folder, Release release,
                                           base::Disk& disk);

// Re-executes `steps` steps from a checkpoint of a train artefact (0: from its beginning, for which
// the model that it started from must stand where its manifest says) and returns the digest of the
// state they lead to. Error: missing; verification if that model is another one; unsupported "not
// comparable here" if this machine is of another class.
base::Result<std::string> replay(const base::Path& train_folder, const base::Path& shards,
                                 std::int64_t checkpoint_step, std::int64_t steps,
                                 base::Context& ctx);

}  // namespace train
