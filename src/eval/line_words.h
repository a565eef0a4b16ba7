// How much a reader of messages has before them: figures on labels of two words say something else
// than figures on connected text.
#pragma once

#include <cstdint>
#include <optional>

#include "eval/heldout.h"

namespace eval {

// Words in a line that has any, the median (of an even number the lower one), over the documents
// that are scored. A document of messages has each in a line of its own, or in a few where the
// message itself has breaks. Nothing where no line has a word.
std::optional<std::uint64_t> median_line_words(const HeldOut& held_out);

}  // namespace eval
