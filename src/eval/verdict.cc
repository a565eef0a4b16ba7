// In how many rows the model needs fewer bits than each control, and the sentence that says it.
#include "eval/report.h"

namespace eval {

namespace {

void count(record::Beaten& beaten, const Score& score, double control) {
  ++beaten.rows;
  if (score.bits_per_byte < control) ++beaten.fewer;
  if (score.interval && score.interval->high < control) ++beaten.clearly;
}

std::string in_rows(const record::Beaten& beaten) {
  auto out = std::to_string(beaten.fewer) + " of " + std::to_string(beaten.rows) +
             (beaten.rows == 1 ? " row" : " rows");
  if (beaten.fewer == 0) return out;
  return out + " (in " + std::to_string(beaten.clearly) + " by the whole of its interval)";
}

}  // namespace

std::optional<record::Verdict> verdict(const Report& report) {
  record::Verdict out;
  for (const auto& score : report.scores) {
    if (score.xz_bits_per_byte)
      count(out.xz ? *out.xz : out.xz.emplace(), score, *score.xz_bits_per_byte);
    if (const auto& after = score.xz_after_training)
      count(out.xz_after_training ? *out.xz_after_training : out.xz_after_training.emplace(), score,
            after->bits_per_byte);
  }
  if (!out.xz) return std::nullopt;
  out.text = "The model needs fewer bits per byte than xz -9e of the held-out text alone in " +
             in_rows(*out.xz);
  if (out.xz_after_training)
    out.text += ", and than xz -9e that has read the training text of the language in " +
                in_rows(*out.xz_after_training);
  out.text += '.';
  return out;
}

}  // namespace eval
