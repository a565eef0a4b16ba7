#include "tokenizer/decode_stream.h"

#include <utility>

#include "base/utf8.h"

namespace tokenizer {

std::string DecodeStream::add(TokenId id) {
  const auto bytes = tokenizer_.within(id);
  if (bytes.empty()) return "";
  if (begun_)
    held_ += bytes;
  else
    held_ = tokenizer_.first(id);
  begun_ = true;
  auto end = base::valid_prefix(held_);
  while (end < held_.size()) {
    const auto next = base::read_code_point(held_, end);
    if (next.cut()) break;
    end += next.size;
  }
  auto out = base::to_utf8(std::string_view(held_).substr(0, end));
  held_.erase(0, end);
  return out;
}

std::string DecodeStream::finish() { return base::to_utf8(std::exchange(held_, "")); }

}  // namespace tokenizer
