#include "ledger/given.h"

#include <algorithm>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

Result<void> find_files(base::Disk& disk, const Path& folder, const std::string& kind,
                        std::span<const char* const> files) {
  if (!disk.exists(folder)) return Error{Code::missing, "no " + kind + " stands here", folder, ""};
  if (!disk.is_folder(folder))
    return Error{Code::bad_data, "this is a file, and a " + kind + " is a folder", folder,
                 "name the folder that it lies in"};
  for (const char* file : files)
    if (!disk.exists(base::join(folder, file)))
      return Error{Code::missing, "the " + kind + " lacks its file " + file + ", which is read",
                   folder,
                   "name the folder of an exported " + kind +
                       " as `janua run` writes it, such as out/NAME/" + kind};
  return {};
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
                         std::span<const char* const> files, Checking how, Given& out) {
  TRY(verify_files(disk, out.folder, manifest, how));
  for (const char* file : files) {
    const auto listed = std::ranges::find(manifest.files, file, &FileEntry::path);
    if (listed == manifest.files.end())
      return Error{Code::bad_data, std::string("its manifest lists no ") + file,
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

Result<void> take_found(base::Disk& disk, const std::string& kind,
                        std::span<const char* const> files, Checking how, Given& out) {
  Manifest as;
  as.kind = kind;
  for (const char* file : files)
    as.files.push_back(entry_of(file, TRY(digest_of(disk, base::join(out.folder, file), how))));
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

Result<Given> look_at_given(base::Disk& disk, const Path& folder, const std::string& kind,
                            std::span<const char* const> files, const Checking& how) {
  TRY(find_files(disk, folder, kind, files));
  Given out{.folder = folder, .id = "", .manifest_sha256 = "", .files = {}};
  out.stamps.emplace_back(folder, disk.stamp(folder));  // of its names: links may lead elsewhere
  for (const char* file : files) {
    const auto path = base::join(folder, file);
    out.stamps.emplace_back(path, disk.stamp(path));
  }
  const auto manifest = read_manifest(disk, folder);
  if (!manifest.ok() && manifest.error().code == Code::missing) {
    TRY(take_found(disk, kind, files, how, out));
    return out;
  }
  if (!manifest.ok() && manifest.error().code == Code::io) return manifest.error();
  if (!manifest.ok()) return with_hint(manifest.error(), kind);
  const auto taken = take_listed(disk, *manifest, files, how, out);
  if (taken.ok()) return out;
  const auto code = taken.error().code;
  if (code != Code::verification && code != Code::bad_data) return taken.error();
  return with_hint(taken.error(), kind);
}

}  // namespace ledger
