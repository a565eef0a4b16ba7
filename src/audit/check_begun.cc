// Folders that hold parts of work: NAME.begun-KEY, and NAME.refused.
#include <algorithm>
#include <set>

#include "audit/beside.h"
#include "audit/files.h"
#include "run/contents.h"

namespace audit {

namespace {

using base::Path;
using base::Result;
using run::stage::Entry;

Path folder_of(const Path& path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

// As it is called once it is whole: half made, a file or an artefact inside has an ending more.
Path as_whole(const Path& path) {
  Path out;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const bool is_folder = end < path.size();
    auto name = path.substr(at, end - at);
    for (const std::string_view ending : {".part", ".work", ".old"})
      if (name.ends_with(ending) && (is_folder || ending == ".part")) {
        name.resize(name.size() - ending.size());
        break;
      }
    out += is_folder ? name + "/" : name;
    at = end + 1;
  }
  return out;
}

// Whether work of the kind may hold it, half made things and their marks included.
bool may_hold(const Entry& entry, const Path& path, std::uint64_t bytes) {
  const auto whole = as_whole(path), folder = folder_of(whole);
  const auto holds = [&](const auto& file) { return run::fits(file.path, whole); };
  const auto has_folder = [&](const auto& file) { return run::fits(folder_of(file.path), folder); };
  if (is_mark(base::file_name(path), bytes))
    return folder.empty() || std::ranges::any_of(entry.files, has_folder);
  return path == "manifest.json.part" || std::ranges::any_of(entry.files, holds);
}

// What is below `folder`, which is `in_work` in the work that it is of.
Result<void> check_below(const Path& folder, const Path& in_work, const Begun& begun,
                         Report& report, base::Context& ctx) {
  Few strange(report);
  for (const auto& [path, bytes, is_link] : TRY(walk(ctx.disk, folder, ctx.cancel))) {
    const auto place = base::join(folder, path);
    if (is_link)
      report.add(place, "", kLink);
    else if (!may_hold(*begun.entry, base::join(in_work, path), bytes))
      strange.add(place, "", "no " + begun.kind + " has such a file");
  }
  return {};
}

// What is refused a second time has a number.
Path without_number(const Path& name) {
  const auto dot = name.rfind('.');
  const bool number = dot != name.npos && dot + 1 < name.size() &&
                      name.find_first_not_of("0123456789", dot + 1) == name.npos;
  return number ? name.substr(0, dot) : name;
}

void note(const Path& folder, const std::string& what, Report& report) {
  report.note(folder + ": " + what +
              "; nobody vouches for it, and it is no part of what is verified here");
}

}  // namespace

Result<void> check_begun(const Path& folder, const Begun& begun, const std::string& what,
                         Report& report, base::Context& ctx) {
  TRY(check_below(folder, "", begun, report, ctx));
  note(folder, what, report);
  return {};
}

Result<void> check_refused_folder(const Path& out, const std::string& name, const Begun* silent,
                                  const Book& book, Report& report, base::Context& ctx) {
  const auto folder = base::join(out, name);
  bool untold = false;
  for (const auto& entry : TRY(ctx.disk.list(folder))) {
    const bool is_file = !entry.is_folder && !entry.is_link;
    if (is_file && is_mark(entry.name, entry.size)) continue;
    if (TRY(check_refused(out, base::join(name, entry.name), book, report, ctx))) continue;
    untold = true;
    if (silent && entry.is_folder && !entry.is_link)
      TRY(check_below(base::join(folder, entry.name), without_number(entry.name), *silent, report,
                      ctx));
    else
      report.add(base::join(folder, entry.name), "", entry.is_link ? kLink : kNoRecord);
  }
  if (silent && untold)
    note(folder, "what a run found damaged of work begun by " + book.place(silent->begin), report);
  return {};
}

}  // namespace audit
