// Matrix products and attention as their definitions say them, in double, loop by loop: what the
// fast ones are held against, and what computes in builds without libtorch.
#pragma once

#include <span>

#include "compute/add_matmul.h"
#include "compute/attention.h"
#include "compute/matmul.h"

namespace compute::plain {

// As compute::matmul. T is float, bf16 or double.
template <class T>
void matmul(const T* a, Turn a_turned, const T* b, Turn b_turned, T* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides = {});
template <class T>
void matmul_plus(const T* a, Turn a_turned, const T* b, Turn b_turned, const T* row, T* c,
                 std::size_t m, std::size_t n, std::size_t k, Strides strides = {});

// As compute::add_matmul.
template <class T>
void add_matmul(float beta, const T* added, float alpha, const T* a, const T* b, T* c,
                std::size_t m, std::size_t n, std::size_t k);

// As Attention::forward and backward; nothing is kept between the two.
template <class T>
void attend(Heads heads, const T* qkv, std::span<const std::uint32_t> segments, T* out);
template <class T>
void attend_backward(Heads heads, const T* qkv, const T* dout,
                     std::span<const std::uint32_t> segments, T* dqkv);

}  // namespace compute::plain
