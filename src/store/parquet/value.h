// What the bytes of a value mean.
#pragma once

#include "store/parquet/column.h"

namespace store::parquet {

// From numbers and bytes to values as Python's datasets show them: dates and times as text ("2026-01-31",
// "2026-01-31 09:30:00"), decimals and UUIDs as text. Error: unsupported for bytes that are no text; bad_data.
base::Result<Value> of_whole(const Node& node, std::int64_t number, const std::string& name);
base::Result<Value> of_bytes(const Node& node, std::string_view bytes, const std::string& name);

}  // namespace store::parquet
