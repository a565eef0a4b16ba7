// A stream of bytes of which a part is at hand, to look ahead in without taking.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace store {

class Window {
 public:
  // Puts at most `room` bytes at `to` and says how many; 0 at the end.
  using Fill = std::function<base::Result<std::size_t>(char* to, std::size_t room)>;
  explicit Window(Fill fill) : fill_(std::move(fill)) {}

  // What is at hand from at() on, valid until the next call. Before that bytes are brought in, until
  // there are `least` or the stream ends; what is held grows to that. Error: that of the fill.
  base::Result<std::string_view> look(std::size_t least);
  // Goes on behind `bytes` of what is at hand.
  void take(std::size_t bytes);
  // Where in the stream that is.
  std::uint64_t at() const { return at_; }
  // The fill begins another stream: nothing is at hand, and at() is 0.
  void restart();

 private:
  void make_room(std::size_t least);

  Fill fill_;
  std::vector<char> held_;
  std::size_t begin_ = 0, end_ = 0;  // of what is at hand
  std::uint64_t at_ = 0;
  bool ended_ = false;
};

}  // namespace store
