#include "model/block/embedding.h"

#include <bit>

namespace model::block {

// To nearest even, as the kernels round; a scale is a small number.
double Embedding::scale_in(compute::Type type) const {
  const auto single = static_cast<float>(scale);
  if (!scale_rounds || type != compute::Type::bf16) return static_cast<double>(single);
  const auto bits = std::bit_cast<std::uint32_t>(single);
  return static_cast<double>(
      std::bit_cast<float>((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000u));
}

}  // namespace model::block
