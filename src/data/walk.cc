#include "data/walk.h"

#include <algorithm>

#include "base/forbidden.h"
#include "ledger/manifest.h"
#include "ledger/own_folder.h"
#include "text/utf8.h"

namespace data {

using base::Path;

bool is_made_by_janua(base::Disk& disk, const Path& folder) {
  return ledger::is_marked(disk, folder) || disk.exists(base::join(folder, "ledger.jsonl")) ||
         disk.exists(base::join(folder, "ledger/ledger.jsonl")) ||
         (disk.exists(base::join(folder, "manifest.json")) &&
          ledger::read_manifest(disk, folder).ok());
}

namespace {

struct Why {
  std::string reason{}, hint{};  // no reason: it is read or walked into
};

Why why_left_out(base::Disk& disk, const Path& path, const base::DirEntry& entry) {
  if (entry.name.starts_with('.')) return {"hidden"};
  if (entry.is_link && entry.is_folder)
    return {"a link to a folder", "give it a [[sources.source]] of its own"};
  if (entry.is_link && !disk.exists(path)) return {"a link that leads nowhere"};
  if (entry.is_special) return {"a pipe, socket or device"};
  if (!text::valid_utf8(entry.name)) return {"its name is not UTF-8", "rename it"};
  if (entry.is_folder && is_made_by_janua(disk, path)) return {"made by janua"};
  return {};
}

base::Result<void> walk_below(base::Disk& disk, const Path& root, const Path& below, Walked& out) {
  auto entries = disk.list(below.empty() ? root : base::join(root, below));
  if (!entries.ok() && base::is_forbidden(entries.error()) && !below.empty()) {
    auto& error = entries.error();
    out.left_out.push_back({below, std::move(error.what), std::move(error.hint), true});
    return {};
  }
  for (const auto& entry : TRY(std::move(entries))) {
    const Path path = below.empty() ? entry.name : base::join(below, entry.name);
    if (auto why = why_left_out(disk, base::join(root, path), entry); !why.reason.empty()) {
      out.left_out.push_back({path, std::move(why.reason), std::move(why.hint), entry.is_folder});
    } else if (entry.is_folder) {
      TRY(walk_below(disk, root, path, out));
    } else {
      out.files.push_back(path);
    }
  }
  return {};
}

}  // namespace

base::Result<Walked> walk(base::Disk& disk, const Path& folder) {
  Walked out;
  TRY(walk_below(disk, folder, "", out));
  std::ranges::sort(out.files);
  std::ranges::sort(out.left_out, {}, &LeftOut::path);
  return out;
}

}  // namespace data
