// FineWeb's rules for lines (Penedo et al. 2024), as datatrove has them.
//
// What surprises: lines are cut at line feeds alone and keep their white space, so that lines with CR LF end in no
// sentence's sign.
#include <algorithm>

#include "base/utf8.h"
#include "data/judge.h"
#include "data/measure/python_text.h"
#include "data/measure/repetition.h"
#include "data/measure/signs.h"
#include "data/symbol.h"

namespace data::judge {

namespace {

bool ends_in_terminal(std::string_view line) {
  return measure::is_terminal(base::code_point_before(line, line.size()).value);
}

Verdict decide(const Page& page) {
  auto lines = measure::split_at_line_feeds(page.text());
  std::erase_if(lines, [](auto line) { return measure::strip(line).empty(); });
  if (lines.empty()) return drop("empty");
  const auto share = [&](auto is) {
    return static_cast<double>(std::ranges::count_if(lines, is)) /
           static_cast<double>(lines.size());
  };
  if (share(ends_in_terminal) < 0.12) return drop("line_punct_ratio");
  if (share([](auto line) { return count_symbols(line) <= 30; }) > 0.67)
    return drop("short_line_ratio");
  const auto line_feeds = static_cast<double>(std::ranges::count(page.text(), '\n'));
  const auto repeated = static_cast<double>(measure::count_duplicates(lines).symbols);
  if (repeated / (static_cast<double>(page.symbols()) - line_feeds) > 0.01)
    return drop("char_dup_ratio");
  return line_feeds / static_cast<double>(page.words().size()) > 0.3 ? drop("list_ratio")
                                                                     : Verdict{};
}

}  // namespace

extern const Entry fineweb_quality{
    .name = "FineWebQualityFilter",
    .summary = "FineWeb's limits for ends, lengths and repeats of lines",
    .decide = decide};

}  // namespace data::judge
