#include "eval/report.h"

#include <algorithm>
#include <map>

namespace eval {

namespace {

std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }

bool has_set(const Report& report, const std::string& set) {
  return std::ranges::any_of(report.scores, [&](const Score& score) { return score.set == set; });
}

}  // namespace

std::vector<std::string> sets_of(const Report& report) {
  std::vector<std::string> out;
  for (const char* set : {"pages", "messages", "texts"})
    if (has_set(report, set)) out.emplace_back(set);
  return out;
}

record::Score said(const Score& score) {
  record::Score out;
  out.bits_per_byte = score.bits_per_byte;
  if (score.interval) out.low = score.interval->low, out.high = score.interval->high;
  if (score.xz_bits_per_byte) out.xz_bits_per_byte = *score.xz_bits_per_byte;
  out.bits = score.bits;
  out.documents = whole(score.documents);
  out.documents_left_out = whole(score.documents_left_out);
  out.bytes = whole(score.bytes);
  out.tokens = whole(score.tokens);
  if (score.median_line_words) out.median_line_words = whole(*score.median_line_words);
  out.small = score.small;
  out.uniform_tokens_bits_per_byte = score.uniform_bits_per_byte;
  out.dataset_sha256 = score.dataset_sha256;
  if (const auto& after = score.xz_after_training) {
    out.xz_after_training_bits_per_byte = after->bits_per_byte;
    out.xz_training_bytes = whole(after->training_bytes);
    out.xz_training_bytes_left_out = whole(after->left_out);
    out.xz_dictionary_bytes = whole(after->dictionary);
  }
  if (const auto& relative = score.relative) {
    out.relative_to_english = relative->to_english;
    out.relative_documents = whole(relative->documents);
  }
  return out;
}

record::EvalFile said(const Report& report) {
  record::EvalFile out;
  std::map<std::string, record::EvalVariant> rows;
  for (const auto& score : report.scores) {
    auto& row = rows[score.language];
    row.language = score.language;
    if (score.set == "pages") row.pages = said(score);
    if (score.set == "messages") row.messages = said(score);
    if (score.set == "texts") row.texts.emplace(said(score));
  }
  // The first two stand in every row, the third where some variant has it.
  if (has_set(report, "texts"))
    for (auto& [language, row] : rows)
      if (!row.texts) row.texts.emplace();
  for (auto& [language, row] : rows) out.variants.push_back(std::move(row));
  if (!report.absent.empty()) out.absent = report.absent;
  out.metric = "bits_per_byte";
  out.uniform_bytes_bits_per_byte = 8.0;
  if (!report.control.empty()) out.control = report.control;
  out.verdict = verdict(report);
  out.method.text = method_text(report);
  out.method.confidence = 0.95;
  out.method.bootstrap_draws = report.bootstrap_draws;
  out.method.bootstrap_unit = "document";
  out.method.window_tokens = report.window_tokens;
  out.method.overlap_tokens = report.overlap_tokens;
  return out;
}

}  // namespace eval
