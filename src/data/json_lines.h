// JSON lines as documents, with those apart that are broken: no JSON, no object with a text. A
// source stops at them or leaves them out, and a look at the front tells of them before the work.
#pragma once

#include <optional>
#include <string>

#include "data/json_line.h"
#include "store/jsonl.h"

namespace data {

struct BrokenLine {
  std::uint64_t line = 0;
  base::Error error;   // bad_data
  std::string reason;  // one of a few, to be counted by
};

// One line that is not blank: sound, or broken.
struct LineRead {
  std::optional<JsonLine> sound{};
  std::optional<BrokenLine> broken{};  // neither: the end
};

// Error: what is no matter of one line: io; bad_data of a file cut short.
base::Result<LineRead> read_next(store::JsonlReader& lines, const Fetched& fetched,
                                 Reading& reading);

// The Error that stops at it, with what to do.
base::Error stop_at(const BrokenLine& broken, const base::Path& file);

// What the front of the file tells, in whole lines: its first 4 MiB. Error: bad_data with file and
// line for the first broken line, unless `leave_out` says that they may be and one is sound;
// bad_request where there is no line; missing, io.
base::Result<void> check_lines(const base::Path& file, bool leave_out, base::Disk& disk);

}  // namespace data
