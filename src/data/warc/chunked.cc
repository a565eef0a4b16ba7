#include "data/warc/chunked.h"

#include <algorithm>
#include <charconv>

namespace data::warc {

namespace {

constexpr std::size_t kLongestLine = 4096;  // extensions and all

// The size before extensions and blanks; nothing for a line that does not begin with one.
bool size_of(std::string_view line, std::uint64_t& size) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const auto digits = line.substr(0, line.find_first_of("; \t\r"));
  const auto rest = line.substr(digits.size());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return false;
  const auto next = rest.find_first_not_of(" \t\r");
  return next == rest.npos || rest[next] == ';';
}

}  // namespace

bool Dechunker::read_size(const Sink& sink) {
  std::uint64_t size = 0;
  if (!size_of(line_, size)) {
    if (!first_) return false;
    state_ = State::plain;
    return sink(line_);
  }
  first_ = false;
  left_ = size;
  state_ = size > 0 ? State::data : State::done;
  line_.clear();
  return true;
}

bool Dechunker::push(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    if (state_ == State::done) return true;  // trailers
    if (state_ == State::plain) return sink(bytes);
    if (state_ == State::data) {
      const auto part = bytes.substr(0, left_);
      left_ -= part.size();
      bytes.remove_prefix(part.size());
      if (left_ == 0) state_ = State::after_data;
      if (!sink(part)) return false;
      continue;
    }
    if (state_ == State::after_data) {
      if (bytes[0] == '\r' || bytes[0] == '\n') {
        if (bytes[0] == '\n') state_ = State::size;
        bytes.remove_prefix(1);
        continue;
      }
      state_ = State::size;  // a line end lacks
    }
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const bool whole = end < bytes.size();
    line_ += bytes.substr(0, whole ? end + 1 : end);
    bytes.remove_prefix(whole ? end + 1 : end);
    if (!whole && line_.size() < kLongestLine) return true;
    if (whole) {
      // The line stands in line_ with its end, for a body that is not chunked.
      auto kept = line_;
      line_.pop_back();
      std::uint64_t unused = 0;
      if (!size_of(line_, unused)) line_ = std::move(kept);
    }
    if (!read_size(sink)) return false;
  }
  return true;
}

bool Dechunker::finish(const Sink& sink) {
  if (state_ == State::size && first_ && !line_.empty()) {
    std::uint64_t size = 0;
    if (size_of(line_, size) && size == 0) return true;
    state_ = State::plain;
    return sink(line_);
  }
  std::uint64_t size = 1;
  if (state_ == State::size && size_of(line_, size)) return size == 0;  // its line end lacks
  return state_ == State::done || state_ == State::plain || first_;
}

}  // namespace data::warc
