#include "ledger/refusal.h"

#include <algorithm>

#include "base/visible.h"
#include "ledger/own_folder.h"

namespace ledger {

using base::Path;
using base::Result;

namespace {

Result<void> add_files(base::Context& ctx, const Path& folder, const Path& below,
                       std::vector<FileEntry>& out) {
  for (const auto& entry : TRY(ctx.disk.list(below.empty() ? folder : base::join(folder, below)))) {
    const auto path = base::join(below, entry.name);
    if (!is_found(entry)) continue;
    if (entry.is_folder)
      TRY(add_files(ctx, folder, path, out));
    else
      out.push_back(entry_of(path, TRY(ctx.disk.digest(base::join(folder, path), ctx.pool))));
  }
  return {};
}

bool is_id(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

std::string found_id(std::vector<FileEntry> files) {
  std::ranges::sort(files, {}, &FileEntry::path);
  Manifest all;
  all.kind = kRefused;
  all.files = std::move(files);
  return all.content_id();
}

bool is_found(const base::DirEntry& entry) {
  return !entry.is_link && !entry.is_special && !entry.name.ends_with(".part");
}

Result<base::Json> body_of(const Refusal& refusal, const Path& place, base::Context& ctx) {
  // Both may quote damaged bytes, and a record is UTF-8.
  base::Json body = {
      {"stage", refusal.stage}, {"kept", refusal.kept}, {"why", base::visible(refusal.why)}};
  if (!refusal.part.empty()) body["part"] = refusal.part;
  if (is_id(refusal.id)) body["id"] = refusal.id;
  if (is_link(ctx.disk, place)) {
    body["link"] = true;
    return body;
  }
  std::vector<FileEntry> files;
  TRY(add_files(ctx, place, "", files));
  body["found"] = found_id(std::move(files));
  return body;
}

Result<Path> refuse(ArtefactWriter& writer, const std::string& part, const std::string& why,
                    base::Context& ctx) {
  const auto& work = writer.folder();
  const auto place = TRY(refused_place(ctx.disk, work, part));
  const auto folder = base::file_name(base::parent(place));  // "train.refused"
  const auto inner = read_manifest(ctx.disk, writer.path(part));
  const Refusal refusal{folder.substr(0, folder.rfind('.')), part, inner.ok() ? inner->id : "",
                        base::join(folder, base::file_name(place)), why};
  TRY(writer.record(kRefused, TRY(body_of(refusal, writer.path(part), ctx))));
  return keep_refused(ctx.disk, work, part);
}

}  // namespace ledger
