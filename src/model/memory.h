// Memory that the values of a pass live in, one after another: a warm pass takes nothing from the
// system. Each thread has its own. What lies on a gpu comes from libtorch, whose pool serves its
// operations, too.
#pragma once

#include <array>
#include <cstddef>

#include "compute/device.h"

namespace model {

class Memory {
 public:
  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() { trim(); }  // after everything that lived in it

  // At least `bytes`, aligned to 64; what it holds is anybody's. Throws std::bad_alloc, or what
  // libtorch throws.
  void* take(std::size_t bytes, compute::Device device = {});
  // What take() gave for as many bytes there. Takes no memory itself, so it may stand in a destructor.
  void give_back(void* data, std::size_t bytes, compute::Device device = {}) noexcept;

  // Gives what nobody uses back to the system: texts of many lengths leave memory of many sizes.
  void trim();
  std::size_t held() const { return held_; }  // bytes of the host, in use or not

 private:
  struct Free {  // lies in the unused memory itself
    Free* next;
  };
  std::array<Free*, 512> free_{};  // of each size that is given out
  std::size_t held_ = 0;
};

// For containers of the standard library.
template <class T>
struct MemoryOf {
  using value_type = T;
  explicit MemoryOf(Memory& memory) : memory(&memory) {}
  template <class U>
  MemoryOf(const MemoryOf<U>& other) : memory(other.memory) {}  // NOLINT: as allocators do
  T* allocate(std::size_t n) { return static_cast<T*>(memory->take(n * sizeof(T))); }
  void deallocate(T* data, std::size_t n) noexcept { memory->give_back(data, n * sizeof(T)); }
  template <class U>
  bool operator==(const MemoryOf<U>& other) const {
    return memory == other.memory;
  }
  Memory* memory;
};

}  // namespace model
