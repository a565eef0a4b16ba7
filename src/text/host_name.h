// Names of machines as the domain name system has them.
#pragma once

#include <string>
#include <string_view>

namespace text {

// "www.Müller.example" is "www.xn--mller-kva.example" (UTS #46, as browsers do it, without the transitional
// mapping of ß). A name that has no such form keeps its letters; ASCII ones are small in any case.
std::string ascii_host(std::string_view utf8);

}  // namespace text
