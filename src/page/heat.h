// A heat map as an HTML table: rows and columns of figures, each on a ground that says how large it is.
//
// Every figure is written out, so nothing hangs on colour alone, and letters on dark grounds turn light. No script, no font,
// no link. Equal input gives equal bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace page {

struct Heat {
  std::string caption;
  std::string corner;  // what rows are: "language"
  std::vector<std::string> columns;
  struct Row {
    std::string name;
    std::vector<std::optional<double>> values;  // one for each column; none: an empty cell
    std::vector<std::string> texts;             // what is written; as many
  };
  std::vector<Row> rows;
  // Of each column what is the palest and what the darkest; equal ones colour nothing.
  struct Ends {
    double pale = 0, dark = 1;
  };
  std::vector<Ends> ends;
};

// Text fields may hold anything; they are escaped.
std::string heat_map(const Heat& heat);

}  // namespace page
