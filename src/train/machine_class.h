// The equality class: machines on which the same recipe gives the same bits.
#pragma once

#include <string>

namespace train {

// "x86_64; kernels avx512; avx512_bf16 amx_bf16; torch 2.13.0; Intel(R) Xeon(R) Processor": what
// decides which code computes. Two runs are comparable bit by bit only if these are equal.
std::string machine_class();

}  // namespace train
