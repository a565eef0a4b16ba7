// How gpt-oss stands in GGUF files.
#pragma once

#include "model/gguf/form.h"

namespace model::family {

extern const gguf::Form kGptOssFile;

}  // namespace model::family
