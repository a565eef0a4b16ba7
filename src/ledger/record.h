// One line of the ledger, and the record it spells.
//
// Grammar, canonical JSON (sorted keys, no white space), ended by LF:
//   {"body":{...},"index":N,"kind":"artefact","prev":"<64 hex>","time":"..."}
//   {"body":{...},"index":N,"kind":"source","left":L,"prev":"<64 hex>","time":"..."}
// prev is the SHA-256 of the line before without its LF, 64 zeros in the first one. left stands
// where more records of one group follow: L of them. kind and time are printable ASCII without
// quote and backslash, so the end of a line can be taken apart without reading the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/json.h"

namespace ledger {

struct Record {
  std::uint64_t index = 0;
  std::string kind;
  std::string time;
  std::string prev;
  std::string digest;  // of this line
  base::Json body;
  std::uint64_t left = 0;     // records of the same group that follow
  std::uint64_t segment = 0;  // where it stands: number of the segment, and line in it, from 1
  std::uint64_t line = 0;
};

// What a caller wants recorded.
struct Entry {
  std::string kind;
  base::Json body;
};

// A line taken apart; the views are into it.
struct Line {
  std::string_view text;  // without LF
  std::string_view body, kind, time;
  base::Digest prev;
  std::uint64_t index = 0, left = 0;
};

// False if the end of the line is not that of a record. The body is only looked at where it
// is read.
bool take_apart(std::string_view text, Line& line);

// Reads the body. Error: bad_data (a sentence without a place) if the line is not the canonical
// spelling of what it says: no byte of it is free.
base::Result<Record> read_record(const Line& line, std::string digest);

// The line without LF. Error: bad_data if the body is not UTF-8.
base::Result<std::string> spell(const Record& record);

}  // namespace ledger
