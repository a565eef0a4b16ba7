// Reading a folder that an enemy may have filled: nothing outside it is ever opened, no link is
// followed, nothing is read whole before its size is known to be sane, and a stop is obeyed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "ledger/artefact.h"

namespace audit {

// Of a manifest.json; one of a million files has about 150 MB.
inline constexpr std::uint64_t kMostManifestBytes = std::uint64_t{1} << 28;
// Of a ledger, and of one line in it.
inline constexpr std::uint64_t kMostLedgerBytes = std::uint64_t{1} << 32;
inline constexpr std::uint64_t kMostLineBytes = std::uint64_t{1} << 26;

// Whether `path` names a file below a folder: relative, without empty parts, "." and "..".
bool stays_inside(const base::Path& path);
// Whether `name` can be the name of one folder that a run makes.
bool is_name(const std::string& name);

// Whether a file is the mark that a run puts into a folder of its own (ledger/own_folder.h), or what a
// crash left of that: a line or two.
bool is_mark(const std::string& name, std::uint64_t bytes);

struct Found {
  base::Path path;  // relative
  std::uint64_t bytes = 0;
  bool is_link = false;
};

// Everything below `folder` that is no folder, in order of names, names that end in .part included:
// to an auditor no file is invisible. A link is listed, whatever it leads to, and not entered.
base::Result<std::vector<Found>> walk(base::Disk& disk, const base::Path& folder,
                                      const base::Cancel& cancel);

// A file's bytes, unless it is a link, or larger than `most`. Error: missing, bad_data.
base::Result<base::Bytes> map_inside(base::Disk& disk, const base::Path& path, std::uint64_t most);

// What tells `bytes` from the file that is listed, as a clause; "" if they are its bytes. Taken in
// pieces, so that a stop is obeyed; what it says then is worth nothing.
std::string difference(std::string_view bytes, const ledger::FileEntry& listed,
                       const base::Cancel& cancel);

// What ledger::found_id() gives for the files below `folder`, and those of its entries that it does
// not cover. Error: missing, io, interrupted.
struct FoundBelow {
  std::string id;
  std::vector<base::Path> others;  // links, pipes, half-written files: nobody's bytes
};
base::Result<FoundBelow> find_below(base::Disk& disk, const base::Path& folder,
                                    const base::Cancel& cancel);

// A JSON file of an artefact. Error: missing, bad_data.
base::Result<base::Json> read_json(base::Disk& disk, const base::Path& path);

// The manifest of an artefact, read as map_inside() does.
base::Result<ledger::Manifest> read_manifest(base::Disk& disk, const base::Path& folder);

}  // namespace audit
