#include "compute/op/by_type.h"
#include "compute/op/rope.h"

namespace compute::cpu {

void rope(const View& rows, const View& position, const View& cos, const View& sin, float sign) {
  const auto D = 2 * cos.width;
  by_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().rope(rows.as<T>(), rows.stride, position.as<std::int32_t>(), cos.as<float>(),
                          sin.as<float>(), sign, rows.rows, rows.width / D, D);
  });
}

}  // namespace compute::cpu
