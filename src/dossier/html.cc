// The card as one HTML page: no script, no outside file, light and dark, fit for a phone, for print
// and for screen readers. First what it is in one screen; long tables are folded, and on a phone
// the rows of wide ones are told one below the other; figures and codes are never broken. Charts
// are images in data: URLs, where a browser runs nothing hidden there.
#include <algorithm>

#include "base/base64.h"
#include "dossier/card.h"
#include "dossier/format.h"
#include "dossier/html_style.h"
#include "page/markup.h"

namespace dossier {

namespace {

using page::escape_markup;

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kShownDigits = 12;
constexpr std::size_t kMostRows = 12;  // of a table that stands open
constexpr std::size_t kMostWord = 48;  // bytes that are kept on one line
constexpr std::size_t kPhone = 36;     // letters that a table has room for on a phone
constexpr std::size_t kMany = 9;       // columns from which on letters are smaller

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Where the next digest begins: exactly 64 hex digits, no more around them.
std::size_t find_hash(std::string_view text) {
  for (std::size_t from = 0; from < text.size();) {
    const auto begin = std::ranges::find_if(text.substr(from), is_hex) - text.begin();
    const auto end = std::ranges::find_if_not(text.substr(begin), is_hex) - text.begin();
    if (end - begin == kHashDigits) return static_cast<std::size_t>(begin);
    from = static_cast<std::size_t>(end);
  }
  return std::string_view::npos;
}

// Of a digest twelve digits are seen; the others are there for who selects it, searches or prints.
std::string hash_html(std::string_view digits) {
  const std::string all(digits);
  return "<code class=\"hash\" title=\"" + all + "\">" + all.substr(0, kShownDigits) + "<span>" +
         all.substr(kShownDigits) + "</span></code>";
}

// Escaped, digests shortened.
std::string text_html(std::string_view text) {
  std::string out;
  for (auto at = find_hash(text); at != std::string_view::npos; at = find_hash(text)) {
    out += escape_markup(text.substr(0, at)) + hash_html(text.substr(at, kHashDigits));
    text.remove_prefix(at + kHashDigits);
  }
  return out + escape_markup(text);
}

bool is_figure(const std::string& text) {
  return text.find_first_not_of("0123456789.,+-e%") == std::string::npos &&
         text.find_first_of("0123456789") != std::string::npos;
}

// What a reader sees of it in letters, about: of digests not all is shown.
std::size_t shown_of(const std::string& text) {
  return text.size() - (find_hash(text) == std::string::npos ? 0 : kHashDigits - kShownDigits);
}

// The class that says how a cell may break: a figure or a code never does.
const char* class_of(const std::string& text) {
  const auto shown = shown_of(text);
  const bool one_word = text.find(' ') == std::string::npos;
  if (shown <= kMostWord && (one_word || shown <= kMostWord / 2)) return "word";
  return one_word ? "long" : "text";
}

// Where the figure comes from, for programs.
std::string origin_of(const Value& value) {
  if (value.origin == Value::Origin::provider) return " data-origin=\"provider\"";
  if (!value.how.empty()) return " data-origin=\"derived\" data-how=\"" + value.how + "\"";
  if (value.origin == Value::Origin::missing || !value.source) return "";
  const auto& source = *value.source;
  return " data-record=\"" + std::to_string(source.record) + "\" data-artefact=\"" +
         escape_markup(source.artefact) + "\" data-source=\"" +
         escape_markup(source.file + "#" + source.pointer) + "\"";
}

std::string attributes(const Value& value, std::string classes = "") {
  if (value.origin == Value::Origin::missing) classes += classes.empty() ? "missing" : " missing";
  return (classes.empty() ? "" : " class=\"" + classes + "\"") + origin_of(value);
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
           text_html(field.value.text) + note(field.value, notes) + "</dd>\n";
  return out + "</dl>\n";
}

// Which columns hold nothing but figures.
std::vector<bool> columns_of_figures(const Table& table) {
  std::vector<bool> out(table.columns.size(), true);
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = out[i] && i < row.size() && is_figure(row[i].text);
  return out;
}

// A column named by a recorded key ("without_headings.premium") in words, which may break.
std::string heading_of(const std::string& column) {
  std::string out;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const bool inside = i > 0 && i + 1 < column.size() && column.find(' ') == std::string::npos;
    if (column[i] == '_' && inside)
      out += ' ';
    else if (column[i] == '.' && inside)
      out += ": ";
    else
      out += column[i];
  }
  return out;
}

std::size_t longest_word(const std::string& text) {
  std::size_t out = 0, from = 0;
  for (auto to = text.find(' '); to != std::string::npos; to = text.find(' ', from)) {
    out = std::max(out, to - from);
    from = to + 1;
  }
  return std::max(out, text.size() - from);
}

// Whether a phone shows all its columns side by side, with no word broken.
bool fits_a_phone(const Table& table) {
  constexpr std::size_t sentence = 20, between = 3;
  std::size_t all = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    auto widest = longest_word(heading_of(table.columns[i]));
    for (const auto& row : table.rows)
      if (i < row.size())
        widest = std::max(widest, std::string_view(class_of(row[i].text)) == "word"
                                      ? shown_of(row[i].text)
                                      : sentence);
    all += widest + between;
  }
  return all <= kPhone;
}

// How the cells of a table are written.
struct Columns {
  std::vector<bool> figures;          // those stand below each other
  std::vector<std::string> headings;  // escaped
  bool stacked = false;               // on a phone each cell says its heading
};

Columns columns_of(const Table& table) {
  Columns out{columns_of_figures(table), {}, !fits_a_phone(table)};
  for (const auto& column : table.columns)
    out.headings.push_back(escape_markup(heading_of(column)));
  return out;
}

// Where rows are stacked, a browser no longer takes the table for one, so roles say it.
std::string cell_html(const Value& value, std::size_t i, const Columns& columns) {
  const bool head = i == 0, known = i < columns.headings.size();
  const std::string tag = head ? "th" : "td";
  auto out = "<" + tag + (head ? " scope=\"row\"" : "") +
             attributes(value, known && columns.figures[i] ? "number" : class_of(value.text));
  if (!columns.stacked) return out + ">" + text_html(value.text) + "</" + tag + ">";
  out += head ? " role=\"rowheader\"" : " role=\"cell\"";
  if (known && columns.headings.size() > 2)  // of a pair the value needs no heading
    out += " data-title=\"" + columns.headings[i] + "\"";
  return out + "><span>" + text_html(value.text) + "</span></" + tag + ">";
}

std::string head_html(const Columns& columns) {
  const auto role = [&](const char* name) {
    return columns.stacked ? " role=\"" + std::string(name) + "\"" : "";
  };
  auto out = "<thead" + role("rowgroup") + "><tr" + role("row") + ">";
  for (std::size_t i = 0; i < columns.headings.size(); ++i)
    out += "<th scope=\"col\"" + role("columnheader") +
           (columns.figures[i] ? " class=\"number\"" : "") + ">" + columns.headings[i] + "</th>";
  return out + "</tr></thead>\n<tbody" + role("rowgroup") + ">\n";
}

// A caption with links is nothing that a table by its role may own, so there it stands before it.
std::string opening_of(const Table& table, const std::string& marks, const Columns& columns) {
  const auto caption = escape_markup(table.caption), shown = "<span>" + caption + "</span>" + marks;
  if (!columns.stacked) return "<table>\n<caption>" + shown + "</caption>\n";
  return "<p class=\"caption\">" + shown + "</p>\n<table class=\"stacked" +
         (columns.headings.size() > kMany ? " many" : "") + "\" role=\"table\" aria-label=\"" +
         caption + "\">\n";
}

std::string table_html(const Table& table, const Notes& notes) {
  const auto columns = columns_of(table);
  std::string marks, body;
  for (const auto& row : table.rows) {
    body += columns.stacked ? "<tr role=\"row\">" : "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      body += cell_html(row[i], i, columns);
      for (const auto number : notes.numbers(row[i]))
        if (marks.find(mark(number)) == std::string::npos) marks += mark(number);
    }
    body += "</tr>\n";
  }
  // Focusable, so that a wide table can be scrolled from the keyboard.
  auto out = "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" +
             escape_markup(table.caption) + "\">\n" + opening_of(table, marks, columns) +
             head_html(columns) + body + "</tbody>\n</table>\n</div>\n";
  if (table.rows.size() <= kMostRows) return out;
  return "<details>\n<summary>" + escape_markup(table.caption) + " <span class=\"count\">(" +
         std::to_string(table.rows.size()) + " rows)</span></summary>\n" + out + "</details>\n";
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
      "data-source attribute of its element and in card.json.</p>\n<ol class=\"notes\">\n";
  for (std::size_t i = 0; i < notes.all().size(); ++i) {
    const auto& source = notes.all()[i];
    out += "<li id=\"note-" + std::to_string(i + 1) + "\">ledger record " +
           std::to_string(source.record) + " (" + escape_markup(source.kind) + ")";
    if (!source.artefact.empty()) out += ", artefact " + text_html(source.artefact);
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
      escape_markup(card.title) + "</title>\n<style>" + std::string(kHtmlStyle) +
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the "
      "content</a>\n<header>\n<h1>" +
      escape_markup(card.title) + "</h1>\n</header>\n<main id=\"content\">\n";
  for (const auto& section : card.sections) {
    out += section_html(section, notes);
    if (&section == &card.sections.front()) out += contents_html(card);
  }
  return out + open_html(card) + evidence_html(notes) + "</main>\n</body>\n</html>\n";
}

}  // namespace dossier
