#include "data/privacy/country_of.h"

#include <algorithm>

namespace data::privacy {
namespace {

struct Home {
  std::string_view three, two, countries;
};
constexpr Home kHomes[] = {
    {"als", "sq", "AL MK ME"},    {"sqi", "sq", "AL MK ME"}, {"bos", "bs", "BA"},
    {"bul", "bg", "BG"},          {"cat", "ca", "ES"},       {"ces", "cs", "CZ"},
    {"cym", "cy", "GB"},          {"dan", "da", "DK"},       {"deu", "de", "DE AT LI LU BE CH"},
    {"ekk", "et", "EE"},          {"est", "et", "EE"},       {"ell", "el", "GR CY"},
    {"eng", "en", "IE MT GB US"}, {"eus", "eu", "ES"},       {"fin", "fi", "FI"},
    {"fra", "fr", "FR BE LU CH"}, {"gle", "ga", "IE"},       {"glg", "gl", "ES"},
    {"hrv", "hr", "HR BA"},       {"hun", "hu", "HU"},       {"isl", "is", "IS"},
    {"ita", "it", "IT CH"},       {"kat", "ka", "GE"},       {"lit", "lt", "LT"},
    {"ltz", "lb", "LU"},          {"lvs", "lv", "LV"},       {"lav", "lv", "LV"},
    {"mkd", "mk", "MK"},          {"mlt", "mt", "MT"},       {"nld", "nl", "NL BE"},
    {"nno", "nn", "NO"},          {"nob", "nb", "NO"},       {"nor", "no", "NO"},
    {"pol", "pl", "PL"},          {"por", "pt", "PT"},       {"ron", "ro", "RO MD"},
    {"slk", "sk", "SK"},          {"slv", "sl", "SI"},       {"spa", "es", "ES"},
    {"srp", "sr", "RS ME BA"},    {"swe", "sv", "SE FI"},    {"tur", "tr", "TR CY"},
    {"ukr", "uk", "UA"}};

}  // namespace

std::string_view countries_of(std::string_view language) {
  language = language.substr(0, language.find_first_of("_-"));
  const auto found = std::ranges::find_if(
      kHomes, [&](const Home& home) { return home.three == language || home.two == language; });
  return found == std::end(kHomes) ? std::string_view() : found->countries;
}

}  // namespace data::privacy
