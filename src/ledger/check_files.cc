#include "ledger/check_files.h"

#include <algorithm>
#include <set>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr const char* kManifest = "manifest.json";

Error wrong_file(const Path& folder, const Path& file, const std::string& what) {
  return {Code::verification, what, base::join(folder, file), hint_to_remake(folder)};
}

// Whether the digest that a disk takes is of the kind that is listed: the version before listed the
// plain SHA-256 of large files, too.
bool is_comparable(const FileEntry& listed) {
  return listed.tree.empty() == (listed.bytes <= base::chunk_bytes);
}

// As difference(), by the digest that the disk knows.
Result<std::string> known_difference(base::Disk& disk, const Path& path, const FileEntry& listed,
                                     const base::Pool& pool) {
  const auto digest = TRY(disk.digest(path, pool));
  if (digest.bytes != listed.bytes)
    return "the file has " + std::to_string(digest.bytes) + " bytes, " +
           std::to_string(listed.bytes) + " are recorded";
  const auto& wanted = listed.tree.empty() ? listed.sha256 : listed.tree;
  if (digest.root.hex() == wanted) return std::string();
  return std::string("the file's digest is not the recorded one");
}

Result<std::string> read_difference(base::Disk& disk, const Path& path, const FileEntry& listed,
                                    const base::Pool& pool) {
  const auto bytes = TRY(disk.map(path));
  std::string out;
  if (listed.tree.empty() || bytes.size() != listed.bytes)
    out = difference(bytes.view(), listed);
  else if (base::digest_of(bytes.view(), pool).root.hex() != listed.tree)
    out = "the file's digest is not the recorded one";
  TRY(bytes.whole());
  return out;
}

// Files at once, and within a large one its chunks.
Result<void> check_listed(base::Disk& disk, const Path& folder, const std::vector<FileEntry>& files,
                          const Checking& how) {
  std::vector<Result<void>> results(files.size());
  how.pool.run(files.size(),
               [&](int, std::size_t i) { results[i] = check_file(disk, folder, files[i], how); });
  for (auto& result : results) TRY(std::move(result));
  return {};
}

// Error: verification if something is listed twice.
Result<std::set<Path>> listed_names(const Path& folder, const Manifest& manifest) {
  std::set<Path> out{kManifest};
  for (const auto& file : manifest.files)
    if (!out.insert(file.path).second)
      return wrong_file(folder, file.path, "the manifest lists the file twice");
  for (const auto& inner : manifest.artefacts)
    if (!out.insert(inner.name).second)
      return wrong_file(folder, inner.name, "the manifest lists the artefact twice");
  return out;
}

// A file stands in an artefact inside if one of the folders that lead to it is one.
bool is_listed(const std::set<Path>& listed, const Path& path) {
  if (listed.contains(path)) return true;
  for (auto slash = path.find('/'); slash != Path::npos; slash = path.find('/', slash + 1))
    if (listed.contains(path.substr(0, slash))) return true;
  return false;
}

}  // namespace

Result<void> check_file(base::Disk& disk, const Path& folder, const FileEntry& listed,
                        const Checking& how) {
  const auto path = base::join(folder, listed.path);
  const auto found = how.digests == Digests::known && is_comparable(listed)
                         ? known_difference(disk, path, listed, how.pool)
                         : read_difference(disk, path, listed, how.pool);
  if (!found.ok() && found.error().code != Code::missing) return found.error();
  if (!found.ok()) return wrong_file(folder, listed.path, "the file is missing");
  if (!found->empty()) return wrong_file(folder, listed.path, *found);
  return {};
}

Result<void> verify_files(base::Disk& disk, const Path& folder, const Manifest& manifest,
                          const Checking& how) {
  const auto listed = TRY(listed_names(folder, manifest));
  TRY(check_listed(disk, folder, manifest.files, how));
  for (const auto& inner : manifest.artefacts) {
    auto whole = verify_files(disk, base::join(folder, inner.name),
                              TRY(read_inner(disk, folder, inner)), how);
    if (!whole.ok() && whole.error().code == Code::verification)
      whole.error().hint = hint_to_remake(folder);  // what a stage makes is the whole
    TRY(std::move(whole));
  }
  for (const auto& path : TRY(base::list_files(disk, folder)))
    if (!is_listed(listed, path))
      return wrong_file(folder, path, "the manifest does not list the file");
  if (manifest.content_id() != manifest.id)
    return wrong_file(folder, kManifest, "the content id does not fit the listed files");
  return {};
}

}  // namespace ledger
