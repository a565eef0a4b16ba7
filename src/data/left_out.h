// What a source did not read: counted, told, and kept for whoever asks what became of a file.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/source.h"

namespace data {

// Counts it by its reason and adds it to reading.left_out, its path made safe to show.
void leave_out(LeftOut&& one, Reading& reading);

// Notes of the stage "sources": one a reason, the most frequent first; of many reasons the rest
// in one.
void tell_left_out(const std::string& source, const std::vector<LeftOut>& left_out,
                   base::Context& ctx);

}  // namespace data
