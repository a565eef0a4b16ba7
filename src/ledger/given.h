// A folder from outside that a stage reads though nobody here made it: a model from which a
// training starts, a tokenizer that is taken over.
//
// Its content id is that of its manifest where it bears one, as what another life exported does;
// then every file must be as the manifest lists it. Without a manifest the id is counted as that of
// an artefact of the kind which holds the files that are read, and no others. One file that is all of
// a model (GGUF) stands for a folder that holds nothing else.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledger/check_files.h"

namespace ledger {

struct Given {
  base::Path folder;  // or the one file
  std::string id;
  std::string manifest_sha256;   // of its manifest.json, hex; "" if it bears none
  std::vector<FileEntry> files;  // that are read
  std::vector<std::pair<base::Path, std::optional<base::Stamp>>> stamps{};  // of these, from before

  // Error: verification, naming the first file that was touched since they were digested, even if
  // its bytes were put back.
  base::Result<void> untouched(base::Disk& disk) const;
  // Error: verification if `inputs` have another content id in that role: what is wished for was
  // digested before.
  base::Result<void> is_asked_for(const std::map<std::string, std::string>& inputs,
                                  const std::string& role) const;
};

// `kind`: what it holds, for the id and for people; `files`: those that are read, each a name;
// "*.END" for all, at least one, whose names end so; "NAME?" for one that may lack. Error: missing for
// the folder or one of the files; verification if it is not what its manifest lists; bad_data for a
// manifest that lists none of them or cannot be read.
base::Result<Given> look_at_given(base::Disk& disk, const base::Path& folder,
                                  const std::string& kind, std::span<const char* const> files,
                                  const Checking& how = {});

// The names of the files that are read, as they stand in the folder. Error: missing.
base::Result<std::vector<std::string>> files_of_given(base::Disk& disk, const base::Path& folder,
                                                      const std::string& kind,
                                                      std::span<const char* const> files);

}  // namespace ledger
