// How models of latent attention and routed experts stand in GGUF files.
#pragma once

#include "model/gguf/form.h"

namespace model::family {

extern const gguf::Form kDeepseekFile, kMistral4File;

}  // namespace model::family
