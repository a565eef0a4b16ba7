#include "infer/text_stream.h"

#include <algorithm>
#include <utility>

namespace infer {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";

enum class State { whole, unfinished, wrong };

// Looks at the first character of `bytes`: its length if whole, else whether more bytes could
// finish it. RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
std::pair<State, std::size_t> first_character(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {State::whole, 1};
  if (lead < 0xC2 || lead > 0xF4) return {State::wrong, 1};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {State::unfinished, i};
    unsigned char low = 0x80, high = 0xBF;
    if (i == 1 && lead == 0xE0) low = 0xA0;
    if (i == 1 && lead == 0xED) high = 0x9F;
    if (i == 1 && lead == 0xF0) low = 0x90;
    if (i == 1 && lead == 0xF4) high = 0x8F;
    if (at(i) < low || at(i) > high) return {State::wrong, i};
  }
  return {State::whole, length};
}

}  // namespace

std::string to_utf8(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const auto [state, length] = first_character(bytes);
    if (state == State::whole)
      out += bytes.substr(0, length);
    else
      out += kReplacement;
    bytes.remove_prefix(length);
  }
  return out;
}

TextStream::TextStream(std::vector<std::string> stops) : stops_(std::move(stops)) {
  std::erase(stops_, "");
}

bool TextStream::add(Choice choice, std::string bytes) {
  const auto begin = text_.size();
  partial_ += bytes;
  std::string_view rest = partial_;
  while (!rest.empty()) {
    const auto [state, length] = first_character(rest);
    if (state == State::unfinished) break;
    text_ += state == State::whole ? rest.substr(0, length) : std::string_view(kReplacement);
    rest.remove_prefix(length);
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
// a stop the token that holds its first byte goes out with what stands
// before it, later ones do not.
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
