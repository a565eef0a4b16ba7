// Tensor names between Hugging Face folders and GGUF files.
#pragma once

#include <string>

#include "model/gguf/form.h"

namespace model::gguf {

// "model.layers.3.self_attn.q_proj.weight" -> "blk.3.attn_q.weight"; "" if such files have no name
// for it.
std::string name_in_file(const std::string& name, const Form& form);

}  // namespace model::gguf
