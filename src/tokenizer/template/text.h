// Text of which each byte says where it comes from: the template wrote it, or it stood in data that the
// template was given. Every operation carries that on (taint, as languages call it), so that in what is
// rendered a control token is known from one that a message spells, whatever the template did to its text.
//
// A text of one origin, as nearly all are, needs nothing beside its bytes. A text never changes; parts and
// copies share what they can.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/template/shared.h"

namespace tokenizer::jinja {

using Origin = std::uint8_t;                // bits
inline constexpr Origin kFromTemplate = 0;  // none of them
inline constexpr Origin kFromData = 1;      // not the template's own writing
inline constexpr Origin kGenerated = 2;     // a `generation` block wrote it

// Bytes from `at` on have this origin, up to the next turn.
struct OriginTurn {
  std::size_t at;
  Origin origin;
};

struct Text {
  Shared<const std::string> utf8;
  bool markup = false;  // went through `safe` or `escape`: `+` escapes what it is joined with
  Origin first = kFromTemplate;                           // of the bytes before all turns
  Shared<const std::vector<OriginTurn>> turns = nullptr;  // null: there are none

  std::string_view view() const { return *utf8; }
  std::size_t size() const { return utf8->size(); }
  Origin at(std::size_t place) const;
  bool any(Origin bit) const;  // whether some byte has it

  // Calls f(begin, size, origin) for each run of one origin in [begin, end), which hold no empty one.
  template <class F>
  void each_run(std::size_t begin, std::size_t end, const F& f) const {
    auto next = turn_behind(begin);
    auto origin = next == 0 ? first : (*turns)[next - 1].origin;
    for (; turns && next < turns->size() && (*turns)[next].at < end; ++next) {
      f(begin, (*turns)[next].at - begin, origin);
      begin = (*turns)[next].at;
      origin = (*turns)[next].origin;
    }
    if (begin < end) f(begin, end - begin, origin);
  }
  std::size_t turn_behind(std::size_t place) const;  // the number of the first behind that byte
};

Text make_text(std::string utf8, Origin origin = kFromTemplate, bool markup = false);
// `size` bytes of it from `begin`, which are whole characters; no markup.
Text part_of(const Text& text, std::size_t begin, std::size_t size);

using ChangeCase = std::string (*)(std::string_view);
// The whole text through `change`. Runs keep their origin as far as their lengths tell: each is changed
// alone, too, the first by `change`, the others by `later`. Where these are not as long together as the
// whole, any byte may come from data.
Text changed(const Text& text, ChangeCase change, ChangeCase later);

// Bytes that grow; short ones stand where it stands.
class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  std::string_view view() const { return {data_, size_}; }
  std::size_t size() const { return size_; }
  void reserve(std::size_t bytes) {
    if (bytes > capacity_) grow(bytes);
  }
  void append(std::string_view bytes) {
    if (bytes.size() > capacity_ - size_) grow(std::max(2 * capacity_, size_ + bytes.size()));
    copy(bytes.data(), bytes.size(), data_ + size_);
    size_ += bytes.size();
  }
  void cut(std::size_t size) { size_ = size; }
  std::string take();  // what stands there; then it is empty

 private:
  // Without a call where they are few.
  static void copy(const char* from, std::size_t size, char* to) {
    if (size > 32) {
      std::memcpy(to, from, size);
    } else if (size >= 16) {
      std::memcpy(to, from, 16);
      std::memcpy(to + size - 16, from + size - 16, 16);
    } else if (size >= 8) {
      std::memcpy(to, from, 8);
      std::memcpy(to + size - 8, from + size - 8, 8);
    } else if (size >= 4) {
      std::memcpy(to, from, 4);
      std::memcpy(to + size - 4, from + size - 4, 4);
    } else if (size > 0) {
      to[0] = from[0];
      to[size / 2] = from[size / 2];
      to[size - 1] = from[size - 1];
    }
  }
  void grow(std::size_t capacity);

  std::size_t size_ = 0, capacity_ = sizeof here_;
  char* data_ = here_;
  std::string there_;  // all of its bytes are room; the first `size_` count
  char here_[256];
};

// A text in the making.
class TextWriter {
 public:
  void put(std::string_view bytes, Origin origin = kFromTemplate) {
    if (bytes.empty()) return;
    turn_to(origin);
    bytes_.append(bytes);
  }
  void put(const Text& text) {
    if (!text.turns) return put(text.view(), text.first);
    put(text, 0, text.size());
  }
  void put(const Text& text, std::size_t begin, std::size_t size) {
    if (!text.turns) return put(text.view().substr(begin, size), text.first);
    text.each_run(begin, begin + size, [&](std::size_t at, std::size_t count, Origin origin) {
      put(text.view().substr(at, count), origin);
    });
  }
  // All bytes from `begin` on get the bit.
  void mark(std::size_t begin, Origin bit);
  std::size_t size() const { return bytes_.size(); }
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  Text cut(std::size_t begin);  // takes away all bytes from there on
  // What was written; then it is empty.
  Text take(bool markup = false);

 private:
  void turn_to(Origin origin) {
    if (bytes_.size() == 0)
      first_ = origin;
    else if (last_ != origin)
      turns_.push_back({bytes_.size(), origin});
    last_ = origin;
  }

  Buffer bytes_;
  std::vector<OriginTurn> turns_;
  Origin first_ = kFromTemplate, last_ = kFromTemplate;
};

}  // namespace tokenizer::jinja
