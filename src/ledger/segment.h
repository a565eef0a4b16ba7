// The files of a ledger: one until it has grown to a size, then another, none written
// again afterwards.
//
// ledger.jsonl is the first, so a ledger of the version before is one of a single segment; then
// come ledger-000001.jsonl, ledger-000002.jsonl ...; `cat ledger.jsonl ledger-*.jsonl` is the
// whole. Numbers and links of the records run on across the files: the first record of a segment
// pins the last one of the segment before it, and so all of it. A group of records never lies in
// two segments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"

namespace ledger {

// A segment that would grow beyond this is closed; only a group that is larger alone makes a
// larger one.
inline constexpr std::uint64_t segment_bytes = std::uint64_t{8} << 20;

std::string segment_name(std::uint64_t number);                        // "ledger-000001.jsonl"
std::optional<std::uint64_t> segment_number(const std::string& name);  // of such a name
std::string segment_place(std::uint64_t number, std::uint64_t line);   // "ledger-000001.jsonl:12"

// How many there are. Error: missing if there is none; verification if one is missing
// before others.
base::Result<std::uint64_t> count_segments(base::Disk& disk, const base::Path& folder);
// Their paths, in order.
base::Result<std::vector<base::Path>> list_segments(base::Disk& disk, const base::Path& folder);

}  // namespace ledger
