// What a folder of somebody's own holds, and what of it is not for reading.
//
// Left out, each with its reason: what is hidden (editors keep their locks and copies so), links
// that lead nowhere, links to folders (they may lead into a circle or to text under other terms;
// name such a folder as a source of its own), links to files out of the folder (whose licence is
// not that of the folder), pipes, sockets and devices whatever their names (to read one may wait
// for ever), folders that cannot be opened (base/forbidden.h), names that are not UTF-8 (a name
// becomes the key of a document), and what janua itself made: runs, artefacts and their ledgers,
// for a model must not be fed with its own card.
//
// A link to a file inside the folder is the file where it is not read otherwise (git-annex keeps
// all files so, in a hidden folder), and of several such links the first; so text is read once.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "data/source.h"

namespace data {

struct Walked {
  std::vector<base::Path> files;  // relative to the folder, sorted
  std::vector<LeftOut> left_out;  // sorted by path
};

// Whether the folder is a run, an artefact (also one in the making) or a ledger.
bool is_made_by_janua(base::Disk& disk, const base::Path& folder);

// Error: missing; io, also where the folder itself may not be read.
base::Result<Walked> walk(base::Disk& disk, const base::Path& folder);

}  // namespace data
