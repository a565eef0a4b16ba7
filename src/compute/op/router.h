// Which experts read a token, and how much each counts.
//
// A score of each expert comes from the router's logits: softmax over all of them (Fedus et al., Switch),
// the logit itself (Jiang et al., Mixtral; gpt-oss: softmax over the chosen ones alone), a sigmoid
// (DeepSeek-V3) or the root of a softplus (DeepSeek-V4). The k best are chosen, equal ones by rising id;
// a correction bias counts for the choice alone (Wang et al., auxiliary-loss-free load balancing). Where
// experts stand in groups, only the groups with the best sum of their two best experts take part.
//
// Letters: M tokens, E experts, k chosen of them. Everything is float, whatever the working type is.
#pragma once

#include "compute/op/op.h"

namespace compute {

struct Routing {
  enum class Score : std::uint8_t { softmax, chosen_softmax, sigmoid, sqrt_softplus };
  Score score = Score::softmax;
  std::size_t chosen = 1;                   // k, at most E / groups * kept_groups
  std::size_t groups = 1, kept_groups = 1;  // `groups` divides E
  bool renormalised = true;                 // the weights of a token sum to `scale`
  double scale = 1;
};

namespace cpu {

// ids [M, k] (i32) from logits [M, E] and bias [1, E] (of the working type, or float, or no data). Whatever the logits are, NaN
// too, the ids of a token differ and lie below E.
void choose_experts(const View& ids, const View& logits, const View& bias, const Routing& routing);
// weights [M, k] of those ids.
void weigh_experts(const View& weights, const View& ids, const View& logits,
                   const Routing& routing);
// dlogits [M, E], written whole: the choice has no gradient.
void weigh_experts_backward(const View& dlogits, const View& dweights, const View& ids,
                            const View& logits, const Routing& routing);

// shares [M, E] of all experts, which sum to 1: the distribution that balance is asked of.
void expert_shares(const View& shares, const View& logits, const Routing& routing);
// dlogits += the gradient of sum over m, e of factors[s, e] * shares[m, e], where m lies in
// [begins[s], begins[s + 1]). factors [S, E], begins [1, S + 1] (i32).
void expert_shares_backward(const View& dlogits, const View& logits, const View& factors,
                            const View& begins, const Routing& routing);

}  // namespace cpu
namespace aten {
decltype(cpu::choose_experts) choose_experts;
decltype(cpu::weigh_experts) weigh_experts;
decltype(cpu::weigh_experts_backward) weigh_experts_backward;
decltype(cpu::expert_shares) expert_shares;
decltype(cpu::expert_shares_backward) expert_shares_backward;
}  // namespace aten

inline constexpr Op choose_experts{cpu::choose_experts, where_aten(aten::choose_experts)};
inline constexpr Op weigh_experts{cpu::weigh_experts, where_aten(aten::weigh_experts)};
inline constexpr Op weigh_experts_backward{cpu::weigh_experts_backward,
                                           where_aten(aten::weigh_experts_backward)};
inline constexpr Op expert_shares{cpu::expert_shares, where_aten(aten::expert_shares)};
inline constexpr Op expert_shares_backward{cpu::expert_shares_backward,
                                           where_aten(aten::expert_shares_backward)};

}  // namespace compute
