// manifest.json: what an artefact is, what it holds and what it was made from.
//
// Canonical JSON, pretty-printed:
//   kind, id, files: [{path, bytes, sha256 | tree}], artefacts: [{name, id, manifest_sha256}],
//   inputs: {name: id}, recipe: {...}, seed, version, tool: {version, build}, machine: {...},
//   counts: {...},
//   cost: {wall_s, cpu_s, peak_memory_bytes, joules, joules_method}, created, facts
// A file of more than 64 MiB has a `tree` in the place of `sha256` (base/hash_tree.h). `artefacts`,
// which stands only where there are some, lists folders inside this one that are artefacts of their
// own (checkpoints): their files are in their manifests, not here.
//
// id = SHA-256 over kind NUL, then for each file and artefact in order of path or name
//   path NUL sha256-hex NUL | path NUL "tree:" root-hex NUL | name NUL "artefact:" id NUL
// so it names content, not circumstances.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/hash_tree.h"
#include "base/json.h"

namespace ledger {

struct FileEntry {
  base::Path path;  // relative, inside the artefact
  std::uint64_t bytes = 0;
  std::string sha256;  // hex; or
  std::string tree;    // hex of the root; the other one is empty
};
FileEntry entry_of(const base::Path& path, const base::FileDigest& digest);
// What tells `bytes` from the file that is listed, as a clause ("the file has 4 bytes, 5 are
// recorded"); "" if they are its bytes.
std::string difference(std::string_view bytes, const FileEntry& listed);

struct SubArtefact {
  base::Path name;  // folder, relative
  std::string id;
  std::string manifest_sha256;
};

struct Manifest {
  std::string kind;  // "corpus"
  std::string id;    // content id, hex
  std::vector<FileEntry> files;
  std::vector<SubArtefact> artefacts;
  std::map<std::string, std::string> inputs;  // role -> content id
  base::Json recipe = base::Json::object();   // resolved section, defaults included
  std::int64_t seed = 0;
  std::int64_t version = 0;  // of the stage that made it; a change makes older artefacts stale
  base::Json tool = base::Json::object();
  base::Json machine = base::Json::object();
  base::Json counts = base::Json::object();  // what the writer of the bytes counted
  base::Json cost = base::Json::object();
  base::Json facts = base::Json::object();  // what else later rooms need (losses, licences, scores)
  std::string created;                      // UTC

  base::Json to_json() const;
  // Error: bad_data, also for a path or name that leads out of the artefact.
  static base::Result<Manifest> from_json(const base::Json& json, const std::string& where);
  std::string content_id() const;  // computed from kind, files and artefacts
};

// Error: missing if the folder holds no manifest; bad_data.
base::Result<Manifest> read_manifest(base::Disk& disk, const base::Path& folder);

// What to do about an artefact in `folder` of which a file is not the recorded one. A run compares
// sizes only, so it must be told to make it again.
std::string hint_to_remake(const base::Path& folder);

// The artefact inside `folder` that `listed` names. Error: verification if its manifest is missing
// or another one; bad_data.
base::Result<Manifest> read_inner(base::Disk& disk, const base::Path& folder,
                                  const SubArtefact& listed);

// The files of the artefact and, with their paths in it, of those inside it; manifests are not
// among them. Error: as read_inner().
base::Result<std::vector<FileEntry>> all_files(base::Disk& disk, const base::Path& folder,
                                               const Manifest& manifest);

}  // namespace ledger
