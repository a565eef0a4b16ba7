// What a run refused and kept beside, against the record that it wrote before it did (ledger/refusal.h).
//
// Nobody vouches for what was damaged. But it is what was found then and nothing else, so that a
// folder of that name is no place to hide anything in.
#include <algorithm>

#include "audit/beside.h"
#include "audit/files.h"
#include "ledger/refusal.h"

namespace audit {

namespace {

using base::Json;
using base::Path;
using base::Result;

// Where a run keeps what it refuses of a stage: in NAME.refused/, or as NAME.before-...
bool is_place_of(const std::string& stage, const Path& kept) {
  const auto in = stage + ".refused/", beside = stage + ".before-";
  const auto rest = kept.starts_with(in)       ? kept.substr(in.size())
                    : kept.starts_with(beside) ? kept.substr(beside.size())
                                               : std::string();
  return is_name(stage) && is_name(rest);
}

// "what a run refused of train, checkpoint-00000011 (it is a link)"
std::string told_of(const Json& body) {
  const auto part = text_at(body, "part"), why = text_at(body, "why");
  return "what a run refused of " + text_at(body, "stage") + (part.empty() ? "" : ", " + part) +
         (why.empty() ? "" : " (" + why + ")");
}

bool is_linked(base::Disk& disk, const Path& place) {
  const auto entries = disk.list(base::parent(place));
  return entries.ok() && std::ranges::any_of(*entries, [&](const auto& entry) {
           return entry.name == base::file_name(place) && entry.is_link;
         });
}

// The last of the records that tells of what stands there. A thing of a name may have been refused,
// deleted by its owner, and refused again.
std::optional<std::size_t> told_by(const Positions& records, const Book& book, const Path& kept,
                                   bool linked, const std::string& found) {
  const auto at = std::find_if(records.rbegin(), records.rend(), [&](std::size_t one) {
    const auto& body = book.records[one].body;
    if (!is_place_of(text_at(body, "stage"), kept)) return false;
    return linked ? member(body, "link") == true : text_at(body, "found") == found;
  });
  return at == records.rend() ? std::nullopt : std::optional(*at);
}

}  // namespace

Result<bool> check_refused(const Path& out, const Path& kept, const Book& book, Report& report,
                           base::Context& ctx) {
  const auto* records = find(book.refusals, kept);
  const auto place = base::join(out, kept);
  const bool linked = is_linked(ctx.disk, place);
  if (!records || !(linked || ctx.disk.is_folder(place))) return false;
  const auto below = linked ? FoundBelow() : TRY(find_below(ctx.disk, place, ctx.cancel));
  const auto record = told_by(*records, book, kept, linked, below.id);
  if (!record) return false;
  for (const auto& other : below.others)
    report.add(base::join(place, other), "",
               "the record does not cover it, and nobody looks into it");
  report.note(place + ": " + told_of(book.records[*record].body) + ", by " + book.place(*record) +
              "; nobody vouches for it, and it is no part of what is verified here");
  return true;
}

}  // namespace audit
