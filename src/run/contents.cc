#include "run/contents.h"

#include <algorithm>

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// ISO 639-3, '_', ISO 15924: "deu_Latn".
bool is_language(std::string_view word) {
  return word.size() == 8 && std::ranges::all_of(word.substr(0, 3), is_lower) && word[3] == '_' &&
         word[4] >= 'A' && word[4] <= 'Z' && std::ranges::all_of(word.substr(5), is_lower);
}

// Of how many: "0001-of-0004".
bool is_share(std::string_view word) {
  return word.size() == 12 && std::ranges::all_of(word.substr(0, 4), is_digit) &&
         word.substr(4, 4) == "-of-" && std::ranges::all_of(word.substr(8), is_digit);
}

// A placeholder, and how many of the characters at the front of a text it stands for; 0: none.
struct Placeholder {
  std::string_view name;
  std::size_t (*length)(std::string_view text);
};
constexpr Placeholder kPlaceholders[] = {
    {"{language}",
     [](std::string_view text) -> std::size_t { return is_language(text.substr(0, 8)) ? 8 : 0; }},
    {"{share}",
     [](std::string_view text) -> std::size_t { return is_share(text.substr(0, 12)) ? 12 : 0; }},
    {"{word}",
     [](std::string_view text) -> std::size_t {
       const auto end = std::ranges::find_if_not(text, is_lower);
       return static_cast<std::size_t>(end - text.begin());
     }},
    {"{digest}",
     [](std::string_view text) -> std::size_t {
       return text.size() >= 64 && std::ranges::all_of(text.substr(0, 64), is_hex) ? 64 : 0;
     }},
    {"{step}", [](std::string_view text) {
       const auto end = std::ranges::find_if_not(text, is_digit);
       const auto digits = static_cast<std::size_t>(end - text.begin());
       // One spelling for each step, or two folders could be of one.
       return digits == 8 || (digits > 8 && text[0] != '0') ? digits : std::size_t{0};
     }}};

}  // namespace

bool fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    const auto* known = std::ranges::find_if(
        kPlaceholders, [&](const auto& one) { return pattern.starts_with(one.name); });
    const bool named = known != std::end(kPlaceholders);
    const auto length =
        named ? known->length(path) : static_cast<std::size_t>(path.starts_with(pattern[0]));
    if (length == 0) return false;
    pattern.remove_prefix(named ? known->name.size() : 1);
    path.remove_prefix(length);
  }
  return path.empty();
}

Contents compare_contents(std::span<const stage::File> files, std::span<const Path> paths) {
  Contents out;
  for (const auto& path : paths)
    if (std::ranges::none_of(files, [&](const auto& file) { return fits(file.path, path); }))
      out.strangers.push_back(path);
  for (const auto& file : files)
    if (file.must && std::ranges::none_of(paths, [&](const auto& p) { return fits(file.path, p); }))
      out.missing.emplace_back(file.path);
  return out;
}

namespace {

// Files and links below `folder`, in order. A link is one entry, whatever it leads to.
struct Found {
  std::vector<Path> files, links;
};

Result<void> find_below(base::Disk& disk, const Path& folder, const Path& below, Found& out) {
  for (const auto& entry : TRY(disk.list(below.empty() ? folder : base::join(folder, below)))) {
    const auto path = below.empty() ? entry.name : base::join(below, entry.name);
    if (ledger::is_leftover(entry)) continue;
    if (entry.is_link)
      out.links.push_back(path);
    else if (entry.is_folder)
      TRY(find_below(disk, folder, path, out));
    else
      out.files.push_back(path);
  }
  return {};
}

}  // namespace

namespace {

// An artefact inside, which its stage judges by itself when it goes on.
bool may_be_inner(std::span<const stage::File> files, const Path& path) {
  return std::ranges::any_of(files, [&](const auto& file) {
    const std::string_view pattern = file.path;
    const auto slash = pattern.find('/');
    return slash != pattern.npos && fits(pattern.substr(0, slash), path);
  });
}

}  // namespace

Result<void> check_contents(const stage::Entry& entry, const std::string& kind, const Path& folder,
                            bool whole, base::Disk& disk) {
  Found found;
  TRY(find_below(disk, folder, "", found));
  std::erase(found.files, Path("manifest.json"));  // every finished artefact has one
  const auto contents = compare_contents(entry.files, found.files);
  if (!contents.strangers.empty())
    return Error{Code::bad_data, "no " + kind + " has such a file, so it cannot be signed for",
                 base::join(folder, contents.strangers[0]), "move it away and run again"};
  for (const auto& link : found.links)
    if (whole || !may_be_inner(entry.files, link))
      return Error{Code::bad_data, "it is a link; what it leads to can change without the ledger",
                   base::join(folder, link), "put the file itself there and run again"};
  if (!whole || contents.missing.empty()) return {};
  return Error{Code::bad_data, "every " + kind + " has this file, and it is missing",
               base::join(folder, contents.missing[0]), "run again with --fresh"};
}

}  // namespace run
