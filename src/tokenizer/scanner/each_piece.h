// The scanner of a pattern, called without a list between: what is done with a piece is compiled into it.
#pragma once

#include "tokenizer/scanner.h"
#include "tokenizer/scanner/deepseek.h"
#include "tokenizer/scanner/gpt2.h"
#include "tokenizer/scanner/gpt4.h"
#include "tokenizer/scanner/numbers.h"
#include "tokenizer/scanner/o200k.h"

namespace tokenizer::scanner {

template <class Scanner, class Sink>
void run(const Scanner& scanner, Sink&& sink) {
  for (const auto* p = scanner.begin(); p != scanner.end();) {
    const auto* end = scanner.piece_end(p);
    sink(p, static_cast<std::size_t>(end - p));
    p = end;
  }
}

// Calls sink(first byte, bytes) for the pieces of `text`, from left to right.
template <class Sink>
void each_piece(ScanRules rules, std::string_view text, Sink&& sink) {
  switch (rules) {
    case ScanRules::gpt2:
      return run(Gpt2(text), sink);
    case ScanRules::cl100k:
      return run(
          Gpt4<Gpt4Rules{.contractions = true, .marks = false, .digits = 3, .tail = true}>(text),
          sink);
    case ScanRules::llama3:
      return run(Gpt4<Gpt4Rules{.contractions = true, .marks = false, .digits = 3}>(text), sink);
    case ScanRules::qwen2:
      return run(Gpt4<Gpt4Rules{.contractions = true, .marks = false, .digits = 1}>(text), sink);
    case ScanRules::qwen35:
      return run(Gpt4<Gpt4Rules{.contractions = true, .marks = true, .digits = 1}>(text), sink);
    case ScanRules::ours:
      return run(Gpt4<Gpt4Rules{.contractions = false, .marks = true, .digits = 3}>(text), sink);
    case ScanRules::o200k:
      return run(O200k<true, 3>(text), sink);
    case ScanRules::tekken:
      return run(O200k<false, 1>(text), sink);
    case ScanRules::deepseek:
      return run(DeepSeek(text), sink);
    case ScanRules::each_number:
      return run(Numbers<1>(text), sink);
    case ScanRules::three_numbers:
      return run(Numbers<3>(text), sink);
    case ScanRules::all_numbers:
      return run(Numbers<0>(text), sink);
  }
}

}  // namespace tokenizer::scanner
