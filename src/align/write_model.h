// The model that a stage of aligning made, as a Hugging Face folder, and its adapter, as PEFT has one.
#pragma once

#include "align/learn.h"
#include "align/scribe.h"
#include "ledger/artefact.h"
#include "train/trainer.h"

namespace align {

inline constexpr const char* kAdapter = "adapter";  // the folder of adapter_config.json and its tensors

// adapter_config.json of what changed by `recipe`; `base`: what PEFT is told that it changes.
std::string adapter_config(const LoraRecipe& recipe, const model::LowRanks& changes,
                           const base::Path& base);

// Into the folder of the writer: config.json, generation_config.json, model.safetensors (F32) and the files of the
// tokenizer of the model in `from`, with the chosen template in the place of its own; with adapters the folder
// adapter/, too, which is read again, and what it makes of the weights of `from` is what model.safetensors holds.
// What was written is read again and computes what was trained, or it is an Error: verification. Returns how many
// numbers its tensors have.
base::Result<std::int64_t> write_model(const train::Trainer& trainer, const LoraRecipe& recipe,
                                       const Scribe& scribe, const base::Path& from,
                                       ledger::ArtefactWriter& writer, base::Context& ctx);

// Files that follow from the model in `from` and a choice of template: path and bytes. Error: missing, bad_data.
base::Result<std::map<std::string, std::string>> files_beside(const Scribe& scribe,
                                                              const base::Path& from,
                                                              base::Disk& disk);

}  // namespace align
