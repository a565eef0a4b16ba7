#include "tokenizer/zero_pages.h"

#include <sys/mman.h>

#include <cstdint>

#include "base/result.h"

namespace tokenizer {
namespace {

constexpr std::size_t kLarge = std::size_t{2} << 20;

}  // namespace

ZeroPages::ZeroPages(std::size_t bytes) : size_(bytes + kLarge) {
  memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(memory_ != MAP_FAILED, "no memory for a table of the tokenizer");
  const auto at = reinterpret_cast<std::uintptr_t>(memory_);
  at_ = reinterpret_cast<void*>((at + kLarge - 1) / kLarge * kLarge);
  madvise(at_, bytes, MADV_HUGEPAGE);  // a wish
}

ZeroPages::~ZeroPages() { munmap(memory_, size_); }

}  // namespace tokenizer
