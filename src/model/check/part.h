// The parts of an answer, each in a file of its own, for weights on the host and on a device.
#pragma once

#include <algorithm>
#include <type_traits>

#include "model/check/check.h"
#include "model/device_weights.h"
#include "model/pass.h"

namespace model::check {

// With the operations of this program; T is float or bf16.
template <class T>
struct Running {
  const Model& model;
  const T* weights;
  Workspace& workspace;
};

// With libtorch's, in whichever type the weights have there, and a gradient if one is asked for.
struct RunningThere {
  const Model& model;
  const DeviceWeights& weights;
  Workspace& workspace;
};

// As the tensors of an answer have it, whatever it was computed in.
template <class T>
void widen(const T* from, float* to, std::size_t count) {
  if constexpr (std::is_same_v<T, float>)
    std::copy_n(from, count, to);
  else
    compute::kernels().half.widen(from, to, count);
}

// R is Running<float>, Running<bf16> or RunningThere.

// logits and router_logits.I
template <class R>
void add_logits(const R& model, const Input& input, const Packed& packed, Answer& answer);

// grad.NAME, grad_norm.NAME and the loss; `whole` are the parameters whose gradients are given, each
// under the name that was asked for.
struct Named {
  const Parameter* parameter;
  std::string name;
};
template <class R>
void add_gradients(const R& model, const Packed& packed, const std::vector<Named>& whole,
                   Answer& answer);

// greedy_ids and greedy_logprobs
template <class R>
void add_texts(const R& model, const Input& input, const Options& options, Answer& answer);

}  // namespace model::check
