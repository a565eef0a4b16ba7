// What the parts of an audit share: the ledger as a book with an index, the artefacts as they
// stand, and the scene in which each part looks at them.
//
// Records are read in one place (check_ledger.cc) and files in one place (files.cc); every other
// part asks these two. Each part adds what it finds to the report and goes on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/verify.h"
#include "ledger/artefact.h"
#include "ledger/ledger.h"
#include "ledger/reader.h"
#include "ledger/record_text.h"
#include "ledger/segment.h"
#include "run/standing.h"

namespace audit {

using Positions = std::vector<std::size_t>;  // in Book::records, ascending

struct Book {
  base::Path folder;                    // "out/ledger"
  base::Path file;                      // "out/ledger/ledger.jsonl", its first segment
  std::vector<ledger::Record> records;  // every line that is JSON with a kind and a body
  std::string head;                     // digest of the last record that is no signature

  std::map<std::string, Positions> by_kind;    // "run", "checkpoint"
  std::map<std::string, Positions> artefacts;  // by the name they are recorded under
  std::map<std::string, Positions> ids;        // artefacts by content id
  std::map<std::string, Positions> begins;     // "begin" and "resume" with a key, by stage
  Positions turns;                             // the same of all stages: one is made at a time
  std::map<std::string, Positions> asides;     // "aside": what was begun was given up, by stage
  std::map<std::string, Positions> refusals;   // "refused", by where it is kept beside
  run::Account account;                        // how the records stand in the end

  std::string place(std::size_t record) const {
    return base::join(folder, ledger::segment_place(records[record].segment, records[record].line));
  }
  void index();
  // The record that retired the last artefact of that name, if it is not taken back.
  std::optional<std::size_t> retired(const std::string& name) const;
};

// The last of `positions` below `end`, if any; `positions` may be null.
std::optional<std::size_t> last_before(const Positions* positions, std::size_t end);
const Positions* find(const std::map<std::string, Positions>& index, const std::string& key);

// An artefact as the folder holds it and as its last record describes it.
struct Standing {
  std::string name;        // folder name, "train"
  base::Path folder;       // "out/train"
  std::size_t record = 0;  // position of the record in Book::records
  ledger::Manifest manifest;
  bool readable = false;   // the manifest could be read
  bool sound = false;      // manifest and files are what was recorded
  bool left_over = false;  // retired, and nothing in force was made from it (left_over.h)

  base::Path manifest_place() const { return base::join(folder, "manifest.json"); }
  base::Path file(const std::string& name) const { return base::join(folder, name); }
  bool lists(const std::string& path) const;
};

struct Scene {
  base::Path out;
  const Book& book;
  const std::vector<Standing>& standing;
  const Options& options;
  Trainer* trainer;  // may be null
  base::Context& ctx;

  // The artefact with that content id or under that name, if it stands here and can be read.
  const Standing* holding(const std::string& id) const;
  const Standing* called(const std::string& name) const;
  // The input of `artefact` that is a `kind` or serves as one, if it stands here with the id that is recorded.
  const Standing* input(const Standing& artefact, const std::string& kind) const;
  // The stage of a kind that this program knows, else null.
  const run::stage::Entry* entry_of(const std::string& kind) const;
  // Whether a thing of kind `kind` may be taken for a `wanted`: an aligned model is a model.
  bool serves_as(const std::string& kind, const std::string& wanted) const;
  // Records that the maker of `artefact` wrote: between its last "begin" and its own record.
  Positions written_by(const Standing& artefact, const std::string& kind) const;
};

// ---- the parts, in their order

// Judges chain and signatures, then reads what can be read. Error: missing, io, interrupted.
base::Result<Book> check_ledger(const base::Path& out, const std::string& key, Report& report,
                                base::Context& ctx);

// Every recorded artefact against its folder, and the folder for what no record names.
// Error: io, interrupted.
base::Result<std::vector<Standing>> check_artefacts(const base::Path& out, const Book& book,
                                                    run::Kinds kinds, Report& report,
                                                    base::Context& ctx);

// Times: possible ones, in order, and artefacts made between the records that say so.
void check_times(const Scene& scene, Report& report);
// Recipe, seed, version and inputs in the manifests against what the ledger says was asked for.
void check_requests(const Scene& scene, Report& report);
// Whether what the ledger says was begun and wanted was made.
void check_whole(const Scene& scene, Report& report);
// Whether what stands here was made from what stands here.
void check_lineage(const Scene& scene, Report& report);
// What was made from folders from outside, against what the manifests say of these, and against the
// folder of Options::init. Error: bad_request if there is such a folder and nothing here asks
// for one.
base::Result<void> check_given(const Scene& scene, Report& report);
// Whether each artefact holds the files of its kind, and derived ones are what follows.
void check_contents(const Scene& scene, Report& report);
// Whether what the manifest accounts for are the files of the kind, and no others.
void check_list(const Standing& artefact, const run::stage::Entry& entry, Report& report,
                base::Disk& disk);
// Executes training again. Error: interrupted.
base::Result<void> check_training(const Scene& scene, Report& report);

// ---- what reads outside bytes: nothing here throws

// What an Error says went wrong, and where. What to do it says to somebody else: whoever reads an
// audit need not run one, and whoever was given a thing does not make it again.
std::string told(const base::Error& error);
using ledger::text_at;
// A whole number in [least, 2^62] at `key`, however it is spelled.
std::optional<std::int64_t> whole_at(const base::Json& json, const char* key,
                                     std::int64_t least = 0);
// A finite number at `key`.
std::optional<double> number_at(const base::Json& json, const char* key);
// The member at `key`, or null.
const base::Json& member(const base::Json& json, const std::string& key);

// What was compared with nothing, since what it was made from (`with`: "training") is gone: whoever
// reads the first line learns it there. What is left over is no part of that line.
void say_uncompared(const Standing& artefact, const std::string& with, Report& report);

// Reports at most a handful of findings of one kind, then how many more there are.
class Few {
 public:
  explicit Few(Report& report) : report_(report) {}
  ~Few();
  void add(const std::string& place, const std::string& field, const std::string& what);

 private:
  Report& report_;
  std::string place_, field_;  // of the last one
  std::size_t count_ = 0;
};

}  // namespace audit
