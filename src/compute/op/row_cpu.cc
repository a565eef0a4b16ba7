#include "compute/op/by_type.h"
#include "compute/op/row.h"

namespace compute::cpu {

namespace {

// Dense rows in one call; those that lie apart, one by one.
template <class Work>
void in_runs(const View& rows, Work work) {
  if (rows.dense()) return work(rows);
  for (std::size_t m = 0; m < rows.rows; ++m) work(rows.row_range(m, 1));
}

}  // namespace

void add_row(const View& rows, const View& row) {
  CHECK(row.elements() == rows.width, "a bias is as wide as its rows");
  by_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    in_runs(rows, [&](const View& run) {
      kernels_for<T>().add_row(run.as<T>(), row.as<T>(), run.rows, run.width);
    });
  });
}

void sum_rows(const View& sum, const View& rows) {
  CHECK(sum.elements() == rows.width, "a sum of rows is as wide as they are");
  by_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    in_runs(rows, [&](const View& run) {
      kernels_for<T>().sum_rows(run.as<T>(), sum.as<float>(), run.rows, run.width);
    });
  });
}

void add(const View& sum, const View& in) {
  CHECK(sum.rows == in.rows && sum.width == in.width, "what is added has the same shape");
  by_type(sum.type, [&](auto zero) {
    using T = decltype(zero);
    if (sum.dense() && in.dense())
      return kernels_for<T>().add(in.as<T>(), sum.as<T>(), in.elements());
    for (std::size_t m = 0; m < in.rows; ++m)
      kernels_for<T>().add(in.row_range(m, 1).as<T>(), sum.row_range(m, 1).as<T>(), in.width);
  });
}

}  // namespace compute::cpu
