#include "compute/stored.h"

#include <cstring>

namespace compute {

const char* Stored::at(std::size_t first) const {
  CHECK(form != Form::packed, "packed rows have no address");
  return static_cast<const char*>(data) + first * width * (form == Form::f32 ? 4 : 2);
}

void Stored::unpack(std::size_t first, std::size_t count, float* out) const {
  CHECK(first <= rows && count <= rows - first, "rows lie inside of the matrix");
  const auto n = count * width;
  if (n == 0) return;
  switch (form) {
    case Form::f32:
      return void(std::memcpy(out, at(first), n * 4));
    case Form::bf16:
      return kernels().dot.widen_bf16(at(first), out, n);
    case Form::f16:
      return kernels().dot.widen_f16(at(first), out, n);
    case Form::packed:
      return packed->unpack(first, count, out);
  }
}

std::size_t StoredRows::rows() const {
  std::size_t sum = 0;
  for (const auto& part : parts) sum += part.rows;
  return sum;
}

void StoredRows::unpack(std::size_t first, std::size_t count, float* out) const {
  each(first, count, [&](const Stored& part, std::size_t from, std::size_t n, std::size_t before) {
    part.unpack(from, n, out + before * part.width);
  });
}

}  // namespace compute
