#include "store/parquet/codec.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>

#include "store/parquet/cursor.h"

namespace store::parquet {
namespace {

using base::Code;
using base::Error;
using base::Result;

// What comes out of so many bytes at most, of any of the formats; beyond it a size is not believed.
constexpr std::uint64_t kMostGrowth = 1 << 16;

Error broken(const std::string& name) {
  return {Code::bad_data, "a page cannot be unpacked to the size that it says", name, ""};
}

Result<std::string> unpacked_gzip(std::string_view packed, std::size_t size,
                                  const std::string& name) {
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK)
    return Error{Code::failed, "zlib cannot begin", name, ""};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = inflate(&stream, Z_FINISH);
  const bool whole = ended == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole) return broken(name);
  return out;
}

Result<std::string> unpacked_zstd(std::string_view packed, std::size_t size,
                                  const std::string& name) {
  std::string out(size, '\0');
  const auto got = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) || got != size) return broken(name);
  return out;
}

// A stretch of what came out before, which may run into itself.
bool copy_back(std::size_t distance, std::size_t count, std::size_t size, std::string& out) {
  if (distance == 0 || distance > out.size() || count > size - out.size()) return false;
  for (std::size_t i = 0; i < count; ++i) out += out[out.size() - distance];
  return true;
}

}  // namespace

Result<std::string> unpacked_snappy(std::string_view packed, std::size_t size,
                                    const std::string& name) {
  Cursor in(packed);
  if (in.varint() != size) return broken(name);
  std::string out;
  out.reserve(size);
  while (in.size() > 0 && !in.bad()) {
    const auto tag = in.byte();
    if ((tag & 3) == 0) {
      std::uint64_t count = tag >> 2;
      if (count >= 60) {
        const auto bytes = in.take(count - 59);
        count = 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
          count = count << 8 | static_cast<std::uint8_t>(bytes[i]);
      }
      const auto text = in.take(count + 1);
      if (text.size() > size - out.size()) return broken(name);
      out += text;
      continue;
    }
    std::size_t count = (tag >> 2) + 1, distance = 0;
    if ((tag & 3) == 1) {
      count = ((tag >> 2) & 7) + 4;
      distance = static_cast<std::size_t>(tag >> 5) << 8 | in.byte();
    } else if ((tag & 3) == 2) {
      distance = in.fixed<std::uint16_t>();
    } else {
      distance = in.fixed<std::uint32_t>();
    }
    if (!copy_back(distance, count, size, out)) return broken(name);
  }
  if (in.bad() || out.size() != size) return broken(name);
  return out;
}

Result<std::string> unpacked(std::string_view packed, std::int64_t codec, std::size_t size,
                             const std::string& name) {
  // Some writers pack no values into no bytes, whatever the codec.
  if (size == 0 && packed.empty()) return std::string();
  if (size / kMostGrowth > packed.size()) return broken(name);
  switch (codec) {
    case 0:
      if (packed.size() != size) return broken(name);
      return std::string(packed);
    case 1:
      return unpacked_snappy(packed, size, name);
    case 2:
      return unpacked_gzip(packed, size, name);
    case 6:
      return unpacked_zstd(packed, size, name);
    default:
      return Error{Code::unsupported,
                   "its pages are packed by codec " + std::to_string(codec) + ", which is not read",
                   name, "write it with snappy, gzip, zstd or none"};
  }
}

}  // namespace store::parquet
