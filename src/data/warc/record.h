// A record of a WARC file (ISO 28500), as one line says it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"

namespace data::warc {

struct Record {
  std::optional<std::uint64_t> offset,
      length;                      // bytes as stored; none in a member with other records
  std::string type, uri, date;     // "" where the record does not say
  std::optional<int> http_status;  // of the HTTP response inside
  std::string mime;                // of the HTTP body, else of the block; not of requests
  std::string charset;             // as header, else meta declare it
  std::string header_charset;      // as the header does
  std::string payload_sha256;      // of the body without chunks and content coding
  std::uint64_t payload_bytes = 0;
  std::string error;  // a word; "" for a sound record
};

base::Json to_json(const Record& record);

}  // namespace data::warc
