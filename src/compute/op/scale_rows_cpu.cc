#include "compute/op/scale_rows.h"
#include "compute/op/wide.h"

namespace compute {

void cpu::scale_rows(const View& rows, const View& factors) {
  with_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < rows.rows; ++m) {
      T* row = rows.as<T>() + m * rows.stride;
      const float factor = wide(narrow<T>(factors.as<float>()[m]));
      for (std::size_t i = 0; i < rows.width; ++i) row[i] = narrow<T>(wide(row[i]) * factor);
    }
  });
}

}  // namespace compute
