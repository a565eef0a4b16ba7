// The graph of a recipe, drawn: which stage reads which, and how each stands.
#pragma once

#include <string>
#include <vector>

#include "run/graph.h"

namespace run {

// One line a stage, in the order in which they are made:
//   "shards     <- corpus, tokenizer  (after parity)  fresh"
std::string draw_text(const std::vector<Verdict>& verdicts);

// One self-contained <svg> element without scripts, fonts or links: a box a stage, in rows by the
// longest way from a source, an arrow for each artefact that is read, a dashed one for a gate. How a
// stage stands is said in words and by the border of its box, not by colour alone.
std::string draw_svg(const std::vector<Verdict>& verdicts);

}  // namespace run
