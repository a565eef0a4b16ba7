// Pages unpacked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace store::parquet {

// `size`: of what comes out, which the page says; more is never taken. Error: bad_data; unsupported for other codecs.
base::Result<std::string> unpacked(std::string_view packed, std::int64_t codec, std::size_t size,
                                   const std::string& name);

// Snappy's own format, without frames (google/snappy, format_description.txt). Error: bad_data.
base::Result<std::string> unpacked_snappy(std::string_view packed, std::size_t size,
                                          const std::string& name);

}  // namespace store::parquet
