// A product quantiser: a row in parts, each one of 256 that stand in a table (Jegou, Douze, Schmid, 2011).
#pragma once

#include <cstdint>
#include <string_view>

#include "text/fasttext/cursor.h"

namespace text::fasttext {

class Quantizer {
 public:
  // Of rows of `dimension` numbers. Error: bad_data, also for a number that is none.
  static base::Result<Quantizer> read(Cursor& file, std::uint64_t dimension);

  std::size_t parts() const { return parts_; }  // bytes of a row
  // f(place in the row, value) for each number of a row.
  template <class F>
  void each(const char* codes, F&& f) const {
    for (std::size_t p = 0, at = 0; p < parts_; ++p) {
      const auto width = p + 1 == parts_ ? last_ : width_;
      const auto code = static_cast<unsigned char>(codes[p]);
      const char* from = table_.data() + (p * kCodes * width_ + code * width) * sizeof(float);
      for (std::size_t i = 0; i < width; ++i, from += sizeof(float)) f(at++, number(from));
    }
  }
  // The first number that a code of the first part stands for.
  float value(unsigned char code) const {
    return number(table_.data() + code * width_of_first() * 4);
  }

 private:
  static constexpr std::size_t kCodes = 256;
  static float number(const char* at) {
    float out;
    std::memcpy(&out, at, sizeof out);
    return out;
  }
  std::size_t width_of_first() const { return parts_ == 1 ? last_ : width_; }

  std::size_t parts_ = 0, width_ = 0, last_ = 0;
  std::string_view table_;  // in the file
};

}  // namespace text::fasttext
