// Queries, keys and values of latent attention (DeepSeek-AI, DeepSeek-V2: MLA) side by side, as
// attention reads them.
#pragma once

#include "compute/op/op.h"

namespace compute {

// Widths of one head. A key is its own `plain` numbers, then the `turned` ones that all heads share.
struct LatentHeads {
  std::size_t heads = 0, plain = 0, turned = 0, value = 0;
  std::size_t key() const { return plain + turned; }
  std::size_t row() const { return heads * (2 * key() + value); }
};

namespace cpu {
// rows [M, row()] = [queries heads*key | keys heads*key | values heads*value] from query
// [M, heads*key], key_value [M, heads*(plain + value)], per head its key and its value, and the shared
// part of the keys [M, turned].
void latent_rows(const View& rows, const View& query, const View& key_value, const View& shared,
                 const LatentHeads& heads);
// From the gradient of `rows`: those of query and key_value are written, and that of the shared part,
// the sum over its heads in float, is added to what is there.
void latent_rows_backward(const View& rows, const View& query, const View& key_value,
                          const View& shared, const LatentHeads& heads);
}  // namespace cpu
namespace aten {
decltype(cpu::latent_rows) latent_rows;
decltype(cpu::latent_rows_backward) latent_rows_backward;
}  // namespace aten
inline constexpr Op latent_rows{cpu::latent_rows, where_aten(aten::latent_rows)};
inline constexpr Op latent_rows_backward{cpu::latent_rows_backward,
                                         where_aten(aten::latent_rows_backward)};

}  // namespace compute
