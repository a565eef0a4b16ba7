// Memory of tables that are read here and there: in large pages where the system has them, since finding the place of
// a small page costs as much as reading it. For containers; nothing else about them changes.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace tokenizer {

template <class T>
struct LargeMemory {
  using value_type = T;
  LargeMemory() = default;
  template <class U>
  LargeMemory(const LargeMemory<U>&) {}  // NOLINT(google-explicit-constructor): as allocators are

  T* allocate(std::size_t count) {
    if (count * sizeof(T) < kLeast) return static_cast<T*>(::operator new(count * sizeof(T)));
    const auto bytes = (count * sizeof(T) + kPage - 1) / kPage * kPage;
    auto* memory = ::operator new(bytes, std::align_val_t(kPage));
#ifdef MADV_HUGEPAGE
    ::madvise(memory, bytes, MADV_HUGEPAGE);  // a wish
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kLeast)
      ::operator delete(memory);
    else
      ::operator delete(memory, std::align_val_t(kPage));
  }
  friend bool operator==(const LargeMemory&, const LargeMemory&) { return true; }

 private:
  static constexpr std::size_t kPage = std::size_t{2} << 20,
                               kLeast = kPage / 8;  // bytes; what is worth one
};

}  // namespace tokenizer
