// The ids of a run of one byte, however long, by a table over its length: one look for each token.
//
// The last token of a run of n is the one that stays apart from the last of the run without it (linear_bpe.h says why
// there is one). So it depends on the last tokens of as many shorter runs as the longest token has bytes, and where
// those come again in the same order everything behind them comes again, too, for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tokenizer {

class ByteRun {
 public:
  struct Token {
    std::int32_t id;
    std::uint32_t size;  // bytes, not 0
  };
  using Apart = std::function<bool(std::int32_t, std::int32_t)>;  // whether two ids stay apart

  // `tokens`: all that are runs of the byte. Nothing where lengths do not repeat soon, or where some have no ids.
  static std::optional<ByteRun> make(std::vector<Token> tokens, const Apart& apart);

  // Appends the ids of a run of `size`.
  void encode(std::size_t size, std::vector<std::int32_t>& out) const;

 private:
  static constexpr std::size_t kMostLengths = 1u << 14, kMostTokens = 1u << 10;
  class Making;

  std::vector<Token> tokens_;
  std::vector<std::uint16_t> last_;        // by length: in tokens_; of length 0 nothing
  std::size_t period_ = 0, repeated_ = 0;  // from that length on each is as a period before it
};

}  // namespace tokenizer
