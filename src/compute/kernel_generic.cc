// The kernel set for every processor; see kernel_cpu.inc.
#define JANUA_ISA generic
#include "compute/kernel_cpu.inc"
