#include "eval/report.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <vector>

#include "page/plot.h"

namespace eval {

namespace {

using base::Json;

// The first two stand in every report, as they always did; the last only where it was measured.
std::vector<const char*> sets_of(const Report& report) {
  std::vector<const char*> out = {"pages", "messages"};
  if (std::ranges::any_of(report.scores, [](const Score& score) { return score.set == "texts"; }))
    out.push_back("texts");
  return out;
}

std::string fixed(double value, int digits = 3) {
  char buffer[400];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits);
  return {buffer, end.ptr};
}

// language -> set -> score; languages in code order.
std::map<std::string, std::map<std::string, const Score*>> by_language(const Report& report) {
  std::map<std::string, std::map<std::string, const Score*>> out;
  for (const auto& score : report.scores) out[score.language][score.set] = &score;
  return out;
}

std::string model_cell(const Score* score) {
  if (!score) return "-";
  const auto value = fixed(score->bits_per_byte);
  if (!score->interval) return value + " (one document)";
  return value + " [" + fixed(score->interval->low) + ", " + fixed(score->interval->high) + "]";
}

std::string control_cell(const Score* score) {
  if (!score || !score->xz_bits_per_byte) return "-";
  return fixed(*score->xz_bits_per_byte) + (score->small ? " (small)" : "");
}

std::string count_cell(const Score* score) {
  if (!score) return "-";
  const auto left_out = score->documents_left_out;
  return std::to_string(score->documents) +
         (left_out ? " of " + std::to_string(score->documents + left_out) : "") + " / " +
         std::to_string(score->bytes);
}

std::string method_text(const Report& report) {
  std::string out = "Bits per byte, lower is better; in brackets the 95 % interval from " +
                    std::to_string(report.bootstrap_draws) +
                    " resamples of documents. A document is scored as bos, text, eos: every token "
                    "after bos counts, eos "
                    "included, and the bytes are those of the text plus one for the end of the "
                    "document. A document "
                    "longer than " +
                    std::to_string(report.window_tokens) +
                    " tokens is scored in windows: every token once, each token of a later window "
                    "after at least " +
                    std::to_string(report.overlap_tokens) + " tokens of context.\n\n";
  if (std::ranges::any_of(report.scores, &Score::documents_left_out))
    out +=
        "Of a set that is larger than the limit the first documents are scored: \"16 of 25\" says "
        "so, and such a row holds fewer of the pages or messages that all variants share.\n\n";
  if (!report.control.empty())
    out +=
        "The control is `xz -9e` (" + report.control +
        ") on the same documents in the same order, each ended by one byte, container included. It "
        "learns from the file alone. A set marked small is below the size where that is a fair "
        "comparison.\n\n";
  return out +
         "Pages and messages are different kinds of text and are not averaged. Bytes per character "
         "differ between scripts, so rows of different scripts are no ranking of languages.\n";
}

}  // namespace

record::Score said(const Score& score) {
  const auto whole = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
  record::Score out;
  out.bits_per_byte = score.bits_per_byte;
  if (score.interval) out.low = score.interval->low, out.high = score.interval->high;
  if (score.xz_bits_per_byte) out.xz_bits_per_byte = *score.xz_bits_per_byte;
  out.bits = score.bits;
  out.documents = whole(score.documents);
  out.documents_left_out = whole(score.documents_left_out);
  out.bytes = whole(score.bytes);
  out.tokens = whole(score.tokens);
  out.small = score.small;
  out.uniform_tokens_bits_per_byte = score.uniform_bits_per_byte;
  out.dataset_sha256 = score.dataset_sha256;
  return out;
}

record::EvalFile said(const Report& report) {
  record::EvalFile out;
  const bool texts = sets_of(report).size() > 2;
  for (const auto& [language, sets] : by_language(report)) {
    record::EvalVariant row;
    row.language = language;
    const auto score_of = [&](const char* set) {
      const auto found = sets.find(set);
      return found == sets.end() ? record::OrNull<record::Score>() : said(*found->second);
    };
    row.pages = score_of("pages");
    row.messages = score_of("messages");
    if (texts) row.texts = score_of("texts");
    out.variants.push_back(std::move(row));
  }
  out.metric = "bits_per_byte";
  out.uniform_bytes_bits_per_byte = 8.0;
  if (!report.control.empty()) out.control = report.control;
  out.method.text = method_text(report);
  out.method.confidence = 0.95;
  out.method.bootstrap_draws = report.bootstrap_draws;
  out.method.bootstrap_unit = "document";
  out.method.window_tokens = report.window_tokens;
  out.method.overlap_tokens = report.overlap_tokens;
  return out;
}

std::string to_markdown(const Report& report) {
  std::string scores = "| language |", counts, rule = "\n|---|";
  for (const std::string set : sets_of(report)) {
    scores += " " + set + " | " + set + ", xz -9e |";
    counts += " " + set + ": documents / bytes |";
    rule += "---|---|---|";
  }
  auto out = scores + counts + rule + "\n";
  for (const auto& [language, sets] : by_language(report)) {
    out += "| " + language + " |";
    counts.clear();
    for (const auto* set : sets_of(report)) {
      const Score* score = sets.contains(set) ? sets.at(set) : nullptr;
      out += " " + model_cell(score) + " | " + control_cell(score) + " |";
      counts += " " + count_cell(score) + " |";
    }
    out += counts + "\n";
  }
  return out + "\n" + method_text(report);
}

std::string to_svg(const Report& report) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  page::Plot plot{.title = "Held-out bits per byte",
                  .description = "",
                  .x_label = "language variant",
                  .y_label = "bits per byte (lower is better)",
                  .y_from_zero = true,
                  .id = "eval"};
  constexpr double places[] = {-0.2, 0.12, 0.32};
  const auto names = sets_of(report);
  for (const auto* set : names)
    for (const char* who : {"model", "xz -9e"})
      plot.series.push_back({.name = std::string(set) + ", " + who, .line = false, .marks = true});
  for (const auto& [language, sets] : by_language(report)) {
    const auto column = static_cast<double>(plot.x_names.size());
    plot.x_names.push_back(language);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!sets.contains(names[i])) continue;
      const Score& score = *sets.at(names[i]);
      const double at = column + places[i];
      plot.series[2 * i].points.push_back({at, score.bits_per_byte,
                                           score.interval ? score.interval->low : kNone,
                                           score.interval ? score.interval->high : kNone});
      if (score.xz_bits_per_byte)
        plot.series[2 * i + 1].points.push_back({at + 0.1, *score.xz_bits_per_byte});
      plot.description += language + " " + names[i] + " " + fixed(score.bits_per_byte) + ". ";
    }
  }
  if (report.control.empty())
    std::erase_if(plot.series, [](const auto& series) { return series.points.empty(); });
  return page::line_plot(plot);
}

}  // namespace eval
