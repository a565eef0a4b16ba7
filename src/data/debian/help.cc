// LibreOffice help: usr/share/libreoffice/help/LOCALE/text/**.html, one document a page.
//
// The text stands in the element DisplayArea; around it are menus, index, search and a debug
// footer. Each paragraph, heading, cell and item carries the id it has in the page's source, the
// same in every language: that is the block key. Notes, embedded paragraphs and listings have no id
// and are counted from the block before (store/html.h). Left out and counted in bytes: lists of
// related pages, the sentence above each menu path, and of variants for operating systems and of
// those inside a sentence all but one; paragraphs for other applications are read, and so is what
// translators left between the variants. What surprises: embedded paragraphs are repeated in every
// page that includes them, and translated pages fall back to English paragraph by paragraph.
#include <algorithm>
#include <optional>

#include "base/parallel.h"
#include "data/debian/package.h"
#include "data/deliver.h"
#include "data/page.h"
#include "store/html.h"
#include "text/language.h"

namespace data::debian {

using base::Code;
using base::Error;
using base::Result;

namespace {

const store::HtmlRules& rules() {
  static const store::HtmlRules rules{
      .root_id = "DisplayArea",
      .skip_classes = {"relatedtopics", "howtogetheader"},
      .switch_classes = {"switchinline"},
      .variant_classes = {"switch"},
      .environments = {"MAC", "UNIX", "WIN"},
  };
  return rules;
}

struct PagePath {
  std::string locale;  // "de", "en-US"
  std::string key;     // "text/shared/01/05020301.html"
};

PagePath split_path(const std::string& path) {
  const auto text = path.find("/text/");
  const auto locale = path.rfind('/', text - 1);
  return {path.substr(locale + 1, text - locale - 1), path.substr(text + 1)};
}

Result<void> check_language(const Fetched& fetched, const std::string& locale) {
  const auto found = text::canonical_language(locale);
  if (found.ok() && *found == fetched.language) return {};
  return Error{
      Code::bad_request, "the pages are in '" + locale + "', the recipe says " + fetched.language,
      fetched.name, found.ok() ? "set language = \"" + *found + "\"" : "choose another package"};
}

Result<void> read_page(const Fetched& fetched, const Contents& contents, const std::string& path,
                       Result<store::HtmlPage> page, Reading& reading) {
  const auto place = split_path(path);
  TRY(check_language(fetched, place.locale));
  reading.bytes["read"] += static_cast<std::int64_t>(contents.pages.at(path).size());
  if (!page.ok()) {  // a frame without content, such as the start page
    ++reading.counts["page without content"];
    return {};
  }
  reading.counts["block skipped: navigation"] += page->skipped;
  if (page->alternatives > 0)
    reading.counts["block skipped: another alternative is read"] += page->alternatives;
  add_bytes(page->bytes, reading);
  auto document = begin_document(fetched, contents, path, reading);
  document.kind = "page";
  document.genre = "manual";
  document.key = place.key;
  document.parallel = true;  // all translations are made from one English page
  add_blocks(std::move(page->blocks), place.key, document);
  return deliver(std::move(document), reading);
}

}  // namespace

// Pages are parsed on all workers and delivered in path order.
Result<void> read_pages(const Fetched& fetched, const Contents& contents, base::Context& ctx,
                        Reading& reading) {
  constexpr std::size_t at_once = 64;
  std::vector<const std::pair<const std::string, std::string>*> pages;
  for (const auto& page : contents.pages) pages.push_back(&page);
  for (std::size_t start = 0; start < pages.size(); start += at_once) {
    const auto count = std::min(at_once, pages.size() - start);
    std::vector<std::optional<Result<store::HtmlPage>>> parsed(count);
    TRY(base::parallel_for(ctx, "sources", count, [&](std::size_t i) {
      const auto& [path, bytes] = *pages[start + i];
      parsed[i] = store::read_html(bytes, rules(), path);
    }));
    for (std::size_t i = 0; i < count; ++i)
      TRY(read_page(fetched, contents, pages[start + i]->first, std::move(*parsed[i]), reading));
  }
  return {};
}

}  // namespace data::debian
