// An artefact is a folder that a command made: corpus, tokenizer, shards, checkpoint, model,
// report.
//
// manifest.json is written last: a folder without one does not exist for anybody. Work happens in
// NAME.work/; finish() digests every file, writes the manifest, makes all durable and renames the
// folder to NAME/. A crash at any line leaves either the old artefact, no artefact, or a .work
// folder that the next run wipes (or, for resumable work such as training, goes on with).
//
// manifest.json (canonical JSON, pretty-printed):
//   kind, id, files: [{path, bytes, sha256}], inputs: {name: id}, recipe: {...}, seed, version,
//   tool: {version, build}, machine: {...}, counts: {...}, cost: {wall_s, cpu_s,
//   peak_memory_bytes, joules, joules_method}, created,
//   facts
// id = SHA-256 over kind NUL (path NUL sha256-hex NUL)* in path order: it names content, not
// circumstances.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/energy.h"
#include "base/hash.h"
#include "base/json.h"

namespace ledger {

class Ledger;

struct FileEntry {
  base::Path path;  // relative
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct Manifest {
  std::string kind;  // "corpus"
  std::string id;    // content id, hex
  std::vector<FileEntry> files;
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
  static base::Result<Manifest> from_json(const base::Json& json, const std::string& where);
  std::string content_id() const;  // computed from kind and files
};

// {name, version, build: SHA-256 of the running executable or library, compiler}; taken once, on
// first use.
base::Json describe_tool();

// Error: missing if the folder holds no manifest; bad_data.
base::Result<Manifest> read_manifest(base::Disk& disk, const base::Path& folder);

// Finishes or undoes what a crash interrupted while `folder` was being replaced; fine if nothing
// was. Everyone who reads an artefact that a run may have been making calls it first; open() does.
base::Result<void> recover(base::Disk& disk, const base::Path& folder);

// Where the artefact that recover() would leave at `folder` stands now, for those who only read.
base::Path standing_place(base::Disk& disk, const base::Path& folder);

// Recomputes every file digest. Error: verification, naming the first file that differs, is missing
// or is not listed.
base::Result<void> verify_files(base::Disk& disk, const base::Path& folder,
                                const Manifest& manifest);

class ArtefactWriter {
 public:
  enum class Start { fresh, resume };
  // `folder` is the final one; work happens in folder + ".work".
  // Error: bad_request if something else than an artefact stands at `folder`; it is never touched.
  // `ledger`, where given, receives what record() is told; the caller keeps it alive.
  static base::Result<ArtefactWriter> open(base::Context& ctx, const base::Path& folder,
                                           const std::string& kind, Start start = Start::fresh,
                                           Ledger* ledger = nullptr);

  const base::Path& folder() const { return work_; }  // write here
  base::Path path(std::string_view name) const { return base::join(work_, name); }
  Manifest& manifest() { return manifest_; }  // fill recipe, inputs, seed, counts, facts

  // Appends a record about what is being made ("source", "decision", "checkpoint", "eval"); nothing
  // happens without a ledger.
  base::Result<void> record(const std::string& kind, base::Json body);

  // Digests every file, writes the manifest, replaces an older artefact of that name. Half-written
  // *.part files and *.work folders inside are removed. Keys of manifest().cost that are set
  // already stay.
  base::Result<Manifest> finish();

 private:
  ArtefactWriter(base::Context& ctx, base::Path folder, std::string kind);
  base::Context* ctx_;
  Ledger* ledger_ = nullptr;
  base::Path folder_, work_;
  Manifest manifest_;
  base::EnergyMeter meter_;
  double wall_start_, cpu_start_;
};

}  // namespace ledger
