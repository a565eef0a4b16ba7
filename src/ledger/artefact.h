// An artefact is a folder that a command made: corpus, tokenizer, shards, checkpoint,
// model, report.
//
// manifest.json is written last: a folder without one does not exist for anybody. Work happens in
// NAME.work/; finish() digests every file, writes the manifest, makes all durable and renames the
// folder to NAME/. A crash at any line leaves either the old artefact, no artefact, or a .work
// folder that the next run wipes (or, for resumable work such as training, goes on with). Folders on
// their way bear a mark (own_folder.h); one of these names without it is somebody's own and stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/energy.h"
#include "ledger/check_files.h"
#include "ledger/manifest.h"
#include "ledger/work.h"

namespace ledger {

class Ledger;

// {name, version, build: SHA-256 of the running executable or library, compiler}; taken once, on
// first use.
base::Json describe_tool();

// Whether finish() removes it: what a crash left half made inside an artefact, and the mark.
bool is_leftover(const base::DirEntry& entry);

// Finishes or undoes what a crash interrupted while `folder` was being replaced; fine if nothing
// was. Everyone who reads an artefact that a run may have been making calls it first; open() does.
base::Result<void> recover(base::Disk& disk, const base::Path& folder);

// Where the artefact that recover() would leave at `folder` stands now, for those who only read.
base::Path standing_place(base::Disk& disk, const base::Path& folder);

class ArtefactWriter {
 public:
  enum class Start { fresh, resume };
  // `folder` is the final one; work happens in folder + ".work".
  // Error: bad_request if something else than an artefact stands at `folder`, or something of
  // somebody's own, such as a link, at NAME.work or NAME.old; it is never touched.
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
  // Several in one write, all or none.
  base::Result<void> record_group(std::vector<Entry> entries);
  // What the ledger holds of this work so far; nothing without one. Error: as each().
  base::Result<WorkRecords> recorded(const Kinds& kinds) const;

  // Writes the manifest and replaces an older artefact of that name. A file that was written
  // through this disk and not touched since is not read again for its digest. A folder inside that
  // is an artefact is listed by its id, after its files were checked. Half-written *.part files and
  // *.work folders inside are removed. Keys of manifest().cost that are set already stay.
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
