// The equality class: machines on which the same recipe gives the same bits.
#pragma once

#include <string>

#include "train/recipe.h"

namespace train {

// "x86_64; Intel(R) Xeon(R) Processor; amx_bf16 avx2 ...; kernels avx512; torch 2.13.0": what
// decides which code computes. Two runs are comparable bit by bit only if these are equal.
std::string machine_class();

// The same of a training. In bf16 attention is computed in tiles, which have a number of their own
// ("; attention tiles 1 avx512bf16"): so steps that were made before there were any are not comparable, and
// those in f32 are as they were. Portable numerics are those of every machine: "portable 1".
std::string machine_class(const TrainRecipe& recipe);

}  // namespace train
