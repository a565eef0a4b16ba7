// Which elements of a parameter stand where in a tensor of a file: whole, turned, transposed or a part of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace model::gguf {

using Shape = std::vector<std::int64_t>;

// The elements of the tensor, row-major over `sides`, are those of the parameter at `first` plus the sum of
// place times step. Each element of the parameter is in at most one place.
struct Cut {
  static constexpr std::size_t kMost = 4;
  Shape shape;  // of the tensor; its product is that of the sides
  std::size_t first = 0;
  std::array<std::size_t, kMost> sides{1, 1, 1, 1}, steps{0, 0, 0, 0};
  std::size_t heads = 0;  // turned rows of so many heads, and nothing else; 0: another cut

  std::size_t size() const;
};

Cut whole(const Shape& shape);
// [heads * D, width] or [heads * D], each head's rows paired anew.
Cut turned(const Shape& shape, std::size_t heads);
// A range of the side `side` of a parameter.
Cut range(const Shape& shape, std::size_t side, std::int64_t first, std::int64_t count);
// Every second element of the side `side`, from `first` (0 or 1) on.
Cut every_second(const Shape& shape, std::size_t side, std::int64_t first);
// The two innermost sides change places.
Cut transposed(Cut cut);

// `out` has room for cut.size(); `parameter` holds what the cut reaches.
void gather(std::span<const float> parameter, const Cut& cut, std::span<float> out);
void scatter(std::span<const float> tensor, const Cut& cut, std::span<float> parameter);

// What happens to numbers on their way into the file.
enum class Change : std::uint8_t {
  usual,         // what the family's norms say, where it is one
  none,          // nothing, though it be a norm
  one_plus,      // w: 1 + w
  negative_exp,  // w: -exp(w)
  whole,         // nothing; it is a table of choices, which files hold as whole numbers
};
void into_file(Change change, std::span<float> values);
void out_of_file(Change change, std::span<float> values);

}  // namespace model::gguf
