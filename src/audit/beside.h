// Folders that a run leaves beside the artefacts: NAME.before-ID, a finished artefact of hours that
// another one replaced, NAME.begun-KEY, work that was begun and set aside (run/begun.h), and
// NAME.refused, what a run found damaged of begun work (ledger/own_folder.h). What it found damaged
// or unrecorded in the place of a finished one stands as NAME.before-ID, too (ledger/refusal.h).
//
// A name proves nothing: whoever packs a folder can give one to anything. Such a folder is taken
// for what it says only if the ledger tells of that life of it, and only of kinds whose work is kept.
#pragma once

#include <map>
#include <string>

#include "audit/check.h"

namespace audit {

// Work that a run keeps beside.
struct Begun {
  std::size_t begin = 0;  // the record by which it was begun or gone on with last
  std::string kind;
  const run::stage::Entry* entry = nullptr;  // of that kind; never null in a Beside
};

// What the records tell of such folders, by the names of these.
struct Beside {
  std::map<std::string, Positions> replaced;  // NAME.before-ID: whose records may be meant
  std::map<std::string, Begun> set_aside;     // NAME.begun-KEY
  // NAME.refused, of a stage one of whose works was begun by a former version: that moved things
  // there without a record.
  std::map<std::string, Begun> silent;
};
// In one pass over the records, and only of kinds whose work is kept. Error: interrupted.
base::Result<Beside> read_beside(const Book& book, run::Kinds kinds, const base::Cancel& cancel);

// Whether the ledger names anything that was moved to a folder of that name (ledger/refusal.h).
bool holds_refused(const Book& book, const std::string& entry);

// ---- the parts of check_artefacts()

inline constexpr const char* kUnlisted = "the manifest does not list the file";
inline constexpr const char* kNoRecord = "no record in the ledger accounts for it";
inline constexpr const char* kLink = "it is a link; what it leads to can change without the ledger";

bool is_link(base::Disk& disk, const base::Path& out, const std::string& name);
// OUT/NAME against the record of an artefact. `damage` gets what of the recorded files is gone or has
// other bytes than the recorded ones, `report` everything else. Error: io, interrupted.
base::Result<Standing> check_folder(const base::Path& out, const std::string& name,
                                    std::size_t record, const Book& book, Report& report,
                                    Report& damage, base::Context& ctx);
// All of it in one report.
base::Result<Standing> check_folder(const base::Path& out, const std::string& name,
                                    std::size_t record, const Book& book, Report& report,
                                    base::Context& ctx);
// Work of which nobody vouches for a byte: but what no work of its kind holds was not begun by anybody.
// `what` it is, for the note. Error: io, interrupted.
base::Result<void> check_begun(const base::Path& folder, const Begun& begun,
                               const std::string& what, Report& report, base::Context& ctx);
// NAME.refused, by the records of what was moved there; of what has none, if `silent` is not null, as
// begun work of that kind. Error: io, interrupted.
base::Result<void> check_refused_folder(const base::Path& out, const std::string& name,
                                        const Begun* silent, const Book& book, Report& report,
                                        base::Context& ctx);
// Whether what stands at that place below OUT is, to the last byte, what a record says was refused and
// kept there; then a note says so. Error: io, interrupted.
base::Result<bool> check_refused(const base::Path& out, const base::Path& kept, const Book& book,
                                 Report& report, base::Context& ctx);
// What stands in OUT and is none of `known`. Error: io, interrupted.
base::Result<void> check_beside(const base::Path& out, const std::vector<Standing>& known,
                                const Book& book, run::Kinds kinds, Report& report,
                                base::Context& ctx);

}  // namespace audit
