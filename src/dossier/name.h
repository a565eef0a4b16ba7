// How a value of a card is named: by its place in card.json, with numbers or with words.
//
//   /sections/5/fields/1                          /sections/training/fields/Tokens
//   /sections/6/tables/0/rows/1/2                 training/Tokens
//   /sections/eval/tables/CAPTION/rows/HEAD/COLUMN
//
// Upper and lower case do not matter; what follows the place of a value ("/text", "/source/file") is
// passed over; "sections[5].fields[1]" and "training.Tokens" are understood as well.
#pragma once

#include <string>
#include <vector>

#include "dossier/card.h"

namespace dossier {

struct NamedValue {
  std::string pointer;  // "/sections/5/fields/1"
  std::string name;     // "training/Tokens", "data/Sources/libreoffice-help-de/version"
  const Value* value;
};

// Every value of the card in its order, words of ours left out. Points into `card`.
std::vector<NamedValue> named_values(const Card& card);

// Error: bad_request for a name that is none, with near ones, or that several have.
base::Result<NamedValue> find_value(const Card& card, const std::string& field);

}  // namespace dossier
