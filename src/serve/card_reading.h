// What the model read of each language, as its card says it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"

namespace serve {

// From card.json: tokens read by variant, repeats included, over all trainings that the card
// quotes. Figures are known by the place that they were quoted from (/facts/read/LANG/tokens_read),
// never by words of the card. Empty where nothing says it, and for the JSON of another program.
std::map<std::string, std::int64_t> tokens_read_in(const base::Json& card);

}  // namespace serve
