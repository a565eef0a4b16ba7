#include "data/walk.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/forbidden.h"
#include "data/ending.h"
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

constexpr const char* kMadeByJanua = "made by janua";

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
  if (entry.is_folder && is_made_by_janua(disk, path)) return {kMadeByJanua};
  return {};
}

// `path` as seen from `folder`, both real; nothing where it does not lie in it.
std::optional<Path> inside(const Path& folder, const Path& path) {
  const Path front = folder.ends_with('/') ? folder : folder + "/";
  if (!path.starts_with(front)) return std::nullopt;
  return path.substr(front.size());
}

class Walking {
 public:
  Walking(base::Disk& disk, const Path& root) : disk_(disk), root_(root) {}

  base::Result<Walked> all() {
    TRY(below(""));
    settle_links();
    std::ranges::sort(out_.files);
    std::ranges::sort(out_.left_out, {}, &LeftOut::path);
    return std::move(out_);
  }

 private:
  struct Link {
    Path path, target;  // from the folder
  };

  base::Result<void> below(const Path& folder) {
    auto entries = disk_.list(folder.empty() ? root_ : base::join(root_, folder));
    if (!entries.ok() && base::cannot_be_opened(entries.error()) && !folder.empty()) {
      auto& error = entries.error();
      leave(folder, {std::move(error.what), std::move(error.hint)}, true);
      return {};
    }
    for (const auto& entry : TRY(std::move(entries))) {
      const Path path = folder.empty() ? entry.name : base::join(folder, entry.name);
      if (auto why = why_left_out(disk_, base::join(root_, path), entry); !why.reason.empty()) {
        leave(path, std::move(why), entry.is_folder);
      } else if (entry.is_folder) {
        TRY(below(path));
      } else if (entry.is_link) {
        TRY(follow(path));
      } else {
        out_.files.push_back(path);
      }
    }
    return {};
  }

  base::Result<void> follow(const Path& path) {
    if (real_root_.empty()) real_root_ = TRY(disk_.real_path(root_));
    const auto real = disk_.real_path(base::join(root_, path));
    const auto target = real.ok() ? inside(real_root_, *real) : std::nullopt;
    if (target)
      links_.push_back({path, *target});
    else if (real.ok())
      leave(path,
            {"a link that leads out of the folder",
             "copy the file to where the link is, or give it a [[sources.source]] of its own"});
    else
      leave(path, {"a link that leads nowhere"});
    return {};
  }

  bool is_made_by_us(const Path& path) const {
    return std::ranges::any_of(out_.left_out, [&](const LeftOut& one) {
      return one.reason == kMadeByJanua && inside(one.path, path);
    });
  }

  // When all files are known.
  void settle_links() {
    std::set<Path> read;
    for (const auto& path : out_.files)
      if (form_of(path)) read.insert(path);
    std::ranges::sort(links_, {}, &Link::path);
    for (const auto& [path, target] : links_) {
      if (is_made_by_us(target))
        leave(path, {kMadeByJanua});
      else if (form_of(path) && !read.insert(target).second)
        leave(path, {"a link to a file that is read already"});
      else
        out_.files.push_back(path);
    }
  }

  void leave(const Path& path, Why&& why, bool is_folder = false) {
    out_.left_out.push_back({path, std::move(why.reason), std::move(why.hint), is_folder});
  }

  base::Disk& disk_;
  const Path& root_;
  Path real_root_;
  std::vector<Link> links_;
  Walked out_;
};

}  // namespace

base::Result<Walked> walk(base::Disk& disk, const Path& folder) {
  return Walking(disk, folder).all();
}

}  // namespace data
