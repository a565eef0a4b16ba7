// Numbers of payment cards: ISO/IEC 7812, Luhn's check digit, ranges of issuers that give out cards.
#pragma once

#include <string_view>

namespace data::privacy {

// 12 to 19 digits without anything between them.
bool is_card(std::string_view digits);

}  // namespace data::privacy
