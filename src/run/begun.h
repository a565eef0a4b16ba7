// Work that was begun and not finished is worth as much as the hours it took, so it is never thrown
// away on the way to something else.
//
// Work of a resumable stage stands in NAME.work/. Where the recipe asks for something that it cannot
// go on to, it is set aside as NAME.begun-KEY/ (the first 12 digits of its key) and comes back when
// a recipe asks for it again. Only `janua run --fresh` deletes it.
//
// A finished artefact of such a stage that is to be replaced by another, and does not live on in it,
// is kept as NAME.before-ID/ (the first 12 digits of its content id) until its owner deletes it. So
// is, as NAME.before-ID-refused/, what stands in its place and cannot be vouched for: damaged, or
// never recorded. A record says then what it was (ledger/refusal.h).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/ledger.h"
#include "ledger/refusal.h"

namespace run {

struct Begun {
  base::Path folder;  // where it stands now
  std::string key;    // as the ledger recorded it when it was begun
  std::string stem;   // the same; see key.h
};

// Begun work for the artefact in `folder` that the ledger vouches for, that in NAME.work first.
// `records`: those that somebody vouches for.
std::vector<Begun> begun_works(const base::Path& folder, std::span<const ledger::Record> records,
                               base::Disk& disk);

// The name under which work of `key` is set aside.
base::Path set_aside_name(const base::Path& folder, const std::string& key);

// Moves what stands in NAME.work aside, or removes it if the ledger knows nothing of it or nothing
// was written yet. The new place, or "" if there was nothing to keep.
base::Result<base::Path> set_aside(const base::Path& folder,
                                   std::span<const ledger::Record> records, base::Disk& disk);

// After ledger::recover(): a crash kept the finished artefact in `folder` out of the ledger, and what
// is asked for is another one or none. Then it becomes the begun work of `key` again, set aside,
// and the recorded one that was moved beside for it comes back. Nothing happens for anything else.
base::Result<void> unfinish(const base::Path& folder, const std::string& key,
                            std::span<const ledger::Record> records, base::Disk& disk);

// Puts begun work back to NAME.work, which must be free.
base::Result<void> bring_back(const Begun& begun, const base::Path& folder, base::Disk& disk);

// Deletes what was set aside for the artefact in `folder`, and what its work refused as damaged.
base::Result<void> forget_aside(const base::Path& folder, base::Disk& disk);
// The same, and the work in NAME.work. Error: bad_request if something of somebody's own
// stands there.
base::Result<void> forget_begun(const base::Path& folder, base::Disk& disk);

// The name under which the finished artefact of that content id is kept when another replaces it.
base::Path kept_name(const base::Path& folder, const std::string& id);

// Where keep_finished() would keep it, if no place is wanting: asked before hours of work. Error:
// as keep_finished().
base::Result<base::Path> place_to_keep(const base::Path& folder, base::Disk& disk);

// Sees to it that the finished artefact in `folder` is moved there when the work for another one,
// which stands in NAME.work, takes its place. Where it will be; "" if there is none. Error:
// bad_request if the name is taken by something else.
base::Result<base::Path> keep_finished(const base::Path& folder, base::Disk& disk);

// What the ledger must say of the artefact at `place` before another takes the place of `folder`,
// where it did not record it as it stands; nothing for one that it did, or where none stands.
std::optional<ledger::Refusal> doubt(const base::Path& folder, const base::Path& place,
                                     std::span<const ledger::Record> records, base::Disk& disk);

}  // namespace run
