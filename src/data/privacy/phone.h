// Telephone numbers by country: international ones (ITU-T E.164: "+" or "00", the code of a country, as many
// digits as that country has), and national ones where a word for a telephone stands beside them.
#pragma once

#include <string_view>

#include "data/privacy/span.h"

namespace data::privacy {

// `language`: whose country a national number is of; "" leaves that open.
void find_phones(std::string_view text, std::string_view language, Spans& out);

}  // namespace data::privacy
