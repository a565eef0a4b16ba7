// How whole the training documents of a language are: the figure behind "documents stay whole".
//
// A document is complete if every block that came in is trained on, masked and repaired ones too;
// what held no text ("empty", "generator") was none of it. It is titled if its first heading is
// trained on. Catalogues of messages are not counted. Code and English that stayed are in bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/candidate.h"

namespace data {

struct Integrity {
  std::int64_t documents = 0;
  std::int64_t complete = 0;
  std::int64_t with_heading = 0;  // came with one
  std::int64_t titled = 0;        // of these
  std::int64_t code_bytes = 0;
  std::int64_t english_bytes = 0;

  void add(const Candidate& candidate);  // one that is trained on; catalogues are passed over
};
using IntegrityOf = std::map<std::string, Integrity>;  // by language

base::Json to_json(const Integrity& integrity);

// Error: gate, naming the first language below a share.
base::Result<void> check_integrity(const IntegrityOf& languages, double min_complete,
                                   double min_titled);

}  // namespace data
