// What the stages that align have in common (run/stage/sft.cc, dpo.cc): where their model comes from, and the way
// from rows that stand in the work to an artefact that serves as a model.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "align/lesson.h"
#include "run/recipe.h"

namespace run::aligned {

// All that such an artefact holds: a model, what it was taught with, its training, and an adapter if there is one.
inline constexpr stage::File kFiles[] = {{"README.md", false},
                                         {"config.json"},
                                         {"generation_config.json"},
                                         {"model.safetensors"},
                                         {"tokenizer.json"},
                                         {"tokenizer_config.json", false},
                                         {"added_tokens.json", false},
                                         {"special_tokens_map.json", false},
                                         {"chat_template.jinja", false},
                                         {"chat_template.json", false},
                                         {"adapter/adapter_config.json", false},
                                         {"adapter/adapter_model.safetensors", false},
                                         {"rows.safetensors"},
                                         {"reference.safetensors", false},
                                         {"dropped.jsonl"},
                                         {"plan.json"},
                                         {"steps.jsonl"},
                                         {"lost.jsonl", false},
                                         {"loss.svg"},
                                         {"checkpoint-{step}/state.safetensors"},
                                         {"checkpoint-{step}/manifest.json"}};

// The same of one that learned from its own answers: prompts and rollouts in the place of rows.
consteval auto with_rollouts() {
  std::array<stage::File, std::size(kFiles) + 1> out = {stage::File{"prompts.jsonl"},
                                                        {"rollouts.jsonl"}};
  std::size_t at = 2;
  for (const auto& file : kFiles)
    if (file.path != std::string_view("rows.safetensors")) out[at++] = file;
  return out;
}
inline constexpr auto kRolloutFiles = with_rollouts();

// Either the recipe makes a model that is read, or `base` names one. Error: bad_request.
base::Result<void> reads_one_model(const Instance& stage, const base::RecipePath& base);
// Folders from outside, looked at before anything starts.
base::Result<void> ready(const stage::Before& before, std::span<const stage::Given> given);
// Where the model stands.
base::Result<base::Path> model_of(const stage::Work& work, const base::RecipePath& base);

// Puts rows and what was left out into the work, and says in a sentence what became of the lines.
base::Result<void> write_lesson(stage::Work& work, const align::Lesson& lesson);

struct Taught {
  const char* kind;  // of the stage, of its section and of its objective
  std::span<const stage::Given> given;
  base::Path model;
  record::Lesson told;
};
// Trains on what stands in the work (align/objective.h), writes the model and says what it is.
base::Result<void> learn(stage::Work& work, const Taught& taught, const align::Scribe& scribe);

// Seconds that went into begun work.
double spent(const base::Path& folder, base::Disk& disk);

}  // namespace run::aligned
