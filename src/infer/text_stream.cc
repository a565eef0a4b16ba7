#include "infer/text_stream.h"

#include <algorithm>
#include <utility>

namespace infer {

TextStream::TextStream(std::vector<std::string> stops) : stops_(std::move(stops)) {
  std::erase(stops_, "");
}

bool TextStream::add(Choice choice, std::string bytes) {
  const auto begin = text_.size();
  partial_ += bytes;
  std::string_view rest = partial_;
  while (!rest.empty()) {
    const auto c = base::read_code_point(rest, 0);
    if (c.cut()) break;
    if (c.well_formed())
      text_ += rest.substr(0, c.size);
    else
      base::append_utf8(text_, base::kReplacement);
    rest.remove_prefix(c.size);
  }
  partial_.erase(0, partial_.size() - rest.size());
  waiting_.push_back(
      {{std::move(choice), std::move(bytes), text_.substr(begin)}, begin, text_.size()});
  stopped_ = find_stop(begin);
  return stopped_;
}

// Cuts the text before the earliest stop string that ends in the text added since `from`.
bool TextStream::find_stop(std::size_t from) {
  auto earliest = std::string::npos;
  for (const auto& stop : stops_) {
    const auto start = from >= stop.size() ? from - stop.size() + 1 : 0;
    earliest = std::min(earliest, text_.find(stop, std::max(start, released_)));
  }
  if (earliest == std::string::npos) return false;
  text_.resize(earliest);
  return true;
}

// Text from here on may be the beginning of a stop string.
std::size_t TextStream::safe_end() const {
  auto end = text_.size();
  for (const auto& stop : stops_) {
    const auto most = std::min(stop.size() - 1, text_.size() - released_);
    for (auto length = most; length > 0; --length)
      if (std::string_view(text_).substr(text_.size() - length) ==
          std::string_view(stop).substr(0, length)) {
        end = std::min(end, text_.size() - length);
        break;
      }
  }
  return end;
}

Piece TextStream::take() { return release(stopped_ ? text_.size() : safe_end()); }

Piece TextStream::finish() {
  if (!stopped_ && !partial_.empty()) {
    const auto rest = to_utf8(partial_);
    partial_.clear();
    text_ += rest;
    waiting_.back().written.text += rest;
    waiting_.back().end = text_.size();
  }
  return release(text_.size());
}

// A token goes out when all its text does; one that ends inside a character waits for the rest. At
// a stop the token that holds its first byte goes out with what stands before it, later ones
// do not.
Piece TextStream::release(std::size_t end) {
  Piece piece;
  const auto most = waiting_.size() - (partial_.empty() || stopped_ ? 0 : 1);
  std::size_t count = 0;
  auto out_to = released_;
  while (count < most) {
    auto& owned = waiting_[count];
    const bool cut = stopped_ && end == text_.size() && owned.end > end;
    if (owned.end > end && !(cut && owned.begin < end)) break;
    if (cut) owned.written.text.resize(end - owned.begin);
    out_to = std::min(owned.end, end);
    piece.written.push_back(std::move(owned.written));
    ++count;
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  piece.text = text_.substr(released_, out_to - released_);
  released_ = out_to;
  return piece;
}

}  // namespace infer
