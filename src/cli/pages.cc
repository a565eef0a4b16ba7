#include "cli/pages.h"

#include <algorithm>

namespace cli {

namespace {

using base::Disk;
using base::Error;
using base::Path;
using base::Result;

// bin/janua of an installation; build/release/janua of a checkout.
constexpr const char* kPlaces[] = {"../share/doc/janua", "../.."};

bool holds_pages(Disk& disk, const Path& root) {
  return disk.exists(base::join(root, "README.md")) && disk.exists(base::join(root, "docs/cli.md"));
}

// The first line that is a heading.
std::string title_of(const std::string& text) {
  const auto at = text.starts_with("# ") ? 0 : text.find("\n# ");
  if (at == std::string::npos) return "";
  const auto begin = text.find('#', at) + 2;
  return text.substr(begin, text.find('\n', begin) - begin);
}

Result<Page> read_page(Disk& disk, const std::string& name, const Path& file) {
  return Page{name, file, title_of(TRY(disk.read(file)))};
}

}  // namespace

std::string page_name(std::string word) {
  if (word.starts_with("docs/")) word = word.substr(5);
  if (word.ends_with(".md")) word.resize(word.size() - 3);
  return word;
}

Result<std::vector<Page>> pages_beside(Disk& disk, const Path& folder) {
  std::string looked;
  for (const char* place : kPlaces) {
    const auto root = base::join(folder, place);
    looked += (looked.empty() ? "" : " and ") + root;
    if (!holds_pages(disk, root)) continue;
    const auto docs = base::join(root, "docs");
    std::vector<Page> out{TRY(read_page(disk, "README", base::join(root, "README.md")))};
    for (const auto& file : TRY(base::list_files(disk, docs)))
      if (file.ends_with(".md"))
        out.push_back(TRY(read_page(disk, page_name(file), base::join(docs, file))));
    return out;
  }
  return Error{base::Code::missing, "the pages do not stand beside the program", looked,
               "install again, with `make install`, or read docs/ where the program was built"};
}

std::string list_of_pages(const std::vector<Page>& pages) {
  std::size_t wide = 0;
  for (const auto& page : pages) wide = std::max(wide, page.name.size());
  std::string out;
  for (const auto& page : pages)
    out += page.name + std::string(wide + 2 - page.name.size(), ' ') + page.title + "\n";
  return out;
}

}  // namespace cli
