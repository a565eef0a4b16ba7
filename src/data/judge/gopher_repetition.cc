// Gopher's rules of repetition (Rae et al. 2021, table A1), as datatrove reads them.
//
// What surprises: paragraphs are cut of the text without white space at its ends and lines of the whole, so that a line
// feed at the end makes an empty line; all shares are of all code points of the text.
#include <string>

#include "data/judge.h"
#include "data/measure/python_text.h"
#include "data/measure/repetition.h"
#include "data/rule/measure.h"

namespace data::judge {

namespace {

// Limits for shares of parts that repeat others, and of the code points in them.
const char* repeated(std::span<const std::string_view> parts, double symbols,
                     const char* parts_reason, const char* symbols_reason) {
  const auto found = measure::count_duplicates(parts);
  if (static_cast<double>(found.parts) / static_cast<double>(parts.size()) > 0.3)
    return parts_reason;
  return static_cast<double>(found.symbols) / symbols > 0.2 ? symbols_reason : nullptr;
}

std::string repeated_words(const Page& page, double symbols) {
  measure::Runs runs(page.words());
  constexpr double kTop[] = {0.20, 0.18, 0.16};                         // of 2 to 4 words
  constexpr double kRepeated[] = {0.15, 0.14, 0.13, 0.12, 0.11, 0.10};  // of 5 to 10
  for (std::size_t n = 2; n <= 4; ++n)
    if (static_cast<double>(runs.top(n)) / symbols > kTop[n - 2])
      return "top_" + std::to_string(n) + "_gram";
  for (std::size_t n = 5; n <= 10; ++n)
    if (static_cast<double>(runs.repeated(n)) / symbols > kRepeated[n - 5])
      return "duplicated_" + std::to_string(n) + "_n_grams";
  return "";
}

Verdict decide(const Page& page) {
  if (page.text().empty()) return drop("empty");
  const auto symbols = static_cast<double>(page.symbols());
  const auto paragraphs = rule::split_parts(measure::strip(page.text()), 2);
  if (const char* reason = repeated(paragraphs, symbols, "dup_para_frac", "dup_para_char_frac"))
    return drop(reason);
  const auto lines = rule::split_parts(page.text(), 1);
  if (const char* reason = repeated(lines, symbols, "dup_line_frac", "dup_line_char_frac"))
    return drop(reason);
  auto reason = repeated_words(page, symbols);
  return reason.empty() ? Verdict{} : drop(std::move(reason));
}

}  // namespace

extern const Entry gopher_repetition{
    .name = "GopherRepetitionFilter",
    .summary = "Gopher's limits for repeated lines, paragraphs and runs of words",
    .decide = decide};

}  // namespace data::judge
