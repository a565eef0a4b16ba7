#include "compute/kernel_portable.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace compute {

namespace portable_generic {
extern const KernelSet set;
extern const portable::Product whole_product;
}  // namespace portable_generic
#if defined(__x86_64__)
namespace portable_avx2 {
extern const KernelSet set;
extern const portable::Product whole_product;
}  // namespace portable_avx2
namespace portable_avx512 {
extern const KernelSet set;
extern const portable::Product whole_product;
}  // namespace portable_avx512
#endif

namespace portable {

namespace {

struct Choice {
  const char* name;
  const KernelSet* set;
  Product product;
};

// What runs here, the best first.
std::vector<Choice> choices() {
  std::vector<Choice> out;
#if defined(__x86_64__)
  if (compute::kernel_set("avx512"))
    out.push_back({"avx512", &portable_avx512::set, portable_avx512::whole_product});
  if (compute::kernel_set("avx2"))
    out.push_back({"avx2", &portable_avx2::set, portable_avx2::whole_product});
#endif
  out.push_back({"generic", &portable_generic::set, portable_generic::whole_product});
  return out;
}

const Choice* named(const char* name) {
  static const auto all = choices();
  for (const auto& one : all)
    if (std::strcmp(one.name, name) == 0) return &one;
  return nullptr;
}

const Choice& usual() {
  const char* const wanted = std::getenv("JANUA_KERNELS");
  const auto* const asked = wanted ? named(wanted) : nullptr;
  return asked ? *asked : *named(choices().front().name);
}

std::atomic<const Choice*> taken{nullptr};

const Choice& chosen() {
  static const Choice& best = usual();
  const auto* const one = taken.load(std::memory_order_relaxed);
  return one ? *one : best;
}

Operand operand(const float* data, Turn turned, std::size_t rows, std::size_t columns,
                std::size_t stride) {
  if (turned == Turn::yes) return {data, 1, stride ? stride : rows};
  return {data, stride ? stride : columns, 1};
}

}  // namespace

const KernelSet* kernel_set(const char* name) {
  const auto* const one = named(name);
  return one ? one->set : nullptr;
}

Product product(const char* name) {
  const auto* const one = named(name);
  return one ? one->product : nullptr;
}

const KernelSet& kernels() { return *chosen().set; }

void choose(const char* name) { taken = name ? named(name) : nullptr; }

void matmul(const float* a, Turn a_turned, const float* b, Turn b_turned, float* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides) {
  chosen().product(operand(a, a_turned, m, k, strides.a), operand(b, b_turned, k, n, strides.b), c,
                   strides.c ? strides.c : n, m, n, k, false);
}

void matmul_plus(const float* a, Turn a_turned, const float* b, Turn b_turned, const float* row,
                 float* c, std::size_t m, std::size_t n, std::size_t k, Strides strides) {
  const auto c_row = strides.c ? strides.c : n;
  for (std::size_t i = 0; i < m; ++i) std::copy_n(row, n, c + i * c_row);
  chosen().product(operand(a, a_turned, m, k, strides.a), operand(b, b_turned, k, n, strides.b), c,
                   c_row, m, n, k, true);
}

}  // namespace portable
}  // namespace compute
