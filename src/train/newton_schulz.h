// The nearest matrix with orthogonal rows or columns, about: every singular value becomes about 1
// (Jordan et al., Muon), by an odd polynomial that is applied again and again.
#pragma once

#include <cstddef>

namespace train {

struct NewtonSchulz {
  int rounds = 5;
  float epsilon = 1e-7f;  // the smallest norm that is divided by
};

// Rewrites a dense matrix [rows, columns]. As torch.optim.Muon computes it: in bf16, products summed
// in float, the wider side of the matrix lying. On the calling thread, where the bits depend on shape
// and machine class alone; needs five matrices of that size in bf16. Throws what libtorch throws.
void orthogonalise(float* matrix, std::size_t rows, std::size_t columns, const NewtonSchulz& how);

}  // namespace train
