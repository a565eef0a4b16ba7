// A page of tables that stands alone in one file: no script, no font, no link; wide tables scroll by themselves.
#pragma once

#include <string>
#include <string_view>

namespace page {

// The page around `body`, which is HTML; `title` is text, and the heading too.
std::string sheet(const std::string& title, const std::string& body);

// Markdown of tables, headings (##) and plain lines as HTML. `caption` names a table before which no heading stands.
std::string sheet_body(std::string_view markdown, const std::string& caption);

}  // namespace page
