// Memory of ours seen as a libtorch tensor, without copying or owning it. For .cc files of this
// room.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include "compute/kernel.h"

namespace compute {

template <class T>
constexpr c10::ScalarType torch_type() {
  return sizeof(T) == 4 ? c10::ScalarType::Float : c10::ScalarType::BFloat16;
}

// Strides in elements. The memory must outlive the tensor.
template <class T>
at::Tensor view(const T* data, at::IntArrayRef shape, at::IntArrayRef strides) {
  return at::from_blob(const_cast<T*>(data), shape, strides,
                       at::TensorOptions().dtype(torch_type<T>()));
}

}  // namespace compute
