// From a number of a card to the bytes it comes from: ledger records, files, pointers, each read
// again and compared.
#pragma once

#include <string>
#include <vector>

#include "dossier/evidence.h"
#include "dossier/name.h"

namespace dossier {

struct Why {
  struct Leaf {
    Quote quote;           // as the card has it
    Reread now;            // as it stands
    bool same = false;     // both values
    Quote signature;       // which covers the record
    std::string folder{};  // of the artefact, if it is one
    struct Input {
      std::string role, id;
      std::optional<std::uint64_t> record;
    };
    std::vector<Input> made_from{};
  };
  NamedValue field;
  std::vector<Leaf> leaves{};            // none if nothing was recorded
  std::optional<base::Json> computed{};  // again, of a derived value
  bool holds() const;
};

// Error: bad_request for a field that is none; whatever read_again() says of a place that is not
// what was recorded.
base::Result<Why> why(const Card& card, const std::string& field, const Evidence& evidence);

std::string to_text(const Why& why);
base::Json to_json(const Why& why);

// Error: verification if a value is not what stands at its place, or follows from it.
base::Result<void> checked(const Why& why);

}  // namespace dossier
