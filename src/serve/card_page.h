// The card as /card shows it: with a way back to the page; or the page that says there is none.
#pragma once

#include <string>

namespace serve {

// A link before everything else of the body but its skip link. HTML without a <body> tag is
// returned as it is.
std::string with_way_back(const std::string& card);

// For a server without a card.
std::string no_card_page();

}  // namespace serve
