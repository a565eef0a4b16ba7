// Languages that guessers take for one another.
#pragma once

#include <string_view>

namespace text {

// Whether two canonical codes are equal or of one class: Bosnian, Croatian and Serbian in Latin letters; Bokmål,
// Nynorsk and Danish; Galician and Portuguese; Czech and Slovak.
bool look_alike(std::string_view one, std::string_view other);

}  // namespace text
