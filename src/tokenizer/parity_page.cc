// The comparison as one page of HTML: a plot of premiums, and the tables.
#include <fmt/format.h>

#include "page/markup.h"
#include "page/plot.h"
#include "tokenizer/parity_compare.h"

namespace tokenizer {
namespace {

constexpr const char* kHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>Tokens for the same content</title>\n<style>\n"
    ":root { color-scheme: light dark }\n"
    "body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }\n"
    "table { border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto }\n"
    "th, td { padding: .2em .7em; text-align: right; border-bottom: 1px solid #8888 }\n"
    "th:first-child, td:first-child { text-align: left }\nsvg { max-width: 100% }\n"
    "</style>\n</head>\n<body>\n<h1>Tokens for the same content</h1>\n";

std::string plot_of(std::span<const Measured> all) {
  page::Plot plot{.title = "Tokens relative to English",
                  .description =
                      "For each language and tokenizer, the tokens that the articles of "
                      "the declaration of human rights need, divided by those of English.",
                  .x_label = "language",
                  .y_label = "tokens relative to English",
                  .y_from_zero = true};
  const auto& rows = all.front().parity.rows;
  for (const auto& row : rows) plot.x_names.push_back(row.language.substr(0, 3));
  for (const auto& one : all) {
    page::PlotSeries series{.name = one.name, .points = {}, .line = false, .marks = true};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& with = one.parity.rows[i].with_headings;
      series.points.push_back(
          {static_cast<double>(i), with.value, with.interval.low, with.interval.high});
    }
    plot.series.push_back(std::move(series));
  }
  return page::line_plot(plot);
}

// A table in Markdown, of which each line is a row, as one of HTML.
std::string row_html(std::string_view line, const char* cell) {
  std::string out = "<tr>";
  line.remove_prefix(2);
  while (!line.empty()) {
    const auto end = std::min(line.find(" |"), line.size());
    out += fmt::format("<{}>{}</{}>", cell, page::escape_markup(line.substr(0, end)), cell);
    line.remove_prefix(std::min(line.size(), end + 3));
  }
  return out + "</tr>\n";
}

std::string html_of(std::string_view markdown) {
  std::string out;
  bool inside = false;
  while (!markdown.empty()) {
    const auto line = markdown.substr(0, markdown.find('\n'));
    markdown.remove_prefix(std::min(markdown.size(), line.size() + 1));
    const bool row = line.starts_with("| ");
    if (row && !inside) out += "<table>\n";
    if (!row && inside) out += "</table>\n";
    if (row && !line.starts_with("| ---"))
      out += row_html(line, inside ? "td" : "th");
    else if (!row && !line.empty())
      out += "<p>" + page::escape_markup(line) + "</p>\n";
    inside = row;
  }
  return inside ? out + "</table>\n" : out;
}

}  // namespace

std::string comparison_page(std::span<const Measured> all) {
  return kHead + plot_of(all) + "\n" + html_of(comparison_table(all)) + "</body>\n</html>\n";
}

}  // namespace tokenizer
