#include "selfcheck/page.h"

namespace selfcheck {

std::string page(std::span<const check::Row> rows) {
  std::string out =
      "Results that were wrong and said nothing, each found in the public tracker of a tool that "
      "many use. `janua selfcheck`\ncomputes every one of them on your machine, through the functions "
      "that train, tokenize and serve here: the right value,\nours, and what the fault gives. It "
      "exits with 3 if one is red. Numbers are issues and pull requests of the tool's own\ntracker, as "
      "they were read in autumn 2026; what was open then says so.\n";
  for (const auto& [name, entry] : rows) {
    out += "\n## " + std::string(name) + "\n\n" + entry->wrong + "\n\n- Input: " + entry->input +
           ".\n- Right: " + entry->right + "\n- Values: " + entry->columns + ".\n- Found in:\n";
    for (const auto& report : entry->reports)
      out += "  - " + std::string(report.tool) + ": " + report.source + "\n";
  }
  return out;
}

}  // namespace selfcheck
