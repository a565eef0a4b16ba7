#include "ledger/own_folder.h"

#include <algorithm>

namespace ledger {

using base::Path;
using base::Result;

namespace {
constexpr const char* kText = "janua works in this folder and deletes it when it is done\n";
constexpr const char* kRefusedText =
    "damaged parts of begun work, kept by janua; delete this folder when you do not need it\n";
constexpr std::string_view kKeep = "keep ";
}  // namespace

bool is_link(base::Disk& disk, const Path& place) {
  const auto entries = disk.list(base::parent(place));
  return entries.ok() && std::ranges::any_of(*entries, [&](const auto& entry) {
           return entry.name == base::file_name(place) && entry.is_link;
         });
}

Result<void> check_no_link(base::Disk& disk, const Path& folder) {
  if (!is_link(disk, folder)) return {};
  return base::Error{base::Code::bad_request,
                     "it is a link, and a run works only in folders of its own: what a link leads "
                     "to can change without the ledger",
                     folder, "put the folder itself there, or take the link away, and run again"};
}

bool is_marked(base::Disk& disk, const Path& folder) {
  return disk.exists(base::join(folder, kMark)) && !is_link(disk, folder);
}

Result<void> mark(base::Disk& disk, const Path& folder) {
  if (const auto text = disk.read(base::join(folder, kMark)); text.ok() && *text == kText)
    return {};
  TRY(disk.make_folders(folder));
  return disk.write_file(base::join(folder, kMark), kText);
}

Result<void> mark_keeping(base::Disk& disk, const Path& work, const std::string& name) {
  return disk.write_file(base::join(work, kMark), kText + std::string(kKeep) + name + "\n");
}

std::string kept_name(base::Disk& disk, const Path& work) {
  const auto text = disk.read(base::join(work, kMark));
  if (!text.ok() || !text->ends_with('\n')) return "";
  const auto line = text->substr(text->rfind('\n', text->size() - 2) + 1);
  const auto name = line.substr(0, line.size() - 1);
  // Whoever wrote into the mark moves nothing to another place.
  if (!name.starts_with(kKeep) || name.find('/') != name.npos || name.ends_with("..")) return "";
  return name.substr(kKeep.size());
}

Path free_place(base::Disk& disk, const Path& wanted) {
  auto place = wanted;
  for (int again = 2; disk.exists(place); ++again) place = wanted + "." + std::to_string(again);
  return place;
}

Path refused_name(const Path& work) {
  const std::string ending = ".work";
  return (work.ends_with(ending) ? work.substr(0, work.size() - ending.size()) : work) + ".refused";
}

Result<Path> refused_place(base::Disk& disk, const Path& work, const std::string& name) {
  const auto folder = refused_name(work);
  TRY(check_own(disk, folder));
  return free_place(disk, base::join(folder, name));
}

Result<Path> keep_refused(base::Disk& disk, const Path& work, const std::string& name) {
  const auto place = TRY(refused_place(disk, work, name));
  const auto folder = base::parent(place);
  TRY(disk.make_folders(folder));
  if (!is_marked(disk, folder)) TRY(disk.write_file(base::join(folder, kMark), kRefusedText));
  TRY(disk.rename(base::join(work, name), place));
  return place;
}

Result<void> unmark(base::Disk& disk, const Path& folder) {
  return disk.remove_all(base::join(folder, kMark));
}

Result<void> check_own(base::Disk& disk, const Path& folder) {
  TRY(check_no_link(disk, folder));
  if (!disk.exists(folder) || is_marked(disk, folder)) return {};
  const auto entries = disk.list(folder);
  // What is written at once stands as NAME.part until it is whole: so does the mark.
  const bool empty = entries.ok() &&
                     (entries->empty() ||
                      (entries->size() == 1 && (*entries)[0].name == std::string(kMark) + ".part"));
  if (disk.is_folder(folder) && empty) return {};
  return base::Error{base::Code::bad_request,
                     "a run needs this name for itself, and what stands here is not its own",
                     folder, "move it to another name, or delete it if nobody needs it"};
}

Result<void> remove_own(base::Disk& disk, const Path& folder) {
  if (!disk.exists(folder)) return {};
  TRY(check_own(disk, folder));
  for (const auto& entry : TRY(disk.list(folder)))
    if (entry.name != kMark) TRY(disk.remove_all(base::join(folder, entry.name)));
  return disk.remove_all(folder);
}

}  // namespace ledger
