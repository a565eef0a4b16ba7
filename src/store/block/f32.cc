// Floats as they are.
#include <cstring>

#include "store/block.h"

namespace store::block {

namespace {

void unpack(std::string_view blocks, float* out) {
  if (!blocks.empty()) std::memcpy(out, blocks.data(), blocks.size());
}

void pack(std::span<const float> values, char* out) {
  if (!values.empty()) std::memcpy(out, values.data(), values.size_bytes());
}

}  // namespace

extern const Entry f32{"F32", 0, 1, 4, unpack, pack};

}  // namespace store::block
