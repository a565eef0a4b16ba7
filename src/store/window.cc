#include "store/window.h"

#include <algorithm>
#include <cstring>

namespace store {

namespace {

constexpr std::size_t kUsual = std::size_t{1} << 18;

}  // namespace

// Moved to the front only where the room behind does not do, so that a byte moves seldom.
void Window::make_room(std::size_t least) {
  if (held_.size() - begin_ >= std::max(least, kUsual / 4) && end_ < held_.size()) return;
  if (end_ > begin_ && begin_ > 0) std::memmove(held_.data(), held_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (held_.size() < least || end_ == held_.size())
    held_.resize(std::max({kUsual, 2 * held_.size(), least}));
}

base::Result<std::string_view> Window::look(std::size_t least) {
  while (end_ - begin_ < least && !ended_) {
    make_room(least);
    const auto got = TRY(fill_(held_.data() + end_, held_.size() - end_));
    end_ += got;
    ended_ = got == 0;
  }
  return std::string_view(held_.data() + begin_, end_ - begin_);
}

void Window::take(std::size_t bytes) {
  CHECK(bytes <= end_ - begin_, "more is taken than is at hand");
  begin_ += bytes;
  at_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

void Window::restart() {
  begin_ = end_ = 0;
  at_ = 0;
  ended_ = false;
  if (held_.size() > 4 * kUsual) held_ = {};
}

}  // namespace store
