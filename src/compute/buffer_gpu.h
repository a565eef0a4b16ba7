// What buffer.cc asks of libtorch.
#pragma once

#include "compute/view.h"

namespace compute::aten {

int gpus();  // 0 also where libtorch was built for none
void* take(std::size_t bytes, Device device);
void give_back(void* data, Device device) noexcept;
void copy(const View& to, const View& from);
void clear(const View& out);
void wait(Device device);

}  // namespace compute::aten
