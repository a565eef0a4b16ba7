// International Bank Account Numbers: ISO 13616, check digits by ISO 7064 MOD 97-10.
#pragma once

#include <string_view>

#include "data/privacy/span.h"

namespace data::privacy {

// Without spaces, upper-case: a country of the registry, the form of its accounts, the check digits.
bool is_iban(std::string_view compact);

// What stands behind the check digits in a country: so many digits (n), letters (a), or either (c), as "4a14n";
// "" for one that is not in the registry.
std::string_view account_form(std::string_view country);

// As they are written: groups with one space or hyphen between them, or none. The span's country is the first
// two letters.
void find_ibans(std::string_view text, Spans& out);

}  // namespace data::privacy
