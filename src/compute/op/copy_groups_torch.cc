#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/as_tensor.inc"
#include "compute/op/copy_groups.h"

namespace compute::aten {

namespace {

at::Tensor groups_of(const View& view, std::int64_t count, std::int64_t width, std::size_t step) {
  return as_tensor(view).as_strided(
      {static_cast<std::int64_t>(view.rows), count, width},
      {static_cast<std::int64_t>(view.stride), static_cast<std::int64_t>(step), 1});
}

}  // namespace

void copy_groups(const View& to, const View& from, ColumnGroups groups) {
  const c10::InferenceMode no_autograd;
  const auto count = static_cast<std::int64_t>(groups.count),
             width = static_cast<std::int64_t>(groups.width);
  groups_of(to, count, width, groups.to_step)
      .copy_(groups_of(from, count, width, groups.from_step));
}

}  // namespace compute::aten
