// A packing is one file in train/packing/: which tokens of a language stand in which of its rows.
//
// A row is made of pieces of the language's stream of tokens. Rows are numbered, and nothing but stream
// and row length decides them, so nothing needs to be stored: whoever opens the shards has the same rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/choice.h"
#include "store/token_file.h"

namespace train::packing {

// Tokens [first, first + tokens) of a stream; attention stops where a document begins inside.
struct Piece {
  std::uint64_t first = 0, tokens = 0;
};

// The rows of one language.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual std::uint64_t count() const = 0;
  // Of row number `row`, below count(), in their order: one at least, none empty.
  virtual std::vector<Piece> pieces(std::uint64_t row) const = 0;
  // Of that row: the sum of its pieces, at most the row length.
  virtual std::uint64_t tokens(std::uint64_t row) const = 0;
  // Which rows hold tokens of [begin, end), not empty, and whether tokens of it stand in no row.
  struct Held {
    std::vector<std::uint64_t> rows;
    bool all = true;
  };
  virtual Held holding(std::uint64_t begin, std::uint64_t end) const = 0;
};

struct Entry {
  const char* summary;
  base::Settings (*options)();  // null: none
  // The rows of `row_tokens` tokens, 1 or more. Error: bad_request for more pieces than can be numbered.
  base::Result<std::shared_ptr<const Rows>> (*rows_of)(const store::TokenFile& tokens,
                                                       std::uint64_t row_tokens);
  // Whether every row has as many tokens as any other.
  bool full;
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

struct Registry {
  static constexpr const char* what = "packing";
  static constexpr const char* usual = "as_is";
  static std::span<const Row> all() { return packing::all(); }
};
using Choice = base::Choice<Registry>;

}  // namespace train::packing
