// The bytes of a model file, taken from the front: more than there are, or a number that cannot be, is an error.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/checked.h"
#include "base/result.h"

namespace text::fasttext {

class Cursor {
 public:
  // `where` names the file in errors.
  Cursor(std::string_view bytes, std::string where) : rest_(bytes), where_(std::move(where)) {}

  // Error: bad_data.
  base::Result<std::string_view> take(base::Size count, const char* what) {
    if (!count.fits(rest_.size())) return bad(std::string(what) + " is cut off, or its size cannot be");
    const auto size = count.value();
    const auto out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  template <class T>
  base::Result<T> number(const char* what) {
    T out;
    std::memcpy(&out, TRY(take(sizeof out, what)).data(), sizeof out);
    return out;
  }
  template <class T>
  base::Result<T> number(const char* what, T least, T most) {
    const T out = TRY(number<T>(what));
    if (out < least || out > most)
      return bad(std::string(what) + " is " + std::to_string(out) + ", not from " +
                 std::to_string(least) + " to " + std::to_string(most));
    return out;
  }
  // Up to a zero byte, which is taken, too.
  base::Result<std::string_view> word(const char* what) {
    const auto end = rest_.find('\0');
    if (end == rest_.npos) return bad(std::string(what) + " has no end");
    const auto out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return out;
  }
  std::size_t left() const { return rest_.size(); }
  base::Error bad(const std::string& what) const {
    return {base::Code::bad_data, "no fastText model: " + what, where_,
            "fetch the file again, or name another"};
  }

 private:
  std::string_view rest_;
  std::string where_;
};

}  // namespace text::fasttext
