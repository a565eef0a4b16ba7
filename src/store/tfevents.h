// TensorBoard's event files, as its own reader opens them: scalars by step.
//
//   file   = record*; the first one says the version
//   record = length (u64) crc(length) (u32) bytes crc(bytes) (u32), little-endian; crc is CRC-32C,
//            turned right by 15 bits, plus 0xa282ead8 (TensorFlow's record_writer)
//   bytes  = Event, a protocol buffer: 1 wall_time (double), 2 step (int64), 3 file_version (text),
//            5 summary {repeated 1 value {1 tag (text), 2 simple_value (float)}} (event.proto, summary.proto)
//
// A reader that meets the end in the middle of a record waits for more, so a file may be appended to
// while it is looked at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Scalar {
  std::string tag;
  double value = 0;
};

// CRC-32C (Castagnoli), of RFC 3720; not masked.
std::uint32_t crc32c(std::string_view bytes);

// The first record of a file.
std::string tfevents_head(double wall_time);
// A record of what one step says; `wall_time` in seconds.
std::string tfevents_scalars(double wall_time, std::int64_t step,
                             const std::vector<Scalar>& scalars);

}  // namespace store
