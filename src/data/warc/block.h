// The block of a record, passed on piece by piece while the record behind it is looked out for.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "store/window.h"

namespace data::warc {

inline constexpr std::string_view kBegin = "WARC/";

// Whether a record begins there: "WARC/" and a digit.
bool is_begin(std::string_view bytes);
// Where a record begins on a line of its own in `bytes`, from `from` on; npos if none does.
std::size_t find_begin(std::string_view bytes, std::size_t from);

// How the bytes behind `length` bytes of a block look.
struct Block {
  bool short_of = false;  // the stream ended before
  bool fits = false;      // two line ends, another record or the end of the stream follow
  // Where in the stream the next record begins, if the length was wrong and that was seen, at most
  // 16 MiB before the end of the block.
  std::optional<std::uint64_t> next;
};

// Gives the block to `push`. Where it fits, the stream goes on behind it and its two line ends; else at
// Block::next, or behind what was read. `within`: bytes behind which nothing more is read, a Block
// that neither fits nor is short.
base::Result<Block> pass_block(store::Window& text, std::uint64_t length, std::uint64_t within,
                               const std::function<void(std::string_view)>& push);

}  // namespace data::warc
