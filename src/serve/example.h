// Beginnings to try on the page, taken from the model's own held-out documents: the first words of
// some sentences that it has never read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"

namespace serve {

inline constexpr std::size_t kMostExamples = 3;

// From the lines of one held-out file (docs/formats/corpus.md). Lines that are no documents are
// passed over.
std::vector<std::string> beginnings(std::string_view lines, std::string_view language);

// From `heldout`, the folder of sets (pages/deu_Latn.jsonl ...); running text goes before messages.
// Empty where nothing is held out in this language, or nothing can be read.
std::vector<std::string> examples_in(base::Disk& disk, const base::Path& heldout,
                                     const std::string& language);

}  // namespace serve
