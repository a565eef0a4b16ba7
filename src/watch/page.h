// A picture as a page: the same figures as on the terminal, with charts. Nothing is fetched from
// anywhere else, and without its script the page still shows what it was asked for.
#pragma once

#include <string>

#include "watch/picture.h"

namespace watch {

std::string to_page(const Picture& picture);
// What stands between <main> and </main>, which the script asks for again.
std::string to_main(const Picture& picture);
// Fetches the main part every five seconds, until a button says not to.
std::string_view page_script();

}  // namespace watch
