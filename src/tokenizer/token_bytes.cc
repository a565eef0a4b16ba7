#include "tokenizer/token_bytes.h"

#include <algorithm>
#include <cstring>

namespace tokenizer {

TokenBytes::TokenBytes(const std::vector<std::string>& tokens) {
  resize(tokens.size());
  for (std::size_t id = 0; id < tokens.size(); ++id) set(id, tokens[id]);
}

std::vector<std::string> TokenBytes::list() const {
  std::vector<std::string> out;
  for (std::size_t id = 0; id < size(); ++id) out.emplace_back((*this)[id]);
  return out;
}

void TokenBytes::reserve(std::size_t ids, std::size_t bytes) {
  places_.reserve(ids);
  bytes_.resize(std::max(bytes_.size(), std::min(bytes, kMost) + kStep));
}

void TokenBytes::set(std::size_t id, std::string_view bytes) {
  if (id >= places_.size()) places_.resize(id + 1);
  if (bytes.size() > kMost - used_) {
    overfull_ = true;
    bytes = bytes.substr(0, kMost - used_);
  }
  const auto end = used_ + bytes.size();
  if (end + kStep > bytes_.size()) bytes_.resize(std::max(end + kStep, 2 * bytes_.size()));
  std::memcpy(bytes_.data() + used_, bytes.data(), bytes.size());
  const auto hidden = places_[id].size & kHidden;
  places_[id] = {static_cast<std::uint32_t>(used_),
                 static_cast<std::uint32_t>(bytes.size()) | hidden};
  used_ = end;
}

// Most tokens are short: a whole step is copied into a buffer that the cache holds, and the next one
// overwrites what was too much.
void TokenBytes::join(std::span<const std::int32_t> ids, bool with_hidden, std::string& out) const {
  constexpr std::size_t kBuffer = 4096;
  char buffer[kBuffer + kStep];
  std::size_t filled = 0;
  const auto flush = [&] {
    out.append(buffer, filled);
    filled = 0;
  };
  const auto* places = places_.data();
  const auto count = places_.size();
  for (const auto id : ids) {
    const auto at = static_cast<std::uint32_t>(id);
    if (at >= count) continue;
    const auto place = places[at];
    if ((place.size & kHidden) != 0 && !with_hidden) continue;
    const std::size_t size = place.size & ~kHidden;
    const auto* from = bytes_.data() + place.begin;
    if (size > kStep) {
      flush();
      out.append(from, size);
      continue;
    }
    std::memcpy(buffer + filled, from, kStep);
    filled += size;
    if (filled > kBuffer - kStep) flush();
  }
  flush();
}

}  // namespace tokenizer
