// A model that a function of `model` makes as a folder of its own, as an artefact of a stage that serves as a model.
#pragma once

#include <string>

#include "run/stage.h"

namespace run {

// What such an artefact may hold.
inline constexpr stage::File kModelFiles[] = {{"config.json"},
                                              {"model.safetensors"},
                                              {"tokenizer.json"},
                                              {"tokenizer_config.json", false},
                                              {"generation_config.json", false},
                                              {"added_tokens.json", false},
                                              {"special_tokens_map.json", false},
                                              {"chat_template.jinja", false},
                                              {"chat_template.json", false},
                                              {"janua.json", false},
                                              {"surgery.json", false},
                                              {"README.md", false}};

// Where it is to be made: in the work of the stage.
base::Path model_place(const stage::Work& work);

// Moves the files of kModelFiles to where the artefact has them, leaves others behind with a note, and says how many
// parameters there are. Error: missing for a model in several files, io.
base::Result<void> take_model(stage::Work& work);

}  // namespace run
