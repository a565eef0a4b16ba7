// The comparison as one page of HTML: bars of premiums, and the tables.
#include <fmt/format.h>

#include "page/bars.h"
#include "page/markup.h"
#include "page/sheet.h"
#include "text/language.h"
#include "tokenizer/parity_order.h"

namespace tokenizer {
namespace {

page::Bar bar_of(const ParityRow& row) {
  const auto& [tokens, value, interval] = row.with_headings;
  const auto lost =
      row.is_lost() ? fmt::format("{:.0f} % of its characters lost", 100 * row.lost_share) : "";
  return {value, interval.low, interval.high, lost};
}

std::string plot_of(std::span<const Measured> all) {
  page::Bars plot{
      .description = "Bars for each language and tokenizer; the tables below say the same.",
      .series = short_names(all),
      .groups = {},
      .line = 1,
      .line_name = "as many tokens as English"};
  for (const auto& language : by_premium(all)) {
    page::BarGroup group{text::english_name(language), language, {}};
    for (const auto& one : all)
      group.bars.push_back(
          bar_of(*std::ranges::find(one.parity.rows, language, &ParityRow::language)));
    plot.groups.push_back(std::move(group));
  }
  return page::bars(plot);
}

}  // namespace

std::string comparison_page(std::span<const Measured> all, const std::string& day) {
  const auto front = "<p>" + page::escape_markup(content_sentence(all.front().parity.content)) +
                     (day.empty() ? "" : " Measured on " + day + ".") + "</p>\n<p>" +
                     page::escape_markup(verdict(all)) + "</p>\n" + plot_of(all) +
                     "<h2>Tables</h2>\n";
  return page::sheet(
      "Tokens for the same content",
      front + page::sheet_body(comparison_tables(all), "Tokens relative to English"));
}

std::string parity_page(const Parity& parity) {
  const Measured one{"the tokenizer", 0, 0, parity, {}};
  return comparison_page(std::span(&one, 1));
}

}  // namespace tokenizer
