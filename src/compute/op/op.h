// One operation in each set. A file group of this folder is one operation:
//   x.h        shapes, meaning, paper; the operation itself:
//                namespace cpu { void x(const View& out, ...); }
//                namespace aten { decltype(cpu::x) x; }
//                inline constexpr Op x{cpu::x, where_aten(aten::x)};
//   x_cpu.cc   kernels of ours (kernel.h), or plain loops where they are not hot
//   x_torch.cc through ATen, on memory of any device that libtorch drives
//   x_test.cc  both hold a plain definition in double, for each type, with odd shapes and strides
// The first argument is a View, whose device chooses. All views of a call lie on one device; what is
// no view (ids, positions, tables) comes as a view, too, so that it can lie there.
#pragma once

#include "compute/view.h"

namespace compute {

template <class Function>
struct Op;
template <class... Arguments>
struct Op<void(const View&, Arguments...)> {
  void (*cpu)(const View&, Arguments...);
  void (*aten)(const View&, Arguments...);  // null in a build without libtorch
  void operator()(const View& first, Arguments... rest) const {
    if (first.device.set == Device::Set::cpu) return cpu(first, rest...);
    CHECK(aten, "memory of libtorch's needs a build with it");
    aten(first, rest...);
  }
};
template <class... Arguments>
Op(void (*)(const View&, Arguments...), void (*)(const View&, Arguments...))
    -> Op<void(const View&, Arguments...)>;

// A pointer that no build without libtorch has to define.
template <class Function>
constexpr Function* where_aten(Function* function) {
#ifdef JANUA_ATEN
  return function;
#else
  return nullptr;
#endif
}

}  // namespace compute
