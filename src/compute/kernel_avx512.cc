// The kernel set for x86-64 with AVX512; see kernel_cpu.inc.
#if defined(__x86_64__)
#define JANUA_ISA avx512
#include "compute/kernel_cpu.inc"
#endif
