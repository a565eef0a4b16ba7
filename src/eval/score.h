// The probability a model gives to one document, in bits, every token scored exactly once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "infer/language_model.h"

namespace eval {

// A stretch of a document that is scored at once: tokens [begin, end), of which those from
// `first_scored` on count. What lies before is context only.
struct Window {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t first_scored = 0;
};

struct WindowShape {
  std::int64_t length = 0;  // most tokens in a window, at least 2
  std::int64_t overlap =
      0;  // fewest context tokens of a scored token in later windows, in [1, length)
};

// Covers tokens 1 .. count-1 (token 0 is given, not scored) once each, in order. The first window
// starts at the document; each later one starts `overlap` tokens before its first scored token.
std::vector<Window> windows(std::size_t count, WindowShape shape);

// -log2 p(tokens[1..] | tokens[0]), summed in token order. Error: failed if the model throws or
// gives a probability that is no number in (0, 1].
base::Result<double> document_bits(infer::LanguageModel& model,
                                   std::span<const std::int32_t> tokens, WindowShape shape);

}  // namespace eval
