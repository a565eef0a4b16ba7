#include "eval/task/python_random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <utility>

#include "base/result.h"

namespace eval::task {

PythonRandom::PythonRandom(std::uint64_t seed) {
  state_[0] = 19650218;
  for (std::size_t i = 1; i < kSize; ++i)
    state_[i] =
        1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
  std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(seed)};
  if (seed >> 32) key.push_back(static_cast<std::uint32_t>(seed >> 32));
  std::size_t i = 1, j = 0;
  const auto turn = [&] {
    if (++i >= kSize) state_[0] = state_[kSize - 1], i = 1;
  };
  const auto mixed = [&] { return state_[i - 1] ^ (state_[i - 1] >> 30); };
  for (auto left = std::max(kSize, key.size()); left > 0; --left) {
    state_[i] = (state_[i] ^ (mixed() * 1664525U)) + key[j] + static_cast<std::uint32_t>(j);
    turn();
    if (++j >= key.size()) j = 0;
  }
  for (auto left = kSize - 1; left > 0; --left) {
    state_[i] = (state_[i] ^ (mixed() * 1566083941U)) - static_cast<std::uint32_t>(i);
    turn();
  }
  state_[0] = 0x80000000U;
}

void PythonRandom::refill() {
  for (std::size_t i = 0; i < kSize; ++i) {
    const auto y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7fffffffU);
    state_[i] = state_[(i + kShift) % kSize] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfU : 0);
  }
  at_ = 0;
}

std::uint32_t PythonRandom::next() {
  if (at_ == kSize) refill();
  auto y = state_[at_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680U;
  y ^= (y << 15) & 0xefc60000U;
  return y ^ (y >> 18);
}

double PythonRandom::random() {
  const double high = next() >> 5, low = next() >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

std::uint64_t PythonRandom::below(std::uint64_t n) {
  CHECK(n >= 1 && n <= std::uint64_t{1} << 32, "one word of the generator is enough");
  const auto bits = std::bit_width(n);
  const auto draw = [&]() -> std::uint64_t {
    if (bits <= 32) return next() >> (32 - bits);
    const std::uint64_t low = next();
    return low | (std::uint64_t{next() >> 31} << 32);
  };
  auto out = draw();
  while (out >= n) out = draw();
  return out;
}

// Where few of many are drawn, places are drawn until enough are new; else out of a pool that shrinks.
std::vector<std::size_t> PythonRandom::sample(std::size_t n, std::size_t k) {
  CHECK(k <= n, "a sample is no larger than what it is drawn from");
  std::vector<std::size_t> out(k);
  double pool_size = 21;
  if (k > 5)
    pool_size += std::pow(4, std::ceil(std::log(static_cast<double>(k) * 3) / std::log(4.0)));
  if (static_cast<double>(n) <= pool_size) {
    std::vector<std::size_t> pool(n);
    for (std::size_t i = 0; i < n; ++i) pool[i] = i;
    for (std::size_t i = 0; i < k; ++i) out[i] = std::exchange(pool[below(n - i)], pool[n - i - 1]);
    return out;
  }
  std::set<std::size_t> drawn;
  for (auto& place : out) {
    do place = below(n);
    while (!drawn.insert(place).second);
  }
  return out;
}

std::vector<std::size_t> PythonRandom::choices(std::size_t n, std::size_t k) {
  std::vector<std::size_t> out(k);
  for (auto& place : out)
    place = static_cast<std::size_t>(std::floor(random() * static_cast<double>(n)));
  return out;
}

void PythonRandom::shuffle(std::vector<std::size_t>& places) {
  for (auto i = places.size(); i > 1; --i) std::swap(places[i - 1], places[below(i)]);
}

}  // namespace eval::task
