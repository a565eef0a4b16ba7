// What a block takes, known without its arithmetic.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/checked.h"

namespace model::block {

// Pairs of a token and one before it that attention puts together. A token meets all before it, but no
// more than `reach`; where an entry stands for several tokens, it is spread over those.
struct Pairs {
  double flops =
      0;  // of a pair, halved by the causal mask: of a text, times the square of its length
  std::int64_t reach = 0;  // tokens; 0: all
  bool learns = true;  // forward and backward; else there is no way back, and this is forward alone

  double met(double before) const;     // by a token behind so many others
  double square(double length) const;  // of a text: its length squared, as far as tokens reach
};

// Numbers that stand in the state of a text: a row for so many tokens.
struct KeptRows {
  base::Size numbers = 0;
  std::int64_t most = 0;    // rows at most, however long the text is; 0: no bound
  std::int64_t tokens = 1;  // of which one row is made, once they are all there
};

struct Cost {
  // Forward and backward, without recomputation: 2 a parameter and token forward, 4 backward.
  double token_flops = 0;    // of the products of one token
  double one_way_flops = 0;  // of those: what no gradient goes back through, forward alone
  std::vector<Pairs> pairs = {};

  // Numbers that a token leaves for the way back: in float, and in the working type.
  base::Size floats = 0, working = 0;
  base::Size passing = 0;  // ... in the working type while the block computes

  base::Size idle = 0;  // parameters that a token does not meet: experts not chosen
  // Numbers that the state of a text keeps: by its tokens, and however long it is.
  std::vector<KeptRows> kept = {};
  base::Size held = 0;

  Cost& operator+=(const Cost& other);

  // Of products and attention, forward and backward: of a token behind so many others, ...
  double flops_behind(double before) const;
  double forward_flops_behind(double before) const;  // ... forward alone
  // ... and of attention alone in `times` texts of one length, or in segments (rising begins, then the end).
  double text_flops(double length, double times = 1) const;
  double segment_flops(std::span<const std::uint32_t> segments) const;

  // The most numbers that the state of a text holds that is read token by token.
  base::Size state_numbers(std::int64_t length) const;
};

}  // namespace model::block
