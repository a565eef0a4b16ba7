// Files against the manifest that lists them.
#pragma once

#include "ledger/manifest.h"

namespace ledger {

// read: every byte is read and hashed, for an audit. known: the digest counts that this process
// took when it wrote or last read the file, if the file is untouched since (base/known_files.h):
// for a run, which digests what it reads as input once.
enum class Digests { read, known };

struct Checking {
  Digests digests = Digests::read;
  base::Pool pool = {};
};

// One listed file. Error: verification if it differs or is missing; else what the disk said.
base::Result<void> check_file(base::Disk& disk, const base::Path& folder, const FileEntry& listed,
                              const Checking& how = {});

// All files of an artefact and of those inside it. Error: verification, naming the first file that
// differs, is missing or is not listed; else what the disk said, which is no verdict.
base::Result<void> verify_files(base::Disk& disk, const base::Path& folder,
                                const Manifest& manifest, const Checking& how = {});

}  // namespace ledger
