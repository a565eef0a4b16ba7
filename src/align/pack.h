// Texts of a lesson laid into rows: whole where they fit, as few rows as best-fit decreasing needs (Ding et al. 2024;
// TRL's strategies of the same names).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace align {

enum class Packing {
  bfd,        // a text longer than a row loses its end
  bfd_split,  // its end becomes a text of its own
  wrapped     // rows are cut wherever they are full
};
// Error: bad_request for a name that is none.
base::Result<Packing> read_packing(const std::string& name);
inline constexpr const char* kPackings = "bfd|bfd_split|wrapped";

// Tokens [first, first + tokens) of text number `text`.
struct Piece {
  std::size_t text = 0;
  std::uint64_t first = 0, tokens = 0;
};

struct Packed {
  std::vector<std::vector<Piece>> rows;  // none empty; of at most the row length
  // Tokens that came in, that stand in rows, that an end lost, and texts without a token.
  std::uint64_t in = 0, packed = 0, cut = 0, empty = 0;
};
// Of texts of so many tokens each. length: 1 or more. A function of its arguments alone. Error: bad_request for more
// pieces than can be numbered.
base::Result<Packed> pack(Packing packing, std::span<const std::uint64_t> texts,
                          std::uint64_t length);

}  // namespace align
