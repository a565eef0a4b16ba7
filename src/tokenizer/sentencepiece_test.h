// A SentencePiece model for tests, written by hand.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace tokenizer {

// Bytes of Protocol Buffers.
class WireBytes {
 public:
  WireBytes& number(unsigned field, std::uint64_t value) {
    varint(field << 3);
    varint(value);
    return *this;
  }
  WireBytes& bytes(unsigned field, const std::string& value) {
    varint(field << 3 | 2);
    varint(value.size());
    all += value;
    return *this;
  }
  WireBytes& real(unsigned field, float value) {
    varint(field << 3 | 5);
    char four[4];
    std::memcpy(four, &value, 4);
    all.append(four, 4);
    return *this;
  }
  std::string all;

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) all += static_cast<char>(value | 0x80);
    all += static_cast<char>(value);
  }
};

inline std::string piece(const std::string& text, float score, unsigned kind = 1) {
  WireBytes out;
  out.bytes(1, text).real(2, score);
  if (kind != 1) out.number(3, kind);
  return out.all;
}

struct ModelOptions {
  unsigned kind = 2;  // BPE
  bool space_before = true;
  bool remove_extra_spaces = false;
  std::string charsmap = "";
  std::string symbol = "";  // of users
};

// <unk> <s> </s>, then a, b, c, the space and what they make.
inline std::string small_model(const ModelOptions& options) {
  WireBytes out;
  out.bytes(1, piece("<unk>", 0, 2)).bytes(1, piece("<s>", 0, 3)).bytes(1, piece("</s>", 0, 3));
  if (!options.symbol.empty()) out.bytes(1, piece(options.symbol, 0, 4));
  out.bytes(1, piece("ab", -1)).bytes(1, piece("\u2581a", -2)).bytes(1, piece("abc", -3));
  for (const auto& [text, score] :
       {std::pair("a", -4.F), {"b", -5.F}, {"c", -6.F}, {"\u2581", -7.F}})
    out.bytes(1, piece(text, score));
  out.bytes(2, WireBytes().number(3, options.kind).number(40, 0).number(43, ~std::uint64_t{0}).all);
  WireBytes normalizer;
  normalizer.bytes(1, "identity").number(3, options.space_before);
  normalizer.number(4, options.remove_extra_spaces).bytes(2, options.charsmap);
  out.bytes(3, normalizer.all);
  return out.all;
}

}  // namespace tokenizer
