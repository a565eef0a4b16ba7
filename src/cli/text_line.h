// A line {"text": ..., "id": ...} taken apart without making values of it: most lines are plain ones.
#pragma once

#include <optional>
#include <string_view>

namespace cli {

struct TextLine {
  std::string_view text;
  std::string_view id;  // as JSON; empty where there is none
};

// Nothing for a line that is no JSON, and for one that takes a parser: escapes, lists, objects, fractions.
std::optional<TextLine> plain_text_line(std::string_view line);

}  // namespace cli
