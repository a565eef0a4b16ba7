// From one block, a struct as it stands in the file, to any number of them.
#pragma once

#include <cstring>
#include <span>
#include <string_view>

namespace store::block {

template <class Block, std::size_t kElements>
struct Each {
  using In = std::span<const float, kElements>;
  using Out = std::span<float, kElements>;

  template <void (*kUnpack)(const Block&, Out)>
  static void unpack(std::string_view blocks, float* out) {
    for (std::size_t at = 0; at + sizeof(Block) <= blocks.size(); at += sizeof(Block)) {
      Block block;  // a copy: a mapped file has blocks at odd addresses
      std::memcpy(&block, blocks.data() + at, sizeof block);
      kUnpack(block, Out(out, kElements));
      out += kElements;
    }
  }

  template <Block (*kPack)(In)>
  static void pack(std::span<const float> values, char* out) {
    for (std::size_t at = 0; at + kElements <= values.size(); at += kElements) {
      const Block block = kPack(In(values.data() + at, kElements));
      std::memcpy(out, &block, sizeof block);
      out += sizeof block;
    }
  }
};

}  // namespace store::block
