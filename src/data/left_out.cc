#include "data/left_out.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

#include "base/utf8.h"
#include "data/local.h"

namespace data {

namespace {

std::string plural(std::size_t n, const std::string& word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

using Group = std::vector<const LeftOut*>;

// The largest first.
std::vector<Group> by_reason(const std::vector<LeftOut>& left_out) {
  std::map<std::pair<bool, std::string>, Group> reasons;
  for (const auto& one : left_out) reasons[{one.is_folder, one.reason}].push_back(&one);
  std::vector<Group> out;
  for (auto& [reason, group] : reasons) out.push_back(std::move(group));
  std::ranges::stable_sort(out, std::greater{}, [](const auto& group) { return group.size(); });
  return out;
}

std::string counted(const Group& group) { return data::counted(*group.front(), group.size()); }

// "448 files left out: REASON; HINT: a.txt, b.txt and 446 more".
std::string sentence(const Group& group) {
  constexpr std::size_t shown = 5;
  const auto& first = *group.front();
  std::string names;
  for (std::size_t i = 0; i < group.size() && i < shown; ++i)
    names += (i ? ", " : "") + shortened(group[i]->path);
  if (group.size() > shown) names += " and " + std::to_string(group.size() - shown) + " more";
  return counted(group) + " left out: " + first.reason +
         (first.hint.empty() ? "" : "; " + first.hint) + ": " + names;
}

bool is_named_elsewhere(const LeftOut& one, const base::Path& folder, const Reading& reading) {
  return reading.elsewhere.contains(place_of(base::join(folder, one.path)));
}

}  // namespace

std::string counted(const LeftOut& one, std::size_t n) {
  return (one.is_line ? "lines of " : "") + plural(n, one.is_folder ? "folder" : "file");
}

std::string shortened(const std::string& path) {
  constexpr std::size_t most = 120, front = 50, back = 60;
  if (path.size() <= most) return path;
  const std::string_view all = path;
  const auto begin = all.substr(0, base::valid_prefix(all.substr(0, front)));
  auto from = path.size() - back;
  while (from < path.size() && (static_cast<unsigned char>(path[from]) & 0xC0) == 0x80) ++from;
  return std::string(begin) + "..." + path.substr(from);
}

void leave_out(LeftOut&& one, const base::Path& folder, Reading& reading) {
  if (!is_named_elsewhere(one, folder, reading))
    ++reading.counts[(one.is_folder ? "folder left out: " : "file left out: ") + one.reason];
  Reading unheard;  // a name in the log is no label of a document
  one.path = safe_label(std::move(one.path), unheard);
  reading.left_out.push_back(std::move(one));
}

std::string what_stands_there(const std::vector<LeftOut>& left_out) {
  constexpr std::size_t shown = 5;
  const auto groups = by_reason(left_out);
  std::string out;
  for (std::size_t i = 0; i < std::min(shown, groups.size()); ++i)
    out += (i ? ", " : "") + counted(groups[i]) + ": " + groups[i].front()->reason;
  return out;
}

base::Path place_of(const base::Path& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

std::vector<LeftOut> read_nowhere(const base::Path& folder, const Reading& reading) {
  std::vector<LeftOut> out;
  for (const auto& one : reading.left_out)
    if (!is_named_elsewhere(one, folder, reading)) out.push_back(one);
  return out;
}

void tell_left_out(const std::string& source, const std::vector<LeftOut>& left_out,
                   base::Context& ctx) {
  constexpr std::size_t shown = 8;
  const auto groups = by_reason(left_out);
  std::size_t rest = 0;
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (i < shown)
      ctx.reporter.note("sources", source + ": " + sentence(groups[i]));
    else
      rest += groups[i].size();
  if (rest > 0)
    ctx.reporter.note("sources", source + ": " + std::to_string(rest) + " more left out for " +
                                     plural(groups.size() - shown, "other reason") +
                                     "; `janua data stats` lists them");
}

}  // namespace data
