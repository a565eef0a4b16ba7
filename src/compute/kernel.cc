// Picks the kernel set once, by what the processor says it can do.
#include "compute/kernel.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "base/numerics.h"
#include "compute/kernel_portable.h"

namespace compute {

namespace generic {
extern const KernelSet set;
}
#if defined(__x86_64__)
namespace avx2 {
extern const KernelSet set;
}
namespace avx512 {
extern const KernelSet set;
}
#endif

const KernelSet* kernel_set(const char* name) {
#if defined(__x86_64__)
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") &&
                          __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
  if (has_avx512 && std::strcmp(name, "avx512") == 0) return &avx512::set;
  if (has_avx2 && std::strcmp(name, "avx2") == 0) return &avx2::set;
#endif
  return std::strcmp(name, "generic") == 0 ? &generic::set : nullptr;
}

namespace {

const KernelSet& choose() {
  if (const char* wanted = std::getenv("JANUA_KERNELS"))
    if (const auto* set = kernel_set(wanted)) return *set;
  for (const char* name : {"avx512", "avx2"})
    if (const auto* set = kernel_set(name)) return *set;
  return generic::set;
}

}  // namespace

const KernelSet& native_kernels() {
  static const KernelSet& chosen = choose();
  return chosen;
}

const KernelSet& kernels() {
  return base::numerics() == base::Numerics::portable ? portable::kernels() : native_kernels();
}

}  // namespace compute
