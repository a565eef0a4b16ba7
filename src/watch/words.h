// Figures as people read them, the same on the terminal and on the page.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "watch/picture.h"

namespace watch {

// "works (process 812)", "no run works here".
std::string state_of(const Picture& picture);
// "sources made, corpus works since ..., model to come".
std::string stages_of(const Picture& picture);
// "step 412 of 1,200 (34 %), about 12 min left".
std::string progress_of(const Training& training);
// Names and values, of what is known.
std::vector<std::pair<std::string, std::string>> figures_of(const Training& training);

}  // namespace watch
