#include "model/gguf/cut.h"

#include <cmath>

#include "base/checked.h"

namespace model::gguf {

namespace {

std::size_t size_of(std::int64_t side) { return static_cast<std::size_t>(side); }

// Calls at(place in the tensor, place in the parameter) for each element.
template <class At>
void each(const Cut& cut, At at) {
  std::size_t place = 0;
  for (std::size_t a = 0; a < cut.sides[0]; ++a)
    for (std::size_t b = 0; b < cut.sides[1]; ++b)
      for (std::size_t c = 0; c < cut.sides[2]; ++c) {
        auto from = cut.first + a * cut.steps[0] + b * cut.steps[1] + c * cut.steps[2];
        for (std::size_t d = 0; d < cut.sides[3]; ++d, from += cut.steps[3]) at(place++, from);
      }
}

}  // namespace

std::size_t Cut::size() const { return sides[0] * sides[1] * sides[2] * sides[3]; }

Cut whole(const Shape& shape) {
  CHECK(shape.size() <= Cut::kMost, "parameters have few sides");
  Cut out{.shape = shape};
  std::size_t step = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const auto at = Cut::kMost - 1 - i;
    out.sides[at] = size_of(shape[shape.size() - 1 - i]);
    out.steps[at] = step;
    step *= out.sides[at];
  }
  return out;
}

Cut turned(const Shape& shape, std::size_t heads) {
  const auto width = shape.size() < 2 ? std::size_t{1} : size_of(shape[1]);
  const auto half = size_of(shape[0]) / heads / 2;
  return {.shape = shape,
          .sides = {heads, half, 2, width},
          .steps = {2 * half * width, width, half * width, 1},
          .heads = heads};
}

namespace {

// Where the side stands among the four of a cut.
std::size_t place_of(const Shape& shape, std::size_t side) {
  return Cut::kMost - shape.size() + side;
}

}  // namespace

Cut range(const Shape& shape, std::size_t side, std::int64_t first, std::int64_t count) {
  auto out = whole(shape);
  const auto at = place_of(shape, side);
  out.first = size_of(first) * out.steps[at];
  out.sides[at] = size_of(count);
  out.shape[side] = count;
  return out;
}

Cut every_second(const Shape& shape, std::size_t side, std::int64_t first) {
  auto out = range(shape, side, first, shape[side] / 2);
  out.steps[place_of(shape, side)] *= 2;
  return out;
}

Cut transposed(Cut cut) {
  std::swap(cut.sides[2], cut.sides[3]);
  std::swap(cut.steps[2], cut.steps[3]);
  std::swap(cut.shape[cut.shape.size() - 2], cut.shape[cut.shape.size() - 1]);
  return cut;
}

void gather(std::span<const float> parameter, const Cut& cut, std::span<float> out) {
  each(cut, [&](std::size_t there, std::size_t here) { out[there] = parameter[here]; });
}

void scatter(std::span<const float> tensor, const Cut& cut, std::span<float> parameter) {
  each(cut, [&](std::size_t there, std::size_t here) { parameter[here] = tensor[there]; });
}

void into_file(Change change, std::span<float> values) {
  for (auto& value : values) {
    if (change == Change::one_plus) value += 1;
    if (change == Change::negative_exp) value = -std::exp(value);
  }
}

void out_of_file(Change change, std::span<float> values) {
  for (auto& value : values) {
    if (change == Change::one_plus) value -= 1;
    if (change == Change::negative_exp) value = std::log(-value);
  }
}

}  // namespace model::gguf
