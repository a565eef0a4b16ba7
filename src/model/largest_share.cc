#include "model/largest_share.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace model {

namespace {

std::uint32_t size_bits(float x) { return std::bit_cast<std::uint32_t>(x) & 0x7fffffffu; }

}  // namespace

void LargestShare::count(std::span<const float> numbers) {
  for (const float x : numbers) ++upper_[size_bits(x) >> 16];
  numbers_ += numbers.size();
}

LargestShare::Bucket LargestShare::bucket() const {
  const auto share = std::floor(share_ * static_cast<double>(numbers_));
  auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(share));
  for (std::size_t bits = upper_.size(); bits-- > 0;) {
    if (upper_[bits] >= wanted) return {bits, wanted};
    wanted -= upper_[bits];
  }
  return {};
}

void LargestShare::count_again(std::span<const float> numbers) {
  if (!again_) in_ = bucket();
  again_ = true;
  for (const float x : numbers)
    if (size_bits(x) >> 16 == in_.bits) ++lower_[size_bits(x) & 0xffffu];
}

float LargestShare::least() const {
  if (std::floor(share_ * static_cast<double>(numbers_)) >= static_cast<double>(numbers_)) return 0;
  auto wanted = in_.within;
  for (std::size_t bits = lower_.size(); bits-- > 0;) {
    if (lower_[bits] >= wanted)
      return std::bit_cast<float>(static_cast<std::uint32_t>(in_.bits << 16 | bits));
    wanted -= lower_[bits];
  }
  return 0;
}

}  // namespace model
