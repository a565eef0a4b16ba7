#include "compute/op/columns.h"

#include "compute/op/by_type.h"
#include "compute/op/wide.h"

namespace compute::cpu {

void scale_columns(const View& rows, const View& factors) {
  CHECK(factors.elements() == rows.width, "each column has a factor");
  const auto* by = factors.as<float>();
  by_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < rows.rows; ++m) {
      T* row = rows.row_range(m, 1).as<T>();
      for (std::size_t i = 0; i < rows.width; ++i) row[i] = narrow<T>(wide(row[i]) * by[i]);
    }
  });
}

void sum_products(const View& sums, const View& a, const View& b) {
  CHECK(sums.elements() == a.width && a.width == b.width && a.rows == b.rows,
        "products are summed of rows of one shape");
  auto* sum = sums.as<float>();
  by_type(a.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < a.rows; ++m) {
      const T* x = a.row_range(m, 1).as<T>();
      const T* y = b.row_range(m, 1).as<T>();
      for (std::size_t i = 0; i < a.width; ++i) sum[i] += wide(x[i]) * wide(y[i]);
    }
  });
}

}  // namespace compute::cpu
