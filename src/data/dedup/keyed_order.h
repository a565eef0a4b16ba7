// An order that looks random, depends on nothing but seed and key, and so survives any change
// elsewhere: a key that joins or leaves moves no other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace data::dedup {

// The keys by SHA-256 of purpose NUL seed NUL key.
std::vector<std::string> keyed_order(std::vector<std::string> keys, std::string_view purpose,
                                     std::int64_t seed);

}  // namespace data::dedup
