#include "page/sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "page/markup.h"

namespace page {
namespace {

constexpr const char* kHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>";

constexpr const char* kStyle =
    "</title>\n<style>\n"
    ":root { color-scheme: light dark }\n"
    "body { font: 16px/1.5 system-ui, sans-serif; max-width: 72em; margin: 1.5em auto; padding: 0 1em }\n"
    "h1, h2, p { overflow-wrap: anywhere }\n"
    ".scroll { overflow-x: auto; margin: 1em 0 }\n"
    "table { border-collapse: collapse }\n"
    "caption { text-align: left; font-size: .9em; padding-bottom: .3em }\n"
    "th, td { padding: .2em .7em; text-align: right; white-space: nowrap; border-bottom: 1px solid #8888 }\n"
    "thead th { white-space: normal; vertical-align: bottom; min-width: 5em; overflow-wrap: anywhere }\n"
    "th:first-child { text-align: left; font-weight: normal; position: sticky; left: 0; background: Canvas }\n"
    "thead th:first-child { font-weight: bold }\n"
    "</style>\n</head>\n<body>\n<main>\n<h1>";

// A line of Markdown's table as one of HTML.
std::string row_html(std::string_view line, bool head) {
  std::string out = "<tr>";
  line.remove_prefix(2);
  for (bool first = true; !line.empty(); first = false) {
    const auto end = std::min(line.find(" |"), line.size());
    const auto cell = escape_markup(line.substr(0, end));
    if (head || first)
      out += fmt::format("<th scope=\"{}\">{}</th>", head ? "col" : "row", cell);
    else
      out += "<td>" + cell + "</td>";
    line.remove_prefix(std::min(line.size(), end + 3));
  }
  return out + "</tr>\n";
}

// What the table under a heading is, for who hears the page.
std::string table_begin(const std::string& caption) {
  return "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption +
         "\">\n<table>\n<caption>" + caption + "</caption>\n";
}

class Html {
 public:
  explicit Html(const std::string& caption) : caption_(escape_markup(caption)) {}

  void line(std::string_view line) {
    const bool row = line.starts_with("| ");
    if (inside_ && !row) end();
    if (row)
      table_row(line);
    else if (line.starts_with("## "))
      heading(line.substr(3));
    else if (!line.empty())
      out_ += "<p>" + escape_markup(line) + "</p>\n";
  }
  std::string take() {
    if (inside_) end();
    return std::move(out_);
  }

 private:
  void end() {
    out_ += "</tbody>\n</table>\n</div>\n";
    inside_ = false;
  }
  void heading(std::string_view words) {
    caption_ = escape_markup(words);
    out_ += "<h2>" + caption_ + "</h2>\n";
  }
  void table_row(std::string_view line) {
    if (line.starts_with("| ---")) return;
    if (!inside_) out_ += table_begin(caption_) + "<thead>\n";
    out_ += row_html(line, !inside_);
    if (!inside_) out_ += "</thead>\n<tbody>\n";
    inside_ = true;
  }

  std::string out_, caption_;
  bool inside_ = false;
};

}  // namespace

std::string sheet(const std::string& title, const std::string& body) {
  const auto name = escape_markup(title);
  return kHead + name + kStyle + name + "</h1>\n" + body + "</main>\n</body>\n</html>\n";
}

std::string sheet_body(std::string_view markdown, const std::string& caption) {
  Html out(caption);
  while (!markdown.empty()) {
    const auto line = markdown.substr(0, markdown.find('\n'));
    markdown.remove_prefix(std::min(markdown.size(), line.size() + 1));
    out.line(line);
  }
  return out.take();
}

}  // namespace page
