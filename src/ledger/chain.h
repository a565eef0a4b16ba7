// Follows the links of a ledger from line to line and from segment to segment, without
// reading bodies.
#pragma once

#include <functional>
#include <optional>

#include "ledger/record.h"
#include "ledger/segment.h"

namespace ledger {

// What the next record must go on from.
struct Head {
  std::uint64_t next = 0;  // index of that record
  base::Digest digest;     // of the line before; zeros before the first
  std::string time;        // of the record before
};

// A line whose number and link are right; the views last as long as see() runs.
struct Step {
  Line line;
  base::Digest digest;
  std::string_view time_before;           // of the record before
  std::uint64_t segment = 0, number = 0;  // number: of the line in its segment, from 1
  std::uint64_t group = 0;                // byte at which its group begins

  // Error: verification, naming the line.
  base::Result<Record> record(const base::Path& folder) const;
};

struct Walked {
  Head head;                // after the last whole group
  std::uint64_t whole = 0;  // bytes up to its end
  std::uint64_t rest = 0;   // bytes behind it, of a group that a crash tore
  std::string torn;         // says so, or that the segment is empty; "" if neither
  std::uint64_t lines = 0;  // whole ones of whole groups
};

using See = std::function<base::Result<void>(const Step&)>;

// All whole groups of one segment, which follows `head`; others follow it if `is_last` is false,
// and then a torn end is an error, as any line that does not fit. Error: verification, naming the
// line; what see() says.
base::Result<Walked> walk_segment(base::Disk& disk, const base::Path& folder, std::uint64_t number,
                                  bool is_last, const Head& head, const See& see);

// Where the chain stands before a segment, by the last line of the one before it, which is not
// checked further: what it says is only as good as the links that lead to it.
base::Result<Head> head_before(base::Disk& disk, const base::Path& folder, std::uint64_t number);

// A signature and the time of the record that it stands behind.
struct Seal {
  Record record;
  std::string time_before;
};

// The last one of the ledger, with the chain checked from its segment to the end; nothing if there
// is none. Segments before that are not walked. A torn end is passed over.
base::Result<std::optional<Seal>> find_last_signature(base::Disk& disk, const base::Path& folder,
                                                      std::uint64_t segments);

base::Error bad_line(const base::Path& folder, std::uint64_t segment, std::uint64_t line,
                     const std::string& what);

}  // namespace ledger
