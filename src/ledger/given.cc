#include "ledger/given.h"

#include <algorithm>

#include "base/one_file.h"

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

// Those that a name stands for. Error: missing, but for a file that may lack.
Result<void> add_named(base::Disk& disk, std::string_view name, const Path& folder,
                       const std::string& kind, std::vector<std::string>& out) {
  const bool may_lack = name.ends_with('?'), several = name.starts_with('*');
  if (may_lack) name.remove_suffix(1);
  const auto before = out.size();
  if (several)
    for (const auto& entry : TRY(disk.list(folder)))
      if (!entry.is_folder && entry.name.ends_with(name.substr(1))) out.push_back(entry.name);
  if (!several && disk.exists(base::join(folder, name))) out.emplace_back(name);
  if (out.size() > before || may_lack) return {};
  return Error{Code::missing,
               "the " + kind + " lacks its file " + std::string(name) + ", which is read", folder,
               "name the folder of an exported " + kind +
                   " as `janua run` writes it, such as out/NAME/" + kind};
}

// What to do is another thing than with an artefact of one's own, which is made again.
Error with_hint(Error error, const std::string& kind) {
  error.hint = "bring a whole copy of the " + kind +
               ", or, if these bytes are meant, take manifest.json out of the folder: then it is "
               "taken for one of which nobody says how it was made";
  return error;
}

// The files that are read, as the manifest lists them, after all of it was found to be as listed.
Result<void> take_listed(base::Disk& disk, const Manifest& manifest,
                         const std::vector<std::string>& files, const Checking& how, Given& out) {
  TRY(verify_files(disk, out.folder, manifest, how));
  for (const auto& file : files) {
    const auto listed = std::ranges::find(manifest.files, file, &FileEntry::path);
    if (listed == manifest.files.end())
      return Error{Code::bad_data, "its manifest lists no " + file,
                   base::join(out.folder, "manifest.json"), ""};
    out.files.push_back(*listed);
  }
  out.id = manifest.id;
  out.manifest_sha256 = TRY(base::hash_file(disk, base::join(out.folder, "manifest.json"))).hex();
  return {};
}

Result<base::FileDigest> digest_of(base::Disk& disk, const Path& path, const Checking& how) {
  if (how.digests == Digests::known) return disk.digest(path, how.pool);
  const auto bytes = TRY(disk.map(path));
  const auto out = base::digest_of(bytes.view(), how.pool);
  TRY(bytes.whole());
  return out;
}

Result<void> take_found(base::Disk& disk, const std::string& kind, const Path& folder,
                        const std::vector<std::string>& files, const Checking& how, Given& out) {
  Manifest as;
  as.kind = kind;
  for (const auto& file : files)
    as.files.push_back(entry_of(file, TRY(digest_of(disk, base::join(folder, file), how))));
  out.id = as.content_id();
  out.files = std::move(as.files);
  return {};
}

}  // namespace

Result<void> Given::untouched(base::Disk& disk) const {
  for (const auto& [path, before] : stamps)
    if (disk.stamp(path) != before)
      return Error{Code::verification,
                   "it was changed while it was read, so nobody can say what was made of which "
                   "bytes",
                   path, "see to it that nothing writes to it, and run the same command again"};
  return {};
}

Result<void> Given::is_asked_for(const std::map<std::string, std::string>& inputs,
                                 const std::string& role) const {
  const auto asked = inputs.find(role);
  if (asked == inputs.end() || asked->second == id) return {};
  return Error{Code::verification, "the folder was changed since the run began", folder,
               "see to it that nothing writes to it, and run the same command again"};
}

Result<std::vector<std::string>> files_of_given(base::Disk& disk, const Path& folder,
                                                const std::string& kind,
                                                std::span<const char* const> files) {
  if (!disk.exists(folder)) return Error{Code::missing, "no " + kind + " stands here", folder, ""};
  if (!disk.is_folder(folder)) {
    const auto own = base::file_name(folder);
    if (base::is_one_file(disk, folder)) return std::vector<std::string>{own};
    // Of files that all may lack ("*.jsonl?") one alone may be named in the place of its folder.
    for (std::string_view name : files)
      if (name.starts_with('*') && name.ends_with('?') &&
          own.ends_with(name.substr(1, name.size() - 2)))
        return std::vector<std::string>{own};
    return Error{Code::bad_data, "this is a file, and a " + kind + " is a folder", folder,
                 "name the folder that it lies in"};
  }
  std::vector<std::string> out;
  for (const char* name : files) TRY(add_named(disk, name, folder, kind, out));
  return out;
}

Result<Given> look_at_given(base::Disk& disk, const Path& folder, const std::string& kind,
                            std::span<const char* const> files, const Checking& how) {
  const auto names = TRY(files_of_given(disk, folder, kind, files));
  Given out{.folder = folder, .id = "", .manifest_sha256 = "", .files = {}};
  const bool one_file = !disk.is_folder(folder);
  const auto place = one_file ? base::parent(folder) : folder;
  out.stamps.emplace_back(folder, disk.stamp(folder));  // of its names: links may lead elsewhere
  for (const auto& file : names) {
    const auto path = base::join(place, file);
    out.stamps.emplace_back(path, disk.stamp(path));
  }
  if (one_file) {  // whatever manifest stands beside it speaks of something else
    TRY(take_found(disk, kind, place, names, how, out));
    return out;
  }
  const auto manifest = read_manifest(disk, folder);
  if (!manifest.ok() && manifest.error().code == Code::missing) {
    TRY(take_found(disk, kind, place, names, how, out));
    return out;
  }
  if (!manifest.ok() && manifest.error().code == Code::io) return manifest.error();
  if (!manifest.ok()) return with_hint(manifest.error(), kind);
  const auto taken = take_listed(disk, *manifest, names, how, out);
  if (taken.ok()) return out;
  const auto code = taken.error().code;
  if (code != Code::verification && code != Code::bad_data) return taken.error();
  return with_hint(taken.error(), kind);
}

}  // namespace ledger
