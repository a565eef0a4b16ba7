// The one entry of libjanua_full.so.
#include "cli/dispatch.h"

extern "C" __attribute__((visibility("default"))) int janua_main(int argc, char** argv) {
  const cli::Program program{cli::full::all(), [] { return 1; }};
  return cli::answer(program, {argv + 1, argv + argc}, stdout, stderr);
}
