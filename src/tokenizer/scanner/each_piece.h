// The scanner of a pattern, called without a list between: what is done with a piece is compiled into it.
#pragma once

#include <algorithm>

#include "tokenizer/scanner.h"
#include "tokenizer/scanner/deepseek.h"
#include "tokenizer/scanner/gpt2.h"
#include "tokenizer/scanner/gpt4.h"
#include "tokenizer/scanner/numbers.h"
#include "tokenizer/scanner/o200k.h"

namespace tokenizer::scanner {

// The pieces of a window that lie in it whole; returns their end.
template <class Sink>
[[gnu::always_inline]] inline const char* put_window(const char* p, Window::Bits starts,
                                                     Sink& sink) {
  std::size_t done = 0;
  for (starts &= ~Window::Bits{1}; starts != 0; starts &= starts - 1) {
    const auto next = static_cast<std::size_t>(std::countr_zero(starts));
    sink(p + done, next - done);
    done = next;
  }
  return p + done;
}

// By windows where the scanner has them. Where one holds no piece, some pieces more are found without, ever more
// of them while that goes on: the writing is none that windows know.
template <class Scanner, class Sink>
void run(const Scanner& scanner, Sink&& sink) {
  constexpr int kMostWithout = 16;
  const auto* p = scanner.begin();
  const auto one = [&] {
    const auto* end = scanner.piece_end(p);
    sink(p, static_cast<std::size_t>(end - p));
    p = end;
  };
  if constexpr (requires { scanner.starts(p); }) {
    const auto windows = [&] {
      return scanner.end() - p >= static_cast<std::ptrdiff_t>(ByteKinds::kBytes);
    };
    const bool known = ByteKinds::known();
    for (int without = 1; known && windows();) {
      const auto* behind = put_window(p, scanner.starts(p), sink);
      const bool none = behind == p;
      p = behind;
      for (int i = 0; none && i < without && p != scanner.end(); ++i) one();
      without = none ? std::min(2 * without, kMostWithout) : 1;
    }
  }
  while (p != scanner.end()) one();
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
