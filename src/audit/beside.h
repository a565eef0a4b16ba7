// Folders that a run leaves beside the artefacts: NAME.before-ID, a finished artefact of hours that
// another one replaced, NAME.begun-KEY, work that was begun and set aside (run/begun.h), and
// NAME.refused, what a run found damaged of begun work (ledger/own_folder.h). What it found damaged
// or unrecorded in the place of a finished one stands as NAME.before-ID, too (ledger/refusal.h).
//
// A name proves nothing: whoever packs a folder can give one to anything. Such a folder is taken
// for what it says only if the ledger tells of that life of it, and only of kinds whose work is kept.
#pragma once

#include <optional>
#include <string>

#include "audit/check.h"

namespace audit {

// Records of artefacts that may have been kept under that name, ascending; empty if there are none.
Positions kept_by(const Book& book, run::Kinds kinds, const std::string& entry);

// The record by which the work that was set aside under that name was begun or gone on with last.
std::optional<std::size_t> set_aside_by(const Book& book, run::Kinds kinds,
                                        const std::string& entry);

// Of the stage whose NAME.refused that is: the record by which the work was begun or gone on with last,
// if any of its works was begun by a former version, which moved things there without a record.
std::optional<std::size_t> formerly_refused_by(const Book& book, run::Kinds kinds,
                                               const std::string& entry);
// Whether the ledger names anything that was moved to a folder of that name (ledger/refusal.h).
bool holds_refused(const Book& book, const std::string& entry);

// The kind of what the record at `begin` begins; records of former versions do not say it.
std::string kind_begun(const Book& book, std::size_t begin);

// ---- the parts of check_artefacts()

inline constexpr const char* kUnlisted = "the manifest does not list the file";
inline constexpr const char* kLink = "it is a link; what it leads to can change without the ledger";

bool is_link(base::Disk& disk, const base::Path& out, const std::string& name);
// OUT/NAME against the record of an artefact. Error: io, interrupted.
base::Result<Standing> check_folder(const base::Path& out, const std::string& name,
                                    std::size_t record, const Book& book, Report& report,
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
