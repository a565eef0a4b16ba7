#include "audit/parity_figures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "record/tokenizer.h"

namespace audit {

namespace {

using base::Json;

// One of the two measurements: the articles as they stand, or without their headings.
struct Side {
  std::string below;  // of a row, in a pointer: "" or ".without_headings"
  std::map<std::string, const Json*> rows;
  std::optional<double> english;  // tokens of it
};

Side side_of(const Json& languages, const char* part) {
  Side out{part ? "." + std::string(part) : "", {}, {}};
  for (const auto& [language, row] : languages.items()) {
    const auto& one = part ? member(row, part) : row;
    if (!one.is_null()) out.rows[language] = &one;
  }
  if (const auto english = out.rows.find("eng_Latn"); english != out.rows.end())
    out.english = number_at(*english->second, "tokens");
  return out;
}

// By its definition: the mean absolute difference of all pairs, divided by twice the mean.
double gini_of(const Side& side) {
  double difference = 0, sum = 0;
  for (const auto& [language, a] : side.rows) {
    sum += number_at(*a, "tokens").value_or(0);
    for (const auto& [other, b] : side.rows)
      difference +=
          std::abs(number_at(*a, "tokens").value_or(0) - number_at(*b, "tokens").value_or(0));
  }
  return sum > 0 ? difference / (2 * static_cast<double>(side.rows.size()) * sum) : 0;
}

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b)); }

// The texts are not at hand, so an interval is held against what it is of: its ends are in order,
// and the figure of all articles lies between those of drawn ones. Former versions said none.
void check_interval(const Json& low, const Json& high, std::optional<double> figure,
                    const base::Path& place, const std::string& what, Report& report) {
  if (low.is_null() && high.is_null()) return;
  constexpr double rounded = 1e-9;
  const bool sound = low.is_number() && high.is_number() && figure &&
                     low.get<double>() <= *figure + rounded &&
                     *figure <= high.get<double>() + rounded;
  if (!sound) report.add(place, what, "it is no interval around its figure");
}

// Whether the tokenizer can write all of them.
bool all_known(const Side& side) {
  return std::ranges::none_of(side.rows, [](const auto& row) {
    return number_at(*row.second, "lost_share").value_or(0) > record::kMostLost;
  });
}

// The highest premium.
double check_premiums(const Side& side, const base::Path& place, Report& report) {
  double worst = 0;
  for (const auto& [language, row] : side.rows) {
    const auto pointer = "languages." + language + side.below;
    const auto tokens = number_at(*row, "tokens"), premium = number_at(*row, "premium");
    if (!side.english || !tokens || !premium ||
        std::abs(*premium - *tokens / *side.english) > 1e-9 * *premium)
      report.add(place, pointer + ".premium", "it does not follow from the tokens");
    check_interval(member(*row, "low"), member(*row, "high"), premium, place, pointer + ".low",
                   report);
    worst = std::max(worst, premium.value_or(0));
  }
  return worst;
}

// `said` has the figures over all languages; what former versions did not say is not looked for.
void check_spread(const Side& side, double worst, const Json& said, const char* low,
                  const char* high, const base::Path& place, Report& report) {
  const auto pointer = side.below.empty() ? "" : side.below.substr(1) + ".";
  if (const auto premium = number_at(said, "premium"); premium && *premium != worst)
    report.add(place, pointer + "premium", "it is not that of the worst variant");
  if (const auto& name = member(said, "worst"); name.is_string()) {
    const auto row = side.rows.find(name.get<std::string>());
    if (row == side.rows.end() || number_at(*row->second, "premium") != worst)
      report.add(place, pointer + "worst", "it is not the variant of the highest premium");
  }
  const auto gini = number_at(said, "gini");
  if (gini && !same(*gini, gini_of(side)))
    report.add(place, pointer + "gini", "it does not follow from the tokens");
  check_interval(member(said, low), member(said, high), gini, place, pointer + low, report);
}

}  // namespace

void check_parity(const Json& table, const base::Path& place, Report& report) {
  const auto& languages = member(table, "languages");
  if (!languages.is_object() || side_of(languages, nullptr).english.value_or(0) <= 0) {
    report.add(place, "languages",
               "it holds no count for English, to which the others are compared");
    return;
  }
  const auto with = side_of(languages, nullptr);
  const auto without = side_of(languages, "without_headings");
  const auto worst = check_premiums(with, place, report);
  check_spread(with, worst, table, "gini_low", "gini_high", place, report);
  const auto worst_without = check_premiums(without, place, report);
  if (const auto& spread = member(table, "without_headings"); !spread.is_null())
    check_spread(without, worst_without, spread, "low", "high", place, report);
  const auto most = number_at(table, "max_premium");
  const auto most_gini = number_at(table, "max_gini").value_or(0);
  const bool even = most_gini == 0 || (gini_of(with) <= most_gini && gini_of(without) <= most_gini);
  const bool known = (most.value_or(0) == 0 && most_gini == 0) || all_known(with);
  if (most && member(table, "passed").is_boolean() &&
      member(table, "passed").get<bool>() !=
          (known && even && (*most == 0 || std::max(worst, worst_without) <= *most)))
    report.add(place, "passed", "it does not follow from the figures and what is allowed");
}

}  // namespace audit
