// A text whose bytes have become the symbols of the byte-level alphabet.
#pragma once

#include "tokenizer/aligned_text.h"

namespace tokenizer {

void spell_bytes(AlignedText& text);

}  // namespace tokenizer
