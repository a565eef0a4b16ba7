#include "data/warc/block.h"

#include <algorithm>

#include "base/ascii.h"

namespace data::warc {

using base::Result;

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;
constexpr std::size_t kOverlap = 8;  // "\nWARC/1" may stand across two pieces
constexpr std::size_t kHeld = std::size_t{16} << 20;

// How a block ends: its two line ends, or fewer before the next record or the end. Nothing if it does
// not end here.
std::optional<std::size_t> line_ends(std::string_view rest) {
  if (rest.starts_with("\r\n\r\n")) return 4;
  const auto ends = std::min(rest.find_first_not_of("\r\n"), rest.size());
  if (ends == rest.size() || is_begin(rest.substr(ends))) return std::min<std::size_t>(ends, 4);
  return rest.starts_with("\n\n") ? std::optional<std::size_t>(2) : std::nullopt;
}

// A part of the block at hand, and where a record might begin in it.
class Passing {
 public:
  Passing(store::Window& text, const std::function<void(std::string_view)>& push)
      : text_(text), push_(push) {}

  // At most `most` bytes; 0 at the end of the stream.
  Result<std::size_t> piece(std::uint64_t most) {
    const auto hand = TRY(text_.look(ahead_ + 1));
    const auto part = hand.substr(ahead_, std::min<std::uint64_t>(most, kPiece));
    push_(part);
    if (!next_) {
      const auto from = ahead_ - std::min(kOverlap, ahead_);
      const auto at = find_begin(hand.substr(0, ahead_ + part.size()), from);
      if (at != hand.npos) next_ = text_.at() + at;
    }
    ahead_ += part.size();
    drop();
    return part.size();
  }
  std::size_t ahead() const { return ahead_; }
  std::optional<std::uint64_t> next() const { return next_; }

 private:
  // What lies behind is kept only from a record on that might be the next.
  void drop() {
    const auto keep = next_ ? static_cast<std::size_t>(text_.at() + ahead_ - *next_) : kOverlap;
    if (keep > kHeld) next_.reset();
    const auto bytes = ahead_ - std::min(ahead_, next_ ? keep : kOverlap);
    text_.take(bytes);
    ahead_ -= bytes;
  }

  store::Window& text_;
  const std::function<void(std::string_view)>& push_;
  std::size_t ahead_ = 0;  // bytes of the block that were passed on and are still at hand
  std::optional<std::uint64_t> next_;
};

}  // namespace

bool is_begin(std::string_view bytes) {
  return bytes.starts_with(kBegin) && bytes.size() > kBegin.size() &&
         base::is_ascii_digit(bytes[kBegin.size()]);
}

std::size_t find_begin(std::string_view bytes, std::size_t from) {
  for (auto at = bytes.find("\nWARC/", from); at != bytes.npos; at = bytes.find("\nWARC/", at + 1))
    if (is_begin(bytes.substr(at + 1))) return at + 1;
  return std::string_view::npos;
}

Result<Block> pass_block(store::Window& text, std::uint64_t length, std::uint64_t within,
                         const std::function<void(std::string_view)>& push) {
  Block out;
  Passing passing(text, push);
  std::uint64_t left = std::min(length, within);
  while (left > 0 && !out.short_of) {
    const auto size = TRY(passing.piece(left));
    out.short_of = size == 0;
    left -= size;
  }
  const auto hand = TRY(text.look(passing.ahead() + 64));
  const auto ends = line_ends(hand.substr(passing.ahead()));
  out.fits = !out.short_of && length <= within && ends;
  if (out.fits) {
    text.take(passing.ahead() + *ends);
  } else {
    out.next = passing.next();
    text.take(out.next ? static_cast<std::size_t>(*out.next - text.at()) : passing.ahead());
  }
  return out;
}

}  // namespace data::warc
