// Numbers of the working types one by one, for operations whose loops are not hot.
#pragma once

#include <bit>

#include "compute/view.h"

namespace compute {

inline float wide(float x) { return x; }
inline float wide(bf16 x) { return std::bit_cast<float>(std::uint32_t{x.bits} << 16); }

// Rounded to nearest even.
template <class T>
T narrow(float x);
template <>
inline float narrow<float>(float x) {
  return x;
}
template <>
inline bf16 narrow<bf16>(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (x != x) return {static_cast<std::uint16_t>((bits >> 16) | 0x40)};  // rounding could lose it
  return {static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16)};
}

// From the type that a view says at run time to code that is compiled for it.
template <class Work>
void with_type(Type type, Work work) {
  CHECK(type != Type::i32, "models compute in float or bf16");
  type == Type::f32 ? work(float{}) : work(bf16{});
}

}  // namespace compute
