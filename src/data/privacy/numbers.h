// Numbers of people in a text: national identifiers and payment cards.
//
// Of several identifiers whose check digits hold for one number, the one that is named beside it is meant; a
// tie goes to the countries of the text's language.
#pragma once

#include <string_view>

#include "data/privacy/span.h"

namespace data::privacy {

// `language`: ISO 639-3, "" for one to be guessed where that decides.
void find_numbers(std::string_view text, std::string_view language, Spans& out);

}  // namespace data::privacy
