// The text of a web page as Markdown, and what the page says of itself.
//
// Left out is what stands around a text: navigation, cookie banners, contents boxes, related links,
// comments under an article, signatures, prices, footers, hidden text. Kept are headline, headings,
// lists, tables, code and quotes, and all posts of a forum. The time is linear in the bytes of the page,
// and what is beyond the limits of html_tree.h is not read (`cut`).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "data/extract/metadata.h"

namespace data::extract {

struct Page {
  std::string text;  // Markdown; "" where the page has none
  Metadata metadata;
  std::string charset, charset_by;  // page_text.h
  std::int64_t replaced = 0;        // ill-formed pieces that became U+FFFD
  bool cut = false;
};

// `transport_label`: the charset of the HTTP header, "" if there was none.
Page extract(std::string_view bytes, std::string_view transport_label = "");

// {text, title, author, date, modified, language, licenses, translation, url, description, site, charset,
// charset_by, cut}; null where the page does not say.
base::Json to_json(const Page& page);

}  // namespace data::extract
