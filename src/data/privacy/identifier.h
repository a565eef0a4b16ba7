// National identifiers: numbers that a state gives to a person (or to whoever works on their own), one file a
// country in country/, and the list of all of them.
//
// An identifier has a written form and a test of its check digits. Numbers of eight to ten digits with one
// check digit are so many that every tenth order number is one; so each says what must stand beside it.
#pragma once

#include <span>
#include <string_view>

namespace data::privacy {

// What it takes to believe a number whose check digits hold.
enum class Evidence {
  form,      // nothing: a date, two check digits or letters are rare enough
  any_mark,  // the name of some identifier before or behind it, or its country's prefix
  own_mark   // its own name: it has no check digit, or one beside numbers of other kinds
};

struct Identifier {
  std::string_view scheme;   // "at.vnr"
  std::string_view country;  // ISO 3166
  // Without what stands between: 9 a digit, A a letter, X either, all else itself; forms parted by '|'.
  std::string_view forms;
  std::string_view between = " -";  // signs that may part its groups
  std::string_view prefix = {};     // "EL|GR", which may stand in front
  // Names that announce it, parted by '|'; letters of ASCII ignore case, others are as they stand here.
  std::string_view marks = {};
  Evidence evidence = Evidence::any_mark;
  bool (*holds)(std::string_view compact) = nullptr;  // of one of the forms, letters upper-case
};

// By country.
std::span<const std::span<const Identifier>> identifiers();

// Whether `written` (upper-case, as it stands in the text) is such a number; `prefixed`: with its prefix.
bool is_identifier(const Identifier& identifier, std::string_view written,
                   bool* prefixed = nullptr);

}  // namespace data::privacy
