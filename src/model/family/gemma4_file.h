// How a Gemma 4 stands in GGUF files.
#pragma once

#include "model/gguf/form.h"

namespace model::family {

extern const gguf::Form kGemma4File;

}  // namespace model::family
