// Opens libjanua_full.so, the whole program, and hands the command line over.
//
// Loading libtorch costs 0.2-0.4 s and 110 MB, so the small program does it only for a command that
// needs it. No C++ object crosses: the one symbol is janua_main(argc, argv).
#pragma once

#include "base/result.h"

namespace cli {

// Looks beside the executable, then in ../lib next to it. Error: missing,
// unsupported (it cannot load).
base::Result<int> run_full(int argc, char** argv);

}  // namespace cli
