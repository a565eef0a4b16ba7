// Scores of all labels at once: each by a row of the output matrix.
#pragma once

#include <vector>

#include "text/fasttext/guess.h"
#include "text/fasttext/matrix.h"

namespace text::fasttext {

// The best `top` labels by the softmax of the products, or, where each label stands for itself (one against all,
// negative sampling), by the logistic function of its product. `scores` is memory to work in.
std::vector<Scored> best_of_softmax(const Matrix& rows, std::size_t labels, const float* line,
                                    std::size_t top, std::vector<float>& scores);
std::vector<Scored> best_of_each(const Matrix& rows, std::size_t labels, const float* line,
                                 std::size_t top, std::vector<float>& scores);

}  // namespace text::fasttext
