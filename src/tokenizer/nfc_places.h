// Normal form C of a text, and of what bytes there each of its own was made. A character that composition, order or
// another spelling changed is of the bytes of those characters that met in it, and of what stands between them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/token.h"

namespace tokenizer {

class NfcPlaces {
 public:
  // Any bytes; what is no UTF-8 stays as it is, as in nfc.h.
  explicit NfcPlaces(std::string_view text);

  const std::string& normal() const { return normal_; }
  // Of bytes of the normal form, the bytes of the text.
  BytePlace of(BytePlace normal) const;

 private:
  // From here on, up to the next turn, each byte is itself, or all are of all.
  struct Turn {
    std::size_t normal;
    BytePlace text;
    bool whole;
  };
  void add(std::string_view text, std::size_t begin, std::size_t end);
  bool add_traced(std::string_view text, std::size_t begin, std::size_t end,
                  std::string_view wanted);
  void put(std::string_view made, BytePlace place);
  void put_same(std::size_t begin, std::string_view made);
  std::size_t turn_at(std::size_t normal) const;
  BytePlace in_turn(std::size_t turn, BytePlace normal) const;

  std::string normal_;
  std::vector<Turn> turns_;
};

}  // namespace tokenizer
