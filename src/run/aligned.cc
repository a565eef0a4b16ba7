#include "run/aligned.h"

#include "train/logged_seconds.h"

namespace run::aligned {

using base::Code;
using base::Error;
using base::Result;

namespace {

// What every one of them holds.
#define JANUA_ALIGNED_FILES                                                                   \
  {"README.md", false}, {"config.json"}, {"generation_config.json"}, {"model.safetensors"},   \
      {"tokenizer.json"}, {"tokenizer_config.json", false}, {"added_tokens.json", false},     \
      {"special_tokens_map.json", false}, {"chat_template.jinja", false},                     \
      {"chat_template.json", false}, {"adapter/adapter_config.json", false},                  \
      {"adapter/adapter_model.safetensors", false}, {"reference.safetensors", false},         \
      {"dropped.jsonl"}, {"plan.json"}, {"steps.jsonl"}, {"lost.jsonl", false}, {"loss.svg"}, \
      {"checkpoint-{step}/state.safetensors"}, {"checkpoint-{step}/manifest.json"}

constexpr stage::File kAll[] = {JANUA_ALIGNED_FILES, {"rows.safetensors"}};
constexpr stage::File kRolled[] = {JANUA_ALIGNED_FILES, {"prompts.jsonl"}, {"rollouts.jsonl"}};
#undef JANUA_ALIGNED_FILES

}  // namespace

const std::span<const stage::File> kFiles = kAll;
const std::span<const stage::File> kRolloutFiles = kRolled;

Result<void> reads_one_model(const Instance& stage, const base::RecipePath& base) {
  const bool read = stage.reads("model"), named = !base.empty();
  if (read != named) return {};
  if (named)
    return Error{Code::bad_request,
                 "the stage '" + stage.name + "' reads the model '" + stage.reads("model")->name +
                     "', and `base` names another one",
                 stage.where, "leave one of them out"};
  return Error{Code::bad_request, "the stage '" + stage.name + "' has no model to begin with",
               stage.where, "write base = \"FOLDER\", or let the recipe make a model"};
}

Result<base::Path> model_of(const stage::Work& work, const base::RecipePath& base) {
  return base.empty() ? work.input("model") : base.place();
}

double spent(const base::Path& folder, base::Disk& disk) {
  return train::logged_seconds(disk, folder);
}

}  // namespace run::aligned
