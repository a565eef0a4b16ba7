// Words of few forms that must agree with their neighbours: articles, pronouns and auxiliaries of each language.
#pragma once

#include <string>
#include <vector>

namespace eval::make {

// Each a list of forms of which, where one stands in a sentence, the others mostly are wrong. Empty for a language without.
std::vector<std::vector<std::string>> paradigms(const std::string& language);

}  // namespace eval::make
