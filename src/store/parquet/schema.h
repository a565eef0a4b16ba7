// The footer of a Parquet file: the tree of its columns, and where the pages of each row group lie.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace store::parquet {

enum class Physical { boolean, int32, int64, int96, real32, real64, bytes, fixed };
enum class Repetition { required, optional, repeated };
enum class Logical {
  none,
  text,
  list,
  map,
  decimal,
  date,
  time,
  timestamp,
  integer,
  nothing,
  uuid,
  real16
};
enum class Unit { milli, micro, nano };

// A column, or a group of them.
struct Node {
  std::string name;
  Repetition repetition = Repetition::required;
  Logical logical = Logical::none;
  std::vector<Node> children;  // of a group; none of a column
  // Levels that say that this node is there, and at which it repeats.
  int definition = 0, repeat = 0;
  // Of a column:
  bool is_leaf = false;
  Physical physical = Physical::boolean;
  std::size_t leaf = 0;     // its place among the columns of the file
  std::int64_t width = 0;   // bytes of a `fixed`
  std::int64_t scale = 0;   // of a decimal
  bool is_signed = true;    // of an integer
  bool in_utc = false;      // of a timestamp
  Unit unit = Unit::milli;  // of a time or timestamp
};

// Where the pages of one column of a row group lie.
struct Chunk {
  std::int64_t codec = 0, values = 0, begin = 0, bytes = 0;
  Physical physical = Physical::boolean;
};
struct RowGroup {
  std::int64_t rows = 0;
  std::vector<Chunk> chunks;  // in the order of the columns
};
struct Footer {
  Node root;
  std::vector<const Node*> leaves;  // in `root`, which is not moved any more
  std::vector<RowGroup> groups;
};

// Of a whole file. `name` stands in errors. Error: bad_data; unsupported for encrypted files.
base::Result<void> read_footer(std::string_view file, const std::string& name, Footer& out);

}  // namespace store::parquet
