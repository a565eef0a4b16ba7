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

// A compressor begins each file without a word, which counts the more the smaller the file is.
std::string beside_alone(const record::Verdict& said) {
  const std::string than = "than xz -9e of the held-out text alone in ";
  const std::string handicap = " marked small, where xz is at a disadvantage";
  if (!said.xz)
    return "No set is large enough to be compared with xz -9e of the held-out text alone; the model "
           "needs fewer bits per byte " +
           than + in_rows(*said.xz_small) + handicap;
  auto out = "The model needs fewer bits per byte " + than + in_rows(*said.xz);
  if (said.xz_small)
    out += " of sets large enough for that comparison, in " + in_rows(*said.xz_small) + handicap;
  return out;
}

void count_into(std::optional<record::Beaten>& beaten, const Score& score, double control) {
  count(beaten ? *beaten : beaten.emplace(), score, control);
}

}  // namespace

std::optional<record::Verdict> verdict(const Report& report) {
  record::Verdict out;
  for (const auto& score : report.scores) {
    if (score.xz_bits_per_byte)
      count_into(score.small ? out.xz_small : out.xz, score, *score.xz_bits_per_byte);
    if (const auto& after = score.xz_after_training)
      count_into(out.xz_after_training, score, after->bits_per_byte);
  }
  if (!out.xz && !out.xz_small) return std::nullopt;
  out.text = beside_alone(out);
  if (out.xz_after_training)
    out.text += ", and than xz -9e that has read the training text of the language in " +
                in_rows(*out.xz_after_training);
  out.text += '.';
  return out;
}

}  // namespace eval
