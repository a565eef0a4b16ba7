// eval.json read back, so that its table and chart can be made again.
#include "eval/report.h"

namespace eval {

namespace {

using base::Json;

Score read_score(const Json& json) {
  Score out;
  out.dataset_sha256 = json.at("dataset_sha256").get<std::string>();
  out.bits_per_byte = json.at("bits_per_byte").get<double>();
  if (!json.at("low").is_null())
    out.interval = Interval{json.at("low").get<double>(), json.at("high").get<double>()};
  out.bits = json.at("bits").get<double>();
  out.documents = json.at("documents").get<std::uint64_t>();
  out.documents_left_out = json.at("documents_left_out").get<std::uint64_t>();
  out.bytes = json.at("bytes").get<std::uint64_t>();
  out.tokens = json.at("tokens").get<std::uint64_t>();
  if (json.contains("median_line_words"))
    out.median_line_words = json.at("median_line_words").get<std::uint64_t>();
  out.small = json.at("small").get<bool>();
  out.uniform_bits_per_byte = json.at("uniform_tokens_bits_per_byte").get<double>();
  if (const auto& xz = json.at("xz_bits_per_byte"); !xz.is_null())
    out.xz_bits_per_byte = xz.get<double>();
  if (json.contains("xz_after_training_bits_per_byte"))
    out.xz_after_training = {json.at("xz_after_training_bits_per_byte").get<double>(),
                             json.at("xz_training_bytes").get<std::uint64_t>(),
                             json.at("xz_training_bytes_left_out").get<std::uint64_t>(),
                             json.at("xz_dictionary_bytes").get<std::uint64_t>()};
  if (json.contains("relative_to_english"))
    out.relative = {json.at("relative_to_english").get<double>(),
                    json.at("relative_documents").get<std::uint64_t>()};
  return out;
}

// {language, pages: score or null, ...}
void read_row(const Json& row, Report& report) {
  for (const auto& [set, score] : row.items()) {
    if (!score.is_object()) continue;
    report.scores.push_back(read_score(score));
    report.scores.back().set = set;
    report.scores.back().language = row.at("language").get<std::string>();
  }
}

}  // namespace

base::Result<Report> read_report(const Json& json, const std::string& where) {
  return base::guard(where, [&] {
    Report out;
    for (const auto& row : json.at("variants")) read_row(row, out);
    if (json.contains("absent"))
      for (const auto& one : json.at("absent"))
        out.absent.push_back({one.at("set").get<std::string>(),
                              one.at("language").get<std::string>(),
                              one.at("why").get<std::string>()});
    if (const auto& control = json.at("control"); !control.is_null())
      out.control = control.get<std::string>();
    const auto& method = json.at("method");
    out.window_tokens = method.at("window_tokens").get<std::int64_t>();
    out.overlap_tokens = method.at("overlap_tokens").get<std::int64_t>();
    out.bootstrap_draws = method.at("bootstrap_draws").get<std::int64_t>();
    return out;
  });
}

}  // namespace eval
