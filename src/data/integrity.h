// How whole the documents are that are trained on, and what was cut before they were documents.
//
// Behind the reading no rule tears a document: every block that came in is trained on, masked and
// repaired ones too, or none is; what held no text ("empty", "generator") was none of it. The rule
// "english" may take whole sections, which is counted. The rest is no figure but how the stages are
// made, and a corpus of which it is not true is a defect. What readers cut from a file (navigation,
// alternatives, what nobody sees) is measured, in bytes of text, and a gate. Catalogues of messages
// are not counted. Code and English that stayed are in bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/candidate.h"
#include "data/fetch.h"

namespace data {

struct Integrity {
  std::int64_t documents = 0;
  std::int64_t with_heading = 0;
  std::int64_t cut_documents = 0;  // that lost English sections
  std::int64_t code_bytes = 0;
  std::int64_t english_bytes = 0;

  // One that is trained on; catalogues are passed over. Error: gate, a defect, if a block was
  // dropped from it that did not go with a section in English.
  base::Result<void> add(const Candidate& candidate);
};
using IntegrityOf = std::map<std::string, Integrity>;  // by language

base::Json to_json(const Integrity& integrity);

// Share of the text of a source's files that became documents, by bytes: the rest was cut. 1 where
// nothing was, or where the source does not tell what it read. Markup is in neither.
double extracted_share(const SourceRead& source);

// Error: gate, naming the first source below the share and what was cut most.
base::Result<void> check_extracted(const std::vector<SourceRead>& sources, double least);

}  // namespace data
