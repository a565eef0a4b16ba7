// The four normal forms (UAX #15) of an aligned text.
#pragma once

#include "tokenizer/aligned_text.h"

namespace tokenizer {

struct UnicodeForm {
  bool compatible = false, composed = false;  // NFKx, NFxC
};

// As Hugging Face's library has it, whose tables are those of Unicode 9.
void normalize(AlignedText& text, UnicodeForm form);

}  // namespace tokenizer
