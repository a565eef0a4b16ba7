#include "model/cut/pieces.h"

#include <functional>

namespace model {

namespace {

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// Of `rows` rows of `width` numbers, where each of `parts` is cut apart.
std::vector<Piece> row_pieces(std::vector<std::int64_t> parts, std::size_t width,
                              const Share& share) {
  std::vector<Piece> out;
  std::size_t before = 0;
  for (const auto rows : parts) {
    const auto count = size(rows) / size(share.members);
    out.push_back({(before + count * size(share.member)) * width, count * width});
    before += size(rows);
  }
  return out;
}

}  // namespace

std::vector<Piece> pieces_of(const Parameter& part, const Parameter& whole, const Cut& cut,
                             const Part& of) {
  if (part.size == 0) return {};
  if (part.shape == whole.shape) return {{0, whole.size}};
  const auto rows = whole.shape.front();
  const auto width = whole.size / size(rows);
  const auto axis = axis_of(cut.role, of.meeting);
  std::vector<Piece> out;
  if (axis == Axis::columns) {
    const auto count = width / size(of.layers.members);
    out = {{count * size(of.layers.member), count, size(rows), width}};
  } else {
    out = row_pieces(cut.parts.empty() ? std::vector{rows} : cut.parts, width,
                     axis == Axis::experts ? of.experts : of.layers);
  }
  std::size_t sum = 0;
  for (const auto& piece : out) sum += piece.count * piece.rows;
  CHECK(axis != Axis::none && sum == part.size, "a part has the shape that its cut gives");
  return out;
}

namespace {

// work(parameter, piece, where the piece begins in the part's array)
using Work = std::function<void(std::size_t parameter, const Piece& piece, std::size_t at)>;
void each_piece(const Model& mine, const Part& part, const Model& whole, const Work& work) {
  const auto cuts = cuts_of(whole);
  for (std::size_t i = 0; i < mine.layout.parameters.size(); ++i) {
    const auto& p = mine.layout.parameters[i];
    auto at = p.offset;
    for (const auto& piece : pieces_of(p, whole.layout.parameters[i], *cuts.of(i), part)) {
      work(i, piece, at);
      at += piece.count * piece.rows;
    }
  }
}

}  // namespace

void append_numbers(const compute::Stored& whole, const Piece& piece, std::vector<float>& out) {
  std::vector<float> some;
  for (std::size_t r = 0; r < piece.rows; ++r) {
    const auto begin = piece.begin + r * piece.step, end = begin + piece.count;
    const auto first = begin / whole.width, last = (end + whole.width - 1) / whole.width;
    some.resize((last - first) * whole.width);
    whole.unpack(first, last - first, some.data());
    const auto from = some.begin() + static_cast<std::ptrdiff_t>(begin - first * whole.width);
    out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(piece.count));
  }
}

std::vector<float> numbers_of(const Model& mine, const Part& part, const Model& whole,
                              const Weights& weights) {
  std::vector<float> out(mine.layout.size), some;
  each_piece(mine, part, whole, [&](std::size_t i, const Piece& piece, std::size_t at) {
    some.clear();
    append_numbers(weights.stored({i, 1}).front(), piece, some);
    std::ranges::copy(some, out.begin() + static_cast<std::ptrdiff_t>(at));
  });
  return out;
}

void put_back(const Model& mine, const Part& part, std::span<const float> numbers,
              const Model& whole, std::span<float> all) {
  each_piece(mine, part, whole, [&](std::size_t i, const Piece& piece, std::size_t at) {
    const auto offset = whole.layout.parameters[i].offset;
    for (std::size_t r = 0; r < piece.rows; ++r)
      std::copy_n(numbers.data() + at + r * piece.count, piece.count,
                  all.data() + offset + piece.begin + r * piece.step);
  });
}

}  // namespace model
