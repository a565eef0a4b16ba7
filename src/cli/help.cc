#include "cli/help.h"

#include <algorithm>

#include "cli/dispatch.h"

namespace cli {

namespace {

using base::Result;
using Words = std::vector<std::string>;

constexpr const char* kTitle =
    "janua makes, checks and serves open multilingual language models.\n";
constexpr const char* kTail =
    "\nEverywhere: --set key=value (repeatable)  --json  --dry-run  --quiet  --help  --version\n"
    "Exit status: 0 done, 1 the work failed, 2 the request was wrong, 3 a check or a gate said no,\n"
    "130 interrupted (the same command goes on).\n";

struct Heading {
  Group group;
  const char* text;
};
constexpr Heading kHeadings[] = {{Group::make, "Make a model"},
                                 {Group::look, "Look at what was made"},
                                 {Group::verify, "Check what somebody made"},
                                 {Group::use, "Use it"},
                                 {Group::lines, "Ask about one text, page or file at a time"},
                                 {Group::shell, "This program"}};

// A flag as its line of help shows it, and what it does.
struct Line {
  std::string head, text;
};

std::string flag_of(const Option& option) {
  const std::string value = option.value;
  return std::string("--") + option.name + (value.empty() ? "" : " " + value);
}

std::string usual_of(const Option& option) {
  if (!option.usual) return "; it must be given";
  return *option.usual ? std::string("; usually ") + option.usual : "";
}

std::vector<Line> lines_of(const Entry& entry) {
  std::vector<Line> out;
  for (const auto& argument : entry.arguments) out.push_back({argument.name, argument.text});
  for (const auto& option : entry.options)
    out.push_back({flag_of(option), option.text + usual_of(option)});
  if (entry.obeys & kSet)
    out.push_back({"--set key=value", "a key of the recipe as it shall be this time; repeatable"});
  if (entry.obeys & kJson) out.push_back({"--json", "the product, progress and errors as JSON"});
  if (entry.obeys & kDryRun) out.push_back({"--dry-run", "say what would be done, and do nothing"});
  out.push_back({"--quiet", "warnings and errors only"});
  return out;
}

std::string upper_first(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// Text in lines of at most `width` bytes, those after the first behind `indent`.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out, line;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    const auto word = text.substr(begin, end - begin);
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      out += line + "\n" + indent;
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return out + line;
}

constexpr std::size_t kWidth = 98;

// The usage with its flags, broken before a bracket where it is too long for a line.
std::string usage_lines(const Row& row) {
  auto usage = usage_of(row);
  std::string out;
  while (usage.size() > kWidth) {
    const auto cut = usage.rfind(" [", kWidth);
    if (cut == std::string::npos || cut < 8) break;
    out += usage.substr(0, cut) + "\n";
    usage = "         " + usage.substr(cut + 1);
  }
  return out + usage + "\n";
}

std::string command_help(const Row& row) {
  const auto& entry = *row.entry;
  auto out = usage_lines(row) + "\n" + wrapped(entry.summary, kWidth, "") + "\n\n";
  const auto lines = lines_of(entry);
  std::size_t wide = 0;
  for (const auto& line : lines)
    if (line.head.size() <= 30) wide = std::max(wide, line.head.size());
  for (const auto& [head, text] : lines) {
    const std::string indent(wide + 4, ' ');
    out += "  " + head;
    out += head.size() > wide ? "\n" + indent : std::string(wide - head.size() + 2, ' ');
    out += wrapped(upper_first(text), kWidth - indent.size(), indent) + "\n";
  }
  if (!entry.examples.empty()) out += "\nExamples:\n";
  for (const auto& example : entry.examples)
    out += std::string("  ") + example.command + "\n      " + example.text + "\n";
  return out;
}

std::vector<Row> sorted(std::span<const Row> rows) {
  std::vector<Row> out(rows.begin(), rows.end());
  std::ranges::sort(out, {}, [](const Row& row) { return std::string(row.name); });
  return out;
}

std::string plain_usage(const Row& row) {
  auto out = "janua " + words_of(row.name);
  for (const auto& argument : row.entry->arguments) out += std::string(" ") + argument.name;
  for (const auto& option : row.entry->options)
    if (!option.usual) out += " " + flag_of(option);
  return out;
}

std::string overview(std::span<const Row> rows, const std::string& prefix) {
  std::string out;
  for (const auto& heading : kHeadings) {
    std::string list;
    for (const auto& row : sorted(rows))
      if (row.entry->group == heading.group && (words_of(row.name) + " ").starts_with(prefix))
        list += "  " + plain_usage(row) + "\n      " + row.entry->summary + "\n";
    if (!list.empty()) out += "\n" + std::string(heading.text) + ":\n" + list;
  }
  return out;
}

// Roff takes a line that begins with a dot or a quote for a request, and a backslash for an escape.
std::string roff(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first = i == 0 || text[i - 1] == '\n';
    if (first && (text[i] == '.' || text[i] == '\'')) out += "\\&";
    out += text[i] == '\\' ? "\\e" : text[i] == '-' ? "\\-" : std::string(1, text[i]);
  }
  return out;
}

std::string man_command(const Row& row) {
  auto out = ".SS " + roff(usage_of(row)) + "\n" + roff(row.entry->summary) + "\n";
  for (const auto& [head, text] : lines_of(*row.entry))
    out += ".TP\n.B " + roff(head) + "\n" + roff(upper_first(text)) + ".\n";
  for (const auto& example : row.entry->examples)
    out += ".PP\n" + roff(upper_first(example.text)) + "\n.PP\n.RS\n.nf\n" + roff(example.command) +
           "\n.fi\n.RE\n";
  return out;
}

}  // namespace

std::string words_of(const std::string& name) {
  std::string words = name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string usage_of(const Row& row) {
  auto out = plain_usage(row);
  for (const auto& option : row.entry->options)
    if (option.usual) out += " [" + flag_of(option) + "]";
  return out;
}

Words values_of(const std::string& placeholder) {
  Words out;
  if (placeholder.find('|') == std::string::npos) return out;
  for (std::size_t begin = 0; begin <= placeholder.size();) {
    const auto end = std::min(placeholder.find('|', begin), placeholder.size());
    out.push_back(placeholder.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Result<std::string> help_text(std::span<const Row> rows, const Words& words) {
  std::string prefix;
  for (const auto& word : words) prefix += word + " ";
  const Row* one = nullptr;  // `janua data show x --help` is about `janua data show`
  for (const auto& row : rows)
    if (prefix.starts_with(words_of(row.name) + " ") &&
        (!one || std::string(row.name).size() > std::string(one->name).size()))
      one = &row;
  if (one) return command_help(*one);
  const auto list = overview(rows, prefix);
  if (list.empty()) return unknown_command(rows, words);
  return kTitle + list + "\n`janua COMMAND --help` shows its flags.\n" + kTail;
}

std::string cli_page(std::span<const Row> rows) {
  std::string out = "```\n" + help_text(rows, {}).take() + "```\n";
  for (const auto& row : sorted(rows))
    if (row.entry->group != Group::hidden)
      out += "\n## janua " + words_of(row.name) + "\n\n```\n" + command_help(row) + "```\n";
  return out;
}

std::string man_page(std::span<const Row> rows) {
  std::string out =
      ".TH JANUA 1 \"\" \"janua " JANUA_VERSION
      "\"\n.SH NAME\njanua \\- makes, checks and serves open multilingual language models\n"
      ".SH SYNOPSIS\n.B janua\n.I COMMAND\n[flags]\n";
  for (const auto& heading : kHeadings) {
    out += ".SH " + std::string(heading.text) + "\n";
    for (const auto& row : sorted(rows))
      if (row.entry->group == heading.group) out += man_command(row);
  }
  return out +
         ".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\nThe work failed.\n.TP\n2\nThe request was "
         "wrong.\n"
         ".TP\n3\nA check or a gate said no.\n.TP\n130\nInterrupted; the same command goes on.\n";
}

}  // namespace cli
