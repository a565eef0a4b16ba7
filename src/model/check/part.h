// The parts of an answer, each in a file of its own; T is float or bf16.
#pragma once

#include <algorithm>
#include <type_traits>

#include "model/check/check.h"
#include "model/pass.h"

namespace model::check {

template <class T>
struct Running {
  const Model& model;
  const T* weights;
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

// logits and router_logits.I
template <class T>
void add_logits(const Running<T>& model, const Input& input, const Packed& packed, Answer& answer);

// grad.NAME, grad_norm.NAME and the loss; `whole` are the parameters whose gradients are given, each
// under the name that was asked for.
struct Named {
  const Parameter* parameter;
  std::string name;
};
template <class T>
void add_gradients(const Running<T>& model, const Packed& packed, const std::vector<Named>& whole,
                   Answer& answer);

// greedy_ids and greedy_logprobs
template <class T>
void add_texts(const Running<T>& model, const Input& input, const Options& options, Answer& answer);

}  // namespace model::check
