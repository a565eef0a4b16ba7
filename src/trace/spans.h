// Which passages of a text stand word for word in the documents of an index: the longest ones, none of
// them inside another.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "trace/part.h"

namespace trace {

// Bytes [begin, end) of the text.
struct Span {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
  bool operator==(const Span&) const = default;
};

// Where the code points of a text begin, and its end.
std::vector<std::size_t> borders_of(std::string_view text);

// The range of those bytes in a part.
Range find(const Part& part, std::string_view bytes);

// All spans of at least `least` code points (1 or more) that stand in the part and can be made longer on
// neither side, by their place; they begin and end at `borders`. Where little of the text stands there, that
// costs about one look at the index a code point; a span of n code points costs about n log n.
std::vector<Span> longest_spans(const Part& part, std::string_view text,
                                std::span<const std::size_t> borders, std::size_t least);

// Those that are inside no other, by their place, each once.
std::vector<Span> outermost(std::vector<Span> spans);

}  // namespace trace
