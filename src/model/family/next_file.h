// How Qwen3-Next stands in GGUF files.
#pragma once

#include "model/gguf/form.h"

namespace model::family {

extern const gguf::Form kQwen3NextFile;

}  // namespace model::family
