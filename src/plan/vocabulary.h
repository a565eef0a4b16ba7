// How large a vocabulary some text bears, tried on a sample of it.
//
// A tokenizer learns what stands in its text twice at least, so forms of a hundred words bear some
// hundred ids however many of them there are, and a run that asks for more stops. Usual text bears
// ever more: how fast is told by what half of the sample bears (Heaps' law).
#pragma once

#include <span>
#include <string>

#include "base/context.h"

namespace plan {

// At most `wanted`; with a reserve for what is held out and dropped. `whole_bytes` is the text of
// which the sample was taken. Error: failed.
base::Result<std::int64_t> vocabulary_borne(std::span<const std::string> sample, double whole_bytes,
                                            std::int64_t wanted, base::Context& ctx);

}  // namespace plan
