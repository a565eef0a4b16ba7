// The equality class: machines on which the same recipe gives the same bits.
#pragma once

#include <string>

namespace train {

// "x86_64; Intel(R) Xeon(R) Processor; amx_bf16 avx2 ...; kernels avx512; torch 2.13.0": what
// decides which code computes. Two runs are comparable bit by bit only if these are equal.
std::string machine_class();

}  // namespace train
