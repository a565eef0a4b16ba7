// What a source did not read: counted, told, and kept for whoever asks what became of a file.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/source.h"

namespace data {

// Adds what the source in `folder` does not read to reading.left_out, its path made safe to show, and counts
// it by its reason unless another source of the recipe names it.
void leave_out(LeftOut&& one, const base::Path& folder, Reading& reading);

// `n` of the kind of `one`: "2 files", "1 folder", "lines of 2 files".
std::string counted(const LeftOut& one, std::size_t n);

// The beginning and the end of a path that is too long for a line; other paths as they are.
std::string shortened(const std::string& path);

// What stands there instead of text, the most frequent first: "12 files: another kind (.pdf), 1
// folder: hidden"; "" where nothing stands there.
std::string what_stands_there(const std::vector<LeftOut>& left_out);

// A path without "." and "..", so that two sources that name one file name it alike.
base::Path place_of(const base::Path& path);

// Of what a source in `folder` left out, that which no other source of the recipe names.
std::vector<LeftOut> read_nowhere(const base::Path& folder, const Reading& reading);

// Notes of the stage "sources": one a reason, the most frequent first; of many reasons the rest
// in one.
void tell_left_out(const std::string& source, const std::vector<LeftOut>& left_out,
                   base::Context& ctx);

}  // namespace data
