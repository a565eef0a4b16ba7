// The stream as it comes, cut every so many tokens, wherever documents begin.
#include "train/packing.h"

namespace train::packing {

namespace {

class Cuts : public Rows {
 public:
  Cuts(std::uint64_t tokens, std::uint64_t length)
      : length_(length), count_(tokens > 0 ? (tokens - 1) / length : 0) {}
  std::uint64_t count() const override { return count_; }
  std::vector<Piece> pieces(std::uint64_t row) const override { return {{row * length_, length_}}; }
  std::uint64_t tokens(std::uint64_t) const override { return length_; }
  Held holding(std::uint64_t begin, std::uint64_t end) const override {
    Held out;
    const auto last = (end - 1) / length_;
    for (auto row = begin / length_; row <= last && row < count_; ++row) out.rows.push_back(row);
    out.all = last < count_;
    return out;
  }

 private:
  const std::uint64_t length_, count_;  // the token behind the last row is its last target
};

base::Result<std::shared_ptr<const Rows>> rows_of(const store::TokenFile& tokens,
                                                  std::uint64_t row_tokens) {
  return std::shared_ptr<const Rows>(std::make_shared<Cuts>(tokens.tokens(), row_tokens));
}

}  // namespace

extern const Entry as_is{"the text as it comes, cut into rows that are all full", nullptr, rows_of,
                         true};

}  // namespace train::packing
