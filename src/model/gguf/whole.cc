#include "model/gguf/whole.h"

#include <cstdint>
#include <cstring>

namespace model::gguf {

bool is_whole(const store::block::Entry& type) { return std::string_view(type.name) == "I32"; }

void unpack_whole(std::string_view bytes, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::int32_t one = 0;
    std::memcpy(&one, bytes.data() + i * sizeof one, sizeof one);
    out[i] = static_cast<float>(one);
  }
}

std::string pack_whole(std::span<const float> values) {
  std::string out;
  for (const float value : values) {
    const auto one = static_cast<std::int32_t>(value);
    out.append(reinterpret_cast<const char*>(&one), sizeof one);
  }
  return out;
}

}  // namespace model::gguf
