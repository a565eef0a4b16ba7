// Best-fit decreasing: documents stay whole where a row can hold them (Ding et al. 2024, arXiv
// 2404.10830; as `bfd_split` of TRL lays them out).
//
// A document longer than a row is cut into whole rows and a rest. The pieces come by length, the
// longest first and of equals the first in the stream; each goes into the row with the least room that
// still holds it, of equals the one that has had that room longest. So no token is lost and few rows
// have room left, which stays empty: a batch is as long as what stands in its rows.
#include "train/packing.h"
#include "train/rooms.h"

namespace train::packing {

namespace {

using Number = Rooms::Number;  // of a piece or a row
constexpr auto kNone = Rooms::kNone;

// Documents, cut where they are longer than a row, in the order of the stream; the end behind them.
std::vector<std::uint64_t> cut(const store::TokenFile& tokens, std::uint64_t length) {
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < tokens.documents(); ++i)
    for (auto at = tokens.start(i); at < tokens.start(i + 1); at += length) out.push_back(at);
  out.push_back(tokens.tokens());
  return out;
}

class Fitted : public Rows {
 public:
  Fitted(std::vector<std::uint64_t> starts, std::uint64_t length) : starts_(std::move(starts)) {
    row_of_.resize(starts_.size() - 1);
    fill(by_length(length), length);
  }
  std::uint64_t count() const override { return begins_.size() - 1; }
  std::vector<Piece> pieces(std::uint64_t row) const override {
    std::vector<Piece> out;
    for (auto i = begins_[row]; i < begins_[row + 1]; ++i)
      out.push_back({starts_[members_[i]], size(members_[i])});
    return out;
  }
  std::uint64_t tokens(std::uint64_t row) const override {
    std::uint64_t out = 0;
    for (auto i = begins_[row]; i < begins_[row + 1]; ++i) out += size(members_[i]);
    return out;
  }
  Held holding(std::uint64_t begin, std::uint64_t end) const override {
    Held out;
    auto piece = std::ranges::upper_bound(starts_, begin) - starts_.begin() - 1;
    for (; starts_[static_cast<std::size_t>(piece)] < end; ++piece)
      out.rows.push_back(row_of_[static_cast<std::size_t>(piece)]);
    return out;
  }

 private:
  std::uint64_t size(std::size_t piece) const { return starts_[piece + 1] - starts_[piece]; }

  // Pieces, the longest first, equals as they come.
  std::vector<Number> by_length(std::uint64_t length) const {
    std::vector<std::uint64_t> place(length + 1);  // by length, of the next one of it
    for (std::size_t i = 0; i < row_of_.size(); ++i) ++place[size(i)];
    std::uint64_t before = 0;
    for (auto tokens = length; tokens > 0; --tokens) before += std::exchange(place[tokens], before);
    std::vector<Number> out(row_of_.size());
    for (std::size_t i = 0; i < row_of_.size(); ++i) out[place[size(i)]++] = static_cast<Number>(i);
    return out;
  }

  void fill(const std::vector<Number>& pieces, std::uint64_t length) {
    Rooms rooms(length);
    std::uint64_t count = 0;
    for (const auto piece : pieces) {
      auto [row, room] = rooms.take(size(piece));
      if (row == kNone) row = static_cast<Number>(count++), room = length;
      row_of_[piece] = row;
      rooms.put(row, room - size(piece));
    }
    gather(pieces, count);
  }

  // What stands in each row, in the order in which it came there.
  void gather(const std::vector<Number>& pieces, std::uint64_t count) {
    begins_.assign(count + 1, 0);
    for (const auto row : row_of_) ++begins_[row + std::size_t{1}];
    for (std::size_t row = 0; row < count; ++row) begins_[row + 1] += begins_[row];
    std::vector<Number> place(begins_.begin(), begins_.end() - 1);
    members_.resize(pieces.size());
    for (const auto piece : pieces) members_[place[row_of_[piece]]++] = piece;
  }

  const std::vector<std::uint64_t> starts_;  // of each piece, and the end: rising
  std::vector<Number> row_of_;               // by piece
  std::vector<Number> begins_, members_;     // of each row in members_; pieces by row
};

base::Result<std::shared_ptr<const Rows>> rows_of(const store::TokenFile& tokens,
                                                  std::uint64_t row_tokens) {
  auto starts = cut(tokens, row_tokens);
  if (starts.size() > kNone)
    return base::Error{base::Code::bad_request,
                       "packing 'best_fit' takes at most 4294967294 documents of a language",
                       "train.packing", "say packing = { kind = \"as_is\" }"};
  return std::shared_ptr<const Rows>(std::make_shared<Fitted>(std::move(starts), row_tokens));
}

}  // namespace

extern const Entry best_fit{
    "documents whole in as few rows as best-fit decreasing needs; only those longer than a row are "
    "cut, and rows may have room left",
    nullptr, rows_of, false};

}  // namespace train::packing
