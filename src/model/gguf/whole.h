// Tables of choices as GGUF files hold them: whole numbers of 32 bits, little-endian.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/block.h"

namespace model::gguf {

bool is_whole(const store::block::Entry& type);
// `bytes` holds as many numbers as `out`.
void unpack_whole(std::string_view bytes, std::span<float> out);
// Of values that are choices.
std::string pack_whole(std::span<const float> values);

}  // namespace model::gguf
