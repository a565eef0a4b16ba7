// Kernels of what keeps numbers within bounds: soft caps (Gemma 2) and the gate of gpt-oss, which
// op/activation.h and op/clamped_glu.h describe. Conventions are those of kernel.h.
#pragma once

#include <cstddef>

namespace compute {

// gate is at most `limit`, up lies within it on both sides; out = (up + shift) * gate *
// sigmoid(slope * gate).
struct ClampedGlu {
  float limit = 7, slope = 1.702f, shift = 1;
  bool alternating = true;  // columns gate, up, gate, up ...; else all gates, then all ups
};

template <class T>
struct BoundKernels {
  // x = cap * tanh(x / cap); dy becomes the gradient, from what came out.
  void (*soft_cap)(T* x, float cap, std::size_t n);
  void (*soft_cap_backward)(T* dy, const T* y, float cap, std::size_t n);
  // One row: h [F] from gate_up [2F]; the gradient of gate_up, which may be written over it.
  void (*clamped_glu)(const ClampedGlu& glu, const T* gate_up_2F, T* h_F, std::size_t F);
  void (*clamped_glu_backward)(const ClampedGlu& glu, const T* gate_up_2F, const T* dh_F,
                               T* dgate_up_2F, std::size_t F);
};

}  // namespace compute
