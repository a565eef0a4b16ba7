// The card as /card shows it: with a way back to the page; or the page that says there is none. And
// what a browser sees where there is nothing at all.
#pragma once

#include <string>

namespace serve {

// A link before everything else of the body but its skip link. HTML without a <body> tag is
// returned as it is.
std::string with_way_back(const std::string& card);

// For a server without a card.
std::string no_card_page();

// For an address that is none of ours. `home`: the path of the page, with a slash at its end, plain
// as PublicUrl::path is.
std::string nothing_here_page(const std::string& home);

}  // namespace serve
