// Goes through the head of a GGUF file and never beyond its end.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/disk.h"

namespace store::gguf {

static_assert(std::endian::native == std::endian::little, "these files are little-endian");

class Cursor {
 public:
  Cursor(std::string_view bytes, base::Path path) : bytes_(bytes), path_(std::move(path)) {}

  // What is being read, for Errors: "key 'a.b'". The text stays valid until it is replaced.
  void about(std::string_view kind, std::string_view name) {
    kind_ = kind;
    name_ = name;
  }
  std::string_view name() const { return name_; }
  std::uint64_t at() const { return at_; }
  std::string_view all() const { return bytes_; }
  std::uint64_t left() const { return bytes_.size() - at_; }
  const base::Path& path() const { return path_; }

  // Error: bad_data, with what is there and what is not.
  base::Result<std::string_view> take(std::uint64_t size) {
    if (size > left())
      return bad("needs " + std::to_string(size) + " bytes more, the file has " +
                 std::to_string(left()));
    const auto out = bytes_.substr(at_, size);
    at_ += size;
    return out;
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  base::Result<T> number() {
    const auto bytes = TRY(take(sizeof(T)));
    T out{};
    bytes.copy(reinterpret_cast<char*>(&out), sizeof out);
    return out;
  }
  base::Result<std::string_view> text() { return take(TRY(number<std::uint64_t>())); }
  // So many things of at least `least` bytes each follow: at most `most`, and what fits the file.
  base::Result<std::size_t> count(std::uint64_t claimed, std::uint64_t least, std::uint64_t most,
                                  const std::string& things) const;

  // "key 'a.b' WHAT"
  base::Error bad(const std::string& what, base::Code code = base::Code::bad_data) const;

 private:
  std::string_view bytes_;
  base::Path path_;
  std::uint64_t at_ = 0;
  std::string_view kind_ = "the header", name_;
};

template <class T>
void put(std::string& out, T value) {
  static_assert(std::is_arithmetic_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
inline void put_text(std::string& out, std::string_view text) {
  put<std::uint64_t>(out, text.size());
  out.append(text);
}

}  // namespace store::gguf
