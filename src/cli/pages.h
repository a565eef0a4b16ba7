// The pages of the documentation as files: README.md and docs/, of an installation or of the checkout in
// which the program was built.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"

namespace cli {

struct Page {
  std::string name;  // "README", "own-text", "formats/corpus"
  base::Path file;
  std::string title;
};

// Those that stand beside a program in `folder`, README first. Error: missing, which says where they
// were looked for.
base::Result<std::vector<Page>> pages_beside(base::Disk& disk, const base::Path& folder);

// How a page is called here, by whatever people copy: docs/own-text.md is own-text.
std::string page_name(std::string word);

// One line for each page.
std::string list_of_pages(const std::vector<Page>& pages);

}  // namespace cli
