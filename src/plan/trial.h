// A tokenizer learned from a sample before there is a corpus, to see what the text is like.
#pragma once

#include <span>
#include <string>

#include "base/context.h"
#include "tokenizer/tokenizer_file.h"

namespace plan {

// With the settings of a recipe that says nothing; fewer ids where the text bears no more.
// Error: failed.
base::Result<tokenizer::Learned> learn_trial(std::span<const std::string> texts,
                                             std::int64_t vocabulary, base::Context& ctx);

}  // namespace plan
