// Reading a ledger: one segment at a time, bodies only of the records that are asked for.
//
// What is checked when:
//   each()          links of every line, form of the records that are handed out
//   each_vouched()  the same, and the last signature, which vouches for every record before it
//   verify_ledger() links and form of every line, and every signature
// A record is handed out before the lines behind it are checked: act on what was seen only when the
// whole call returned without an error.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/signature.h"

namespace ledger {

// A crash may tear the last group of records; ignore: as if it had never been begun.
enum class Torn { refuse, ignore };

using Visit = std::function<base::Result<void>(Record&&)>;
using Kinds = std::vector<std::string>;  // none means every kind

// The number of records there are. Error: missing; verification, naming the first line or segment
// that is wrong (a flipped byte, a line or segment reordered, deleted, inserted or cut); what
// `visit` says. What the chain alone cannot see, a change in the very last line and lines cut off
// at the end, only a signature over all records shows.
base::Result<std::uint64_t> each(base::Disk& disk, const base::Path& folder, const Kinds& kinds,
                                 const Visit& visit, Torn torn = Torn::refuse);

// The links of all lines, and no body. Error: as each().
base::Result<std::uint64_t> count_records(base::Disk& disk, const base::Path& folder);

// One record by its index; nothing if there are fewer. Error: as each().
base::Result<std::optional<Record>> find_record(base::Disk& disk, const base::Path& folder,
                                                std::uint64_t index);

struct Vouched {
  std::uint64_t records = 0;  // up to the last signature, itself included
  std::string fingerprint;    // whose it is; "" if nobody signed
};
// Only records that the last signature covers; none if nobody signed or there is no ledger. What
// follows it may be anybody's word. Error: as each(), and verification if that signature is false.
base::Result<Vouched> each_vouched(base::Disk& disk, const base::Path& folder, const Kinds& kinds,
                                   const Visit& visit);

struct Verified {
  std::uint64_t records = 0;
  Signed signatures;
};
base::Result<Verified> verify_ledger(base::Disk& disk, const base::Path& folder);

// All records, in memory.
base::Result<std::vector<Record>> read_ledger(base::Disk& disk, const base::Path& folder,
                                              Torn torn = Torn::refuse);

}  // namespace ledger
