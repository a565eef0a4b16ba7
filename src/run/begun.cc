#include "run/begun.h"

#include <algorithm>

#include "base/hash.h"
#include "ledger/artefact.h"
#include "ledger/own_folder.h"
#include "ledger/record_text.h"

namespace run {

using base::Path;
using base::Result;
using ledger::Record;
using ledger::text_at;

namespace {

constexpr std::size_t kDigits = 12;

// A folder of another ending is somebody's own.
bool is_key(const std::string& ending) {
  return ending.size() == kDigits &&
         ending.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A key becomes the end of a folder's name, so one that leads elsewhere begins nothing.
bool begins(const Record& record, const std::string& stage) {
  return (record.kind == "begin" || record.kind == "resume") &&
         text_at(record.body, "stage") == stage &&
         is_key(text_at(record.body, "key").substr(0, kDigits));
}

Begun begun_by(const Record& record, Path folder) {
  return {std::move(folder), text_at(record.body, "key"), text_at(record.body, "stem")};
}

// Folders set aside for the artefact, sorted.
std::vector<Path> aside(const Path& folder, base::Disk& disk) {
  std::vector<Path> out;
  const auto entries = disk.list(base::parent(folder));
  if (!entries.ok()) return out;
  const auto prefix = base::file_name(folder) + ".begun-";
  for (const auto& entry : *entries)
    if (entry.is_folder && !entry.is_link && entry.name.starts_with(prefix) &&
        is_key(entry.name.substr(prefix.size())))
      out.push_back(base::join(base::parent(folder), entry.name));
  return out;
}

bool holds_work(const Path& folder, base::Disk& disk) {
  const auto entries = disk.list(folder);
  return !entries.ok() || std::ranges::any_of(*entries, [](const auto& entry) {
    return entry.name != ledger::kMark;
  });
}

}  // namespace

Path set_aside_name(const Path& folder, const std::string& key) {
  return folder + ".begun-" + key.substr(0, kDigits);
}

std::vector<Begun> begun_works(const Path& folder, std::span<const Record> records,
                               base::Disk& disk) {
  const auto stage = base::file_name(folder);
  std::vector<Begun> out;
  if (disk.is_folder(folder + ".work") && !ledger::is_link(disk, folder + ".work")) {
    const auto it = std::find_if(records.rbegin(), records.rend(),
                                 [&](const Record& record) { return begins(record, stage); });
    if (it != records.rend()) out.push_back(begun_by(*it, folder + ".work"));
  }
  for (const auto& place : aside(folder, disk)) {
    const auto it = std::find_if(records.rbegin(), records.rend(), [&](const Record& record) {
      return begins(record, stage) && set_aside_name(folder, text_at(record.body, "key")) == place;
    });
    if (it != records.rend()) out.push_back(begun_by(*it, place));
  }
  return out;
}

Result<Path> set_aside(const Path& folder, std::span<const Record> records, base::Disk& disk) {
  const auto work = folder + ".work";
  if (!disk.exists(work)) return Path();
  const auto begun = begun_works(folder, records, disk);
  const bool known = !begun.empty() && begun[0].folder == work;
  if (!known || !holds_work(work, disk)) {
    TRY(ledger::remove_own(disk, work));
    return Path();
  }
  const auto place = set_aside_name(folder, begun[0].key);
  TRY(ledger::remove_own(disk, place));  // an older state of the same work
  TRY(disk.rename(work, place));
  return place;
}

Result<void> bring_back(const Begun& begun, const Path& folder, base::Disk& disk) {
  if (begun.folder == folder + ".work") return {};
  return disk.rename(begun.folder, folder + ".work");
}

Result<void> forget_aside(const Path& folder, base::Disk& disk) {
  for (const auto& place : aside(folder, disk))
    if (ledger::is_marked(disk, place)) TRY(disk.remove_all(place));  // else it may be anybody's
  const auto refused = ledger::refused_name(folder + ".work");
  if (ledger::is_marked(disk, refused)) TRY(disk.remove_all(refused));
  return {};
}

Result<void> forget_begun(const Path& folder, base::Disk& disk) {
  TRY(ledger::remove_own(disk, folder + ".work"));
  return forget_aside(folder, disk);
}

Path kept_name(const Path& folder, const std::string& id) {
  return folder + ".before-" + id.substr(0, kDigits);
}

Result<Path> place_to_keep(const Path& folder, base::Disk& disk) {
  const auto manifest = ledger::read_manifest(disk, folder);
  if (!manifest.ok()) return Path();
  const auto place = kept_name(folder, manifest->id);
  const auto there = ledger::read_manifest(disk, place);
  if (there.ok() && there->id == manifest->id && !ledger::is_link(disk, place)) return place;
  if (disk.exists(place))
    return base::Error{base::Code::bad_request,
                       "the " + manifest->kind +
                           " that is replaced belongs here, and something else stands in its place",
                       place, "move it away and run again; nothing of the work is lost"};
  return place;
}

Result<Path> keep_finished(const Path& folder, base::Disk& disk) {
  const auto place = TRY(place_to_keep(folder, disk));
  if (place.empty() || disk.exists(place)) return place;  // the same bytes are kept already
  TRY(ledger::mark_keeping(disk, folder + ".work", base::file_name(place)));
  return place;
}

namespace {

// The newest record of an artefact of that name, or null.
const Record* last_record(std::span<const Record> records, const std::string& name) {
  const auto it = std::find_if(records.rbegin(), records.rend(), [&](const Record& record) {
    return record.kind == "artefact" && text_at(record.body, "name") == name;
  });
  return it == records.rend() ? nullptr : &*it;
}

bool is_recorded(std::span<const Record> records, const std::string& name,
                 const std::string& manifest_sha256) {
  return std::ranges::any_of(records, [&](const Record& record) {
    return record.kind == "artefact" && text_at(record.body, "name") == name &&
           text_at(record.body, "manifest_sha256") == manifest_sha256;
  });
}

}  // namespace

std::optional<ledger::Refusal> doubt(const Path& folder, const Path& place,
                                     std::span<const Record> records, base::Disk& disk) {
  const auto name = base::file_name(folder);
  const auto bytes = disk.read(base::join(place, "manifest.json"));
  if (!bytes.ok()) return std::nullopt;
  const auto digest = base::sha256(*bytes).hex();
  if (is_recorded(records, name, digest)) return std::nullopt;
  const auto manifest = ledger::read_manifest(disk, place);
  ledger::Refusal out;
  out.stage = name;
  const auto* last = last_record(records, name);
  out.id = manifest.ok() ? manifest->id : last ? text_at(last->body, "id") : "";
  const auto digits = is_key(out.id.substr(0, kDigits)) ? out.id : digest;
  // Never where the whole one of that content would be kept.
  out.kept = base::file_name(ledger::free_place(disk, kept_name(folder, digits) + "-refused"));
  out.why = manifest.ok() ? "the ledger did not record it as it stands" : manifest.error().what;
  return out;
}

namespace {

// Finished, unrecorded, and in nobody's way; or on its way from there to begun work.
bool is_hidden(const Path& folder, std::span<const Record> records, base::Disk& disk) {
  if (disk.exists(folder + ".work")) return false;  // that is what was begun
  if (!disk.exists(base::join(folder, "manifest.json"))) return ledger::is_marked(disk, folder);
  return ledger::read_manifest(disk, folder).ok() && doubt(folder, folder, records, disk);
}

}  // namespace

Result<void> unfinish(const Path& folder, const std::string& key, std::span<const Record> records,
                      base::Disk& disk) {
  const auto place = set_aside_name(folder, key);
  if (is_key(key.substr(0, kDigits)) && is_hidden(folder, records, disk)) {
    TRY(ledger::remove_own(disk, place));  // an older state of the same work
    TRY(ledger::mark(disk, folder));
    TRY(disk.remove_all(base::join(folder, "manifest.json")));
    TRY(disk.rename(folder, place));
  }
  const auto* last = last_record(records, base::file_name(folder));
  const auto id = last ? text_at(last->body, "id") : "";
  if (disk.exists(folder) || !disk.exists(place) || !is_key(id.substr(0, kDigits))) return {};
  const auto before = kept_name(folder, id);
  const auto there = ledger::read_manifest(disk, before);
  return there.ok() && there->id == id ? disk.rename(before, folder) : Result<void>();
}

}  // namespace run
