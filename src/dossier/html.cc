// The card as one HTML page: no script, no outside file, light and dark, fit for print and for
// screen readers. Charts are images in data: URLs,
// where a browser runs nothing that might hide in them.
#include "base/base64.h"
#include "dossier/card.h"
#include "dossier/format.h"
#include "page/markup.h"

namespace dossier {

namespace {

using page::escape_markup;

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--rule:#d0d7de;--mark:#0b62a8;--miss:#9a3412}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaee;--paper:#15191e;--soft:#a3adb8;--rule:#3a424b;--mark:#7cc0ff;--miss:#f0a37c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
.skip{position:absolute;left:-999px}.skip:focus{position:static}
header,main,footer{max-width:62rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.9rem;line-height:1.2;margin:2rem 0 .5rem}h2{font-size:1.3rem;margin:2.4rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--rule)}
nav ul{columns:2;padding-left:1.2rem}a{color:var(--mark)}
a:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
dl{display:grid;grid-template-columns:minmax(10rem,18rem) 1fr;gap:.3rem 1rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}nav ul{columns:1}}
.wide{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{border:1px solid var(--rule);padding:.3rem .55rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.missing{color:var(--miss);font-style:italic}.note{font-size:.75em;vertical-align:super;line-height:0}
pre{overflow-x:auto;border:1px solid var(--rule);padding:.7rem}figure{margin:1rem 0}img{max-width:100%;height:auto}
ol.notes{font-size:.88rem;overflow-wrap:anywhere}
@media print{body{font-size:10.5pt;background:#fff;color:#000}nav,.skip{display:none}h2{break-after:avoid}tr,figure{break-inside:avoid}.wide{overflow:visible}a{color:inherit;text-decoration:none}}
)css";

std::string attributes(const Value& value) {
  if (value.origin == Value::Origin::missing) return " class=\"missing\"";
  if (value.origin == Value::Origin::provider) return " data-origin=\"provider\"";
  if (!value.how.empty()) return " data-origin=\"derived\" data-how=\"" + value.how + "\"";
  if (!value.source) return "";
  const auto& source = *value.source;
  return " data-record=\"" + std::to_string(source.record) + "\" data-artefact=\"" +
         escape_markup(source.artefact) + "\" data-source=\"" +
         escape_markup(source.file + "#" + source.pointer) + "\"";
}

std::string mark(std::size_t number) {
  const auto n = std::to_string(number);
  return "<a class=\"note\" href=\"#note-" + n + "\" aria-label=\"evidence " + n + "\">[" + n +
         "]</a>";
}

std::string note(const Value& value, const Notes& notes) {
  std::string out;
  for (const auto number : notes.numbers(value)) out += mark(number);
  return out;
}

std::string fields_html(const Section& section, const Notes& notes) {
  if (section.fields.empty()) return "";
  std::string out = "<dl>\n";
  for (const auto& field : section.fields)
    out += "<dt>" + escape_markup(field.label) + "</dt><dd" + attributes(field.value) + ">" +
           escape_markup(field.value.text) + note(field.value, notes) + "</dd>\n";
  return out + "</dl>\n";
}

std::string cell_html(const Value& value, bool head) {
  const std::string tag = head ? "th" : "td";
  return "<" + tag + (head ? " scope=\"row\"" : "") + attributes(value) + ">" +
         escape_markup(value.text) + "</" + tag + ">";
}

std::string table_html(const Table& table, const Notes& notes) {
  std::string marks, body;
  for (const auto& row : table.rows) {
    body += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      body += cell_html(row[i], i == 0);
      for (const auto number : notes.numbers(row[i]))
        if (marks.find(mark(number)) == std::string::npos) marks += mark(number);
    }
    body += "</tr>\n";
  }
  // Focusable, so that a wide table can be scrolled from the keyboard.
  std::string out = "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                    escape_markup(table.caption) + "\">\n<table>\n<caption>" +
                    escape_markup(table.caption) + marks + "</caption>\n<thead><tr>";
  for (const auto& column : table.columns)
    out += "<th scope=\"col\">" + escape_markup(column) + "</th>";
  return out + "</tr></thead>\n<tbody>\n" + body + "</tbody>\n</table>\n</div>\n";
}

std::string figure_html(const Figure& figure, const Notes& notes) {
  return "<figure><img alt=\"" + escape_markup(figure.text) +
         "\" src=\"data:image/svg+xml;base64," + base::base64(figure.svg) + "\">\n<figcaption>" +
         escape_markup(figure.title) + mark(notes.number(figure.source)) +
         "</figcaption></figure>\n";
}

std::string section_html(const Section& section, const Notes& notes) {
  std::string out = "<section aria-labelledby=\"" + section.id + "\">\n<h2 id=\"" + section.id +
                    "\">" + escape_markup(section.title) + "</h2>\n";
  for (const auto& paragraph : section.paragraphs)
    out += "<p>" + escape_markup(paragraph) + "</p>\n";
  out += fields_html(section, notes);
  for (const auto& table : section.tables) out += table_html(table, notes);
  for (const auto& figure : section.figures) out += figure_html(figure, notes);
  for (const auto& command : section.commands)
    out += "<pre tabindex=\"0\"><code>" + escape_markup(command) + "</code></pre>\n";
  return out + "</section>\n";
}

std::string contents_html(const Card& card) {
  std::string out = "<nav aria-label=\"Contents\"><ul>\n";
  for (const auto& section : card.sections)
    out += "<li><a href=\"#" + section.id + "\">" + escape_markup(section.title) + "</a></li>\n";
  return out +
         "<li><a href=\"#open\">To be provided by the provider</a></li>\n"
         "<li><a href=\"#evidence\">Evidence</a></li>\n</ul></nav>\n";
}

std::string open_html(const Card& card) {
  std::string out =
      "<section aria-labelledby=\"open\">\n<h2 id=\"open\">To be provided by the provider</h2>\n";
  const auto open = missing(card);
  if (open.empty()) return out + "<p>Nothing is missing.</p>\n</section>\n";
  out += "<ul>\n";
  for (const auto& words : open) out += "<li>" + escape_markup(words) + "</li>\n";
  return out + "</ul>\n</section>\n";
}

std::string evidence_html(const Notes& notes) {
  std::string out =
      "<section aria-labelledby=\"evidence\">\n<h2 id=\"evidence\">Evidence</h2>\n"
      "<p>Every figure is quoted or computed from these places; the exact field stands in the "
      "data-source "
      "attribute of its element and in card.json.</p>\n<ol class=\"notes\">\n";
  for (std::size_t i = 0; i < notes.all().size(); ++i) {
    const auto& source = notes.all()[i];
    out += "<li id=\"note-" + std::to_string(i + 1) + "\">ledger record " +
           std::to_string(source.record) + " (" + escape_markup(source.kind) + ")";
    if (!source.artefact.empty())
      out += ", artefact <code>" + escape_markup(source.artefact) + "</code>";
    out += ", file <code>" + escape_markup(source.file) + "</code></li>\n";
  }
  return out + "</ol>\n</section>\n";
}

}  // namespace

std::string to_html(const Card& card) {
  const Notes notes(card);
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\">\n<title>" +
      escape_markup(card.title) + "</title>\n<style>" + std::string(kStyle) +
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the "
      "content</a>\n<header>\n<h1>" +
      escape_markup(card.title) + "</h1>\n" + contents_html(card) +
      "</header>\n<main id=\"content\">\n";
  for (const auto& section : card.sections) out += section_html(section, notes);
  return out + open_html(card) + evidence_html(notes) + "</main>\n</body>\n</html>\n";
}

}  // namespace dossier
