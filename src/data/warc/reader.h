// Reads the records of a WARC file one after another, in memory that does not grow with the file.
//
// In: WARC/1.0 and 1.1 (and drafts from 0.17 on), WET and WAT, plain or packed record by record (gzip,
// zstd with or without a dictionary) or as a whole. Out: a Record each, in the order of the file. What
// is damaged costs its own record alone, which has an `error`:
//   truncated         file or member ends inside it
//   damaged           the packed bytes are
//   content-length    the record's length lacks, or is not where its block ends
//   header            no end of its named fields within 1 MiB
//   http              no end of the fields of its HTTP message within 1 MiB
//   chunked           chunks that cannot be read
//   content-encoding  a coding that is damaged, or is not read (br)
//   too-large         beyond the limits; what unpacks to more than they say is not unpacked further
// What surprises: a wrong Content-Length of the HTTP message is no error, for that of the record counts.
#pragma once

#include <functional>
#include <string>

#include "base/context.h"
#include "data/warc/payload.h"
#include "data/warc/record.h"
#include "store/members.h"

namespace data::warc {

// What was passed over between records: bytes that are none of any, from `at` on; of the unpacked
// bytes of a member where the file has one member around all.
struct Gap {
  std::uint64_t at = 0, bytes = 0;
};

struct Receiver {
  // `payload`: the first Limits::keep bytes.
  std::function<base::Result<void>(const Record&, std::string& payload)> record;
  std::function<void(const Gap&)> gap = [](const Gap&) {};
};

// Error: io, missing, interrupted, or what the receiver answers; nothing in the file is one.
base::Result<void> read_records(base::Context& ctx, const base::Path& path, const Limits& limits,
                                const Receiver& receiver);
base::Result<void> read_records(store::Members& members, const Limits& limits,
                                const Receiver& receiver,
                                const std::function<base::Result<void>()>& go_on = base::done);

}  // namespace data::warc
