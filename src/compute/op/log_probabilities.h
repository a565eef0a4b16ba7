// What a softmax gives to one target a row, from logits that come a stretch of columns at a time: they are
// met twice, and need never be held all at once. Whoever computes them again has the bits of one row that
// was whole, for the sum begins with the largest of all and goes on in its order.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// The first time: logits [M, n], float, of the columns from `first` on. tops [1, M], float, becomes the
// largest of each row so far, and NaN for good if one is not finite; chosen [1, M], float, that of the
// row's target, where it stands among these. targets [1, M], i32; negative: none. With first = 0 both
// begin anew.
void raise_tops(const View& tops, const View& chosen, const View& logits, const View& targets,
                std::size_t first);
// The second time: sums [1, M], double, += the sum of exp(logit - top) over these columns.
void add_exponentials(const View& sums, const View& logits, const View& tops);
// out [1, M], double = chosen - top - ln sum: what the softmax gives to the target, its logarithm. 0
// where there is no target.
void log_probabilities(const View& out, const View& chosen, const View& tops, const View& sums,
                       const View& targets);
// out [1, M], float = -in [1, M], double: as cross_entropy() weighs the losses of rows on the way back.
void negated(const View& out, const View& in);
}  // namespace cpu
namespace aten {
decltype(cpu::raise_tops) raise_tops;
decltype(cpu::add_exponentials) add_exponentials;
decltype(cpu::log_probabilities) log_probabilities;
decltype(cpu::negated) negated;
}  // namespace aten
inline constexpr Op raise_tops{cpu::raise_tops, where_aten(aten::raise_tops)};
inline constexpr Op add_exponentials{cpu::add_exponentials, where_aten(aten::add_exponentials)};
inline constexpr Op log_probabilities{cpu::log_probabilities, where_aten(aten::log_probabilities)};
inline constexpr Op negated{cpu::negated, where_aten(aten::negated)};

}  // namespace compute
