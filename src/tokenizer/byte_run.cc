#include "tokenizer/byte_run.h"

#include <algorithm>

namespace tokenizer {

class ByteRun::Making {
 public:
  Making(const std::vector<Token>& tokens, const Apart& apart)
      : tokens_(tokens), apart_(apart), known_(tokens.size() * tokens.size()) {}

  // Lengths up to `most`; false where one has no last token.
  bool go_on(std::vector<std::uint16_t>& last, std::size_t most) {
    while (last.size() <= most) {
      std::size_t i = 0;
      while (i < tokens_.size() && !ends(last, i)) ++i;
      if (i == tokens_.size()) return false;
      last.push_back(static_cast<std::uint16_t>(i));
    }
    return true;
  }

 private:
  bool ends(const std::vector<std::uint16_t>& last, std::size_t i) {
    const auto length = last.size();
    const std::size_t size = tokens_[i].size;
    return size <= length && (size == length || apart(last[length - size], i));
  }

  bool apart(std::size_t left, std::size_t right) {
    auto& known = known_[left * tokens_.size() + right];
    if (known == 0) known = apart_(tokens_[left].id, tokens_[right].id) ? 1 : -1;
    return known > 0;
  }

  const std::vector<Token>& tokens_;
  const Apart& apart_;
  std::vector<std::int8_t> known_;  // 0: not asked yet
};

namespace {

// After how many lengths the last `window` come again; 0: they do not. What stands before `window` has other rules.
std::size_t period_of(const std::vector<std::uint16_t>& last, std::size_t window) {
  const auto end = last.end();
  for (std::size_t period = 1; period + 2 * window < last.size(); ++period)
    if (std::equal(end - static_cast<std::ptrdiff_t>(window), end,
                   end - static_cast<std::ptrdiff_t>(window + period)))
      return period;
  return 0;
}

}  // namespace

std::optional<ByteRun> ByteRun::make(std::vector<Token> tokens, const Apart& apart) {
  constexpr std::size_t kWindows = 4;  // longest tokens that lengths go up to at first
  if (tokens.empty() || tokens.size() > kMostTokens) return std::nullopt;
  std::ranges::sort(tokens, std::ranges::greater{}, &Token::size);
  const std::size_t window = tokens[0].size;
  ByteRun out;
  out.tokens_ = std::move(tokens);
  out.last_ = {0};
  Making making(out.tokens_, apart);
  for (auto most = kWindows * window; most <= kMostLengths; most *= 2) {
    if (!making.go_on(out.last_, most)) return std::nullopt;
    out.period_ = period_of(out.last_, window);
    out.repeated_ = out.last_.size() - out.period_;
    if (out.period_ != 0) return out;
  }
  return std::nullopt;
}

void ByteRun::encode(std::size_t size, std::vector<std::int32_t>& out) const {
  const auto first = std::ssize(out);
  while (size > 0) {
    const auto length = size < last_.size() ? size : repeated_ + (size - repeated_) % period_;
    const auto& token = tokens_[last_[length]];
    out.push_back(token.id);
    size -= token.size;
  }
  std::reverse(out.begin() + first, out.end());
}

}  // namespace tokenizer
