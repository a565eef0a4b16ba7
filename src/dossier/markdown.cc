// The card as Markdown with footnotes. Everything from outside is escaped, so a file name cannot
// become a link or a heading.
#include "dossier/card.h"

namespace dossier {

namespace {

// Within a word an underscore marks nothing (CommonMark 6.2), and codes such as deu_Latn stay whole.
bool is_within_word(std::string_view text, std::size_t at) {
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return at > 0 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]);
}

bool is_mark(char c) { return std::string_view("\\`*_[]|#~").find(c) != std::string_view::npos; }

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (is_mark(c) && !(c == '_' && is_within_word(text, at)))
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20)
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string shown(const Value& value) {
  if (value.origin == Value::Origin::missing) return "*" + value.text + "*";
  return escaped(value.text);
}

std::string mark(std::size_t number) { return "[^" + std::to_string(number) + "]"; }

std::string note(const Value& value, const Notes& notes) {
  std::string out;
  for (const auto number : notes.numbers(value)) out += mark(number);
  return out;
}

std::string row_text(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const auto& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

// The places a table quotes stand behind its caption, not in each cell.
std::string table_text(const Table& table, const Notes& notes) {
  std::string marks;
  for (const auto& row : table.rows)
    for (const auto& cell : row)
      for (const auto number : notes.numbers(cell))
        if (marks.find(mark(number)) == std::string::npos) marks += mark(number);
  std::string out = "**" + escaped(table.caption) + "**" + marks + "\n\n";
  std::vector<std::string> heads;
  for (const auto& column : table.columns) heads.push_back(escaped(column));
  out += row_text(heads) + row_text(std::vector<std::string>(heads.size(), "---"));
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(shown(cell));
    out += row_text(cells);
  }
  return out + "\n";
}

std::string section_text(const Section& section, const Notes& notes) {
  std::string out = "## " + escaped(section.title) + "\n\n";
  for (const auto& paragraph : section.paragraphs) out += escaped(paragraph) + "\n\n";
  for (const auto& field : section.fields)
    out +=
        "- " + escaped(field.label) + ": " + shown(field.value) + note(field.value, notes) + "\n";
  if (!section.fields.empty()) out += '\n';
  for (const auto& table : section.tables) out += table_text(table, notes);
  for (const auto& figure : section.figures)
    out += "Figure: " + escaped(figure.title) + ", in the file `" + figure.source.file + "`[^" +
           std::to_string(notes.number(figure.source)) + "]\n\n";
  for (const auto& command : section.commands) out += "```\n" + command + "\n```\n\n";
  return out;
}

}  // namespace

std::string to_markdown(const Card& card) {
  const Notes notes(card);
  std::string out = "# " + escaped(card.title) + "\n\n";
  for (const auto& section : card.sections) out += section_text(section, notes);
  out += "## To be provided by the provider\n\n";
  const auto open = missing(card);
  for (const auto& words : open) out += "- " + escaped(words) + "\n";
  out += open.empty() ? "Nothing is missing.\n\n" : "\n";
  out += "## Evidence\n\n";
  for (std::size_t i = 0; i < notes.all().size(); ++i) {
    const auto& source = notes.all()[i];
    out += "[^" + std::to_string(i + 1) + "]: ledger record " + std::to_string(source.record) +
           " (" + escaped(source.kind) + ")" +
           (source.artefact.empty() ? "" : ", artefact " + escaped(source.artefact)) + ", file `" +
           source.file + "`\n";
  }
  return out;
}

}  // namespace dossier
