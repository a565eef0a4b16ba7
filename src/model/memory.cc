#include "model/memory.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>
#include <utility>

#include "compute/buffer.h"

namespace model {

namespace {

constexpr std::size_t kLine = 64;  // bytes: a vector's width and a cache line

struct Size {
  std::size_t bytes;
  std::size_t index;  // in the order of sizes
};

// Eight sizes from one power of two to the next, so that what served one length serves the lengths
// about it, and at most an eighth lies idle.
Size size_for(std::size_t bytes) {
  const auto base = std::bit_floor(std::max(bytes, 8 * kLine)), step = base / 8;
  const auto steps = (std::max<std::size_t>(bytes, 1) + step - 1) / step;
  return {steps * step, 8 * static_cast<std::size_t>(std::countr_zero(base / (8 * kLine))) + steps};
}

// The same from an index.
std::size_t bytes_at(std::size_t index) {
  const auto octave = index < 16 ? 0 : index / 8 - 1;
  return (index - 8 * octave) * (kLine << octave);
}

}  // namespace

void* Memory::take(std::size_t bytes, compute::Device device) {
  if (device.kind == compute::Device::Kind::gpu) return compute::take(bytes, device);
  const auto size = size_for(bytes);
  auto& waiting = free_[size.index];
  if (waiting) return std::exchange(waiting, waiting->next);
  auto* data = std::aligned_alloc(kLine, size.bytes);
  if (!data) throw std::bad_alloc();
  held_ += size.bytes;
  return data;
}

void Memory::give_back(void* data, std::size_t bytes, compute::Device device) noexcept {
  if (device.kind == compute::Device::Kind::gpu) return compute::give_back(data, device);
  auto& waiting = free_[size_for(bytes).index];
  waiting = new (data) Free{waiting};
}

void Memory::trim() {
  for (std::size_t index = 0; index < free_.size(); ++index)
    while (free_[index]) {
      std::free(std::exchange(free_[index], free_[index]->next));
      held_ -= bytes_at(index);
    }
}

}  // namespace model
