// The entries of one column of a row group: its values, and how deep each is defined and repeated.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "store/parquet/schema.h"

namespace store::parquet {

using Value = nlohmann::ordered_json;

struct Column {
  std::vector<std::uint8_t> definition, repeat;  // of entries; empty where all are 0
  std::vector<Value> values;                     // of those that are defined all the way
  std::size_t entries = 0;
};

// Error: bad_data; unsupported for an encoding or a kind of value that is not read, by name.
base::Result<Column> read_column(std::string_view file, const Node& node, const Chunk& chunk,
                                 const std::string& name);

}  // namespace store::parquet
