// How a DeepSeek-V4 stands in GGUF files.
#pragma once

#include "model/gguf/form.h"

namespace model::family {

extern const gguf::Form kDeepseek4File;

}  // namespace model::family
