// What a general compressor needs for the same text: the real program `xz -9e`.
//
// A compressor learns nothing before the file begins, so it is a floor that a trained model must
// beat by far, not a rival; on files well below 50 kB its header and cold start make it look worse
// than it is.
#pragma once

#include <string>

#include "base/context.h"
#include "eval/heldout.h"

namespace eval {

struct Control {
  std::string program;  // "xz (XZ Utils) 5.4.1"
};

// Error: missing if xz is not installed.
base::Result<Control> find_control();

// Size in bytes of the .xz file, header included, of all documents in order, each ended by LF.
// `scratch` is a path on the real disk for the uncompressed file; it is removed again.
base::Result<std::uint64_t> compressed_size(base::Context& ctx, const HeldOut& held_out,
                                            const base::Path& scratch);

}  // namespace eval
