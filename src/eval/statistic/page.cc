#include "eval/statistic/page.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "eval/statistic/figure_text.h"
#include "page/heat.h"
#include "page/markup.h"
#include "page/plot.h"
#include "page/radar.h"
#include "page/sheet.h"
#include "text/language.h"

namespace eval::statistic {
namespace {

std::string language_name(const std::string& language) {
  return language.empty() ? "no language" : text::english_name(language);
}

// A column of a heat map: of a measure of a family, the rows by language.
template <class Row>
using Columns = std::map<std::pair<std::string, std::string>, std::map<std::string, const Row*>>;

template <class Row>
Columns<Row> columns_of(const std::vector<Row>& rows) {
  Columns<Row> out;
  for (const auto& row : rows) out[{row.family, row.measure}][row.language] = &row;
  return out;
}

template <class Row>
std::set<std::string> languages_of(const std::vector<Row>& rows) {
  std::set<std::string> out;
  for (const auto& row : rows) out.insert(row.language);
  return out;
}

const Scored* of_run(const TableRow& row, std::size_t run) {
  for (const auto& score : row.scores)
    if (score.run == run) return &score;
  return nullptr;
}

// A value for each language, or none, and how it reads.
class Heat {
 public:
  Heat(std::string caption, const std::set<std::string>& languages) : languages_(languages) {
    heat_.caption = std::move(caption);
    heat_.corner = "language";
    for (const auto& language : languages) heat_.rows.push_back({language_name(language), {}, {}});
  }

  template <class Value, class Text>
  void column(const std::string& name, const Value& value, const Text& text) {
    heat_.columns.push_back(name);
    std::optional<double> low, high;
    std::size_t at = 0;
    for (const auto& language : languages_) {
      const std::optional<double> one = value(language);
      heat_.rows[at].values.push_back(one);
      heat_.rows[at++].texts.push_back(one ? text(language) : "-");
      if (!one) continue;
      low = std::min(low.value_or(*one), *one);
      high = std::max(high.value_or(*one), *one);
    }
    heat_.ends.push_back({low.value_or(0), high.value_or(0)});
  }
  void ends(page::Heat::Ends ends) { heat_.ends.back() = ends; }
  std::string take() const { return page::heat_map(heat_); }

 private:
  const std::set<std::string>& languages_;
  page::Heat heat_;
};

std::string heat_of(const Table& table) {
  const auto languages = languages_of(table.rows);
  Heat heat("Scores by language; a darker ground is a better score within its column", languages);
  for (const auto& [key, rows] : columns_of(table.rows))
    for (std::size_t run = 0; run < table.runs.size(); ++run) {
      const auto score = [&](const std::string& language) {
        const auto row = rows.find(language);
        return row == rows.end() ? nullptr : of_run(*row->second, run);
      };
      const bool up = rows.begin()->second->higher_is_better;
      heat.column(
          key.first + " " + key.second + (table.runs.size() > 1 ? ", " + table.runs[run].name : ""),
          [&](const std::string& language) {
            const auto* one = score(language);
            // What is better when it is less is coloured by what it lacks.
            return one ? std::optional(up ? one->value : -one->value) : std::nullopt;
          },
          [&](const std::string& language) {
            const auto* one = score(language);
            return figure(one->value) + (one->interval ? " " + range(one->interval) : "");
          });
    }
  return heat.take();
}

page::Radar radar_of(const Table& table, const std::string& family, const std::string& measure,
                     const std::map<std::string, const TableRow*>& rows, std::size_t number) {
  page::Radar out{.title = family + ", " + measure,
                  .description = "A line for each run; the table below has its figures.",
                  .axes = {},
                  .series = {},
                  .high = 0,
                  .id = "radar" + std::to_string(number)};
  for (const auto& run : table.runs) out.series.push_back({shown_run(run), {}});
  for (const auto& [language, row] : rows) {
    out.axes.push_back(language_name(language));
    for (std::size_t run = 0; run < table.runs.size(); ++run) {
      const auto* score = of_run(*row, run);
      out.series[run].values.push_back(score ? std::optional(score->value) : std::nullopt);
      if (score && std::isfinite(score->value)) out.high = std::max(out.high, score->value);
    }
  }
  // To the next tenth, of shares to 1 at most; negative figures have no radar.
  out.high = out.high <= 1 ? std::max(0.1, std::ceil(out.high * 10) / 10) : out.high;
  return out;
}

std::string radars_of(const Table& table) {
  std::string out;
  std::size_t number = 0;
  for (const auto& [key, rows] : columns_of(table.rows)) {
    const bool negative = std::ranges::any_of(rows, [](const auto& row) {
      return std::ranges::any_of(row.second->scores, [](const auto& one) { return one.value < 0; });
    });
    if (rows.size() < 3 || negative) continue;
    out += "<h2>" + page::escape_markup(key.first + ", " + key.second) + "</h2>\n" +
           page::radar_chart(radar_of(table, key.first, key.second, rows, number++));
  }
  return out;
}

std::string paragraph(const std::string& text) {
  return "<p>" + page::escape_markup(text) + "</p>\n";
}

std::string worst_sentences(const Table& table) {
  std::string out;
  for (const auto& one : table.summaries)
    out +=
        paragraph(one.family + ", " + one.measure +
                  (table.runs.size() > 1 ? ", " + table.runs[one.run].name : "") + ": " +
                  figure(one.mean.value) + " " + range(one.mean.interval()) + " in the mean of " +
                  std::to_string(one.languages) + " languages; the worst is " +
                  language_name(one.worst_language) + " with " + figure(one.worst) +
                  (one.widest && *one.widest > 0
                       ? "; the farthest behind English is " + language_name(one.widest_language) +
                             ", by " + figure(*one.widest)
                       : "") +
                  ".");
  return out;
}

std::string difference_heat(const Comparison& all) {
  const auto languages = languages_of(all.rows);
  Heat heat("B minus A by language; the darker the ground, the better is B", languages);
  for (const auto& [key, rows] : columns_of(all.rows)) {
    double most = 0;
    for (const auto& [language, row] : rows)
      most = std::max(most, std::abs(row->paired.difference));
    const auto of = [&](const std::string& language) {
      const auto row = rows.find(language);
      return row == rows.end() ? nullptr : row->second;
    };
    heat.column(
        key.first + " " + key.second,
        [&](const std::string& language) {
          const auto* row = of(language);
          if (!row) return std::optional<double>();
          return std::optional(row->higher_is_better ? row->paired.difference
                                                     : -row->paired.difference);
        },
        [&](const std::string& language) {
          const auto* row = of(language);
          return signed_figure(row->paired.difference) + (row->verdict != 0 ? " *" : "");
        });
    heat.ends({-most, most});
  }
  return heat.take() +
         paragraph("* beyond chance after Holm's correction at " + figure(all.level) + ".");
}

// The differences of a measure of a family as points with their intervals.
std::string forest_of(const std::pair<std::string, std::string>& key,
                      const std::map<std::string, const Compared*>& rows, std::size_t number) {
  page::Plot plot{.title = key.first + ", " + key.second,
                  .description = "B minus A with its 95 % interval; the table has the figures.",
                  .x_label = "language",
                  .y_label = "B minus A",
                  .id = "difference" + std::to_string(number)};
  page::PlotSeries points{.name = "B minus A", .line = false, .marks = true};
  page::PlotSeries zero{.name = "no difference"};
  for (const auto& [language, row] : rows) {
    const auto x = static_cast<double>(plot.x_names.size());
    plot.x_names.push_back(language.empty() ? row->family : language);
    page::PlotPoint point{x, row->paired.difference};
    if (row->paired.interval) {
      point.low = row->paired.interval->low;
      point.high = row->paired.interval->high;
    }
    points.points.push_back(point);
    zero.points.push_back({x, 0});
  }
  plot.series = {points, zero};
  return page::line_plot(plot);
}

}  // namespace

std::string scores_page(const Table& table) {
  std::string runs;
  for (const auto& run : table.runs) runs += (runs.empty() ? "" : "; ") + shown_run(run);
  return page::sheet("Scores by language", paragraph(runs + ". In brackets 95 % intervals.") +
                                               worst_sentences(table) + heat_of(table) +
                                               radars_of(table) + "<h2>Tables</h2>\n" +
                                               page::sheet_body(table_text(table), "Scores"));
}

std::string comparison_page(const Comparison& all) {
  std::string plots;
  std::size_t number = 0;
  for (const auto& [key, rows] : columns_of(all.rows)) plots += forest_of(key, rows, number++);
  return page::sheet(
      "Two models on the same documents",
      paragraph("A: " + shown_run(all.first) + ". B: " + shown_run(all.second) + ".") +
          difference_heat(all) + plots + "<h2>Tables</h2>\n" +
          page::sheet_body(comparison_table(all), "Differences"));
}

}  // namespace eval::statistic
