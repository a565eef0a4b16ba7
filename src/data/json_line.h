// One line of JSON lines (source/jsonl.cc has what it may hold), as it is read and as a look at a
// folder (survey.h) sees it: so a line is sound for both or for none.
#pragma once

#include <cstdint>
#include <string>

#include "data/source.h"

namespace data {

struct JsonLine {
  Document document;     // its language is that of `fetched`
  std::string language;  // what the line says of it, as it says it; "" if nothing
};

// `number` is the key of a line that says none. Error: bad_data for what is no object, has neither
// text nor blocks, or a member of a wrong type.
base::Result<JsonLine> read_json_line(const base::Json& line, const Fetched& fetched,
                                      std::uint64_t number, const std::string& where,
                                      Reading& reading);

}  // namespace data
