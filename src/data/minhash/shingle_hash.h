// The hashes of shingles that MinHash programs have in common: xxHash (XXH32 and XXH64, seed 0) and SHA-1, of which the
// first bytes are a little-endian number.
#pragma once

#include <cstdint>
#include <string_view>

namespace data::minhash {

std::uint32_t xxh32(std::string_view bytes);
std::uint64_t xxh64(std::string_view bytes);
std::uint64_t sha1_64(std::string_view bytes);  // the first 8 bytes of the digest

}  // namespace data::minhash
