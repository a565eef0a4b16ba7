#include "selfcheck/page.h"

namespace selfcheck {

std::string page(std::span<const check::Row> rows) {
  std::string out =
      "Results that were wrong and said nothing, each found in the public tracker of a tool that "
      "many use. `janua selfcheck`\ncomputes every one of them on your machine, through the functions "
      "that train, tokenize, score and serve here: the right\nvalue, ours, and what the fault gives. "
      "It exits with 3 if one is red. Most of these are mended by now where they were\nfound; numbers "
      "are issues and pull requests of the tool's own tracker, as they were read in September 2026.\n";
  for (const auto& [name, entry] : rows) {
    out += "\n## " + std::string(name) + "\n\n" + entry->wrong + "\n\n- Input: " + entry->input +
           ".\n- Right: " + entry->right + "\n- Values: " + entry->columns + ".\n- Found in:\n";
    for (const auto& report : entry->reports)
      out += "  - " + std::string(report.tool) + ": " + report.source + "\n";
  }
  return out;
}

}  // namespace selfcheck
