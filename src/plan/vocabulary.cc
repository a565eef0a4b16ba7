#include "plan/vocabulary.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/utf8.h"
#include "plan/trial.h"
#include "tokenizer/learn.h"

namespace plan {

namespace {

constexpr double kReserve = 1.25;  // of learned ids: a fifth of the text may go

double given() { return 256 + static_cast<double>(tokenizer::special_tokens().size()); }

// Ids beside the given ones.
base::Result<double> learned(std::span<const std::string> texts, std::int64_t wanted,
                             base::Context& ctx) {
  const auto trial = TRY(learn_trial(texts, wanted, ctx));
  return static_cast<double>(trial.tokens.size()) - given();
}

std::vector<std::string> half_of(std::span<const std::string> texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) {
    const auto half = text.substr(0, text.size() / 2);
    out.push_back(half.substr(0, base::valid_prefix(half)));
  }
  return out;
}

}  // namespace

base::Result<std::int64_t> vocabulary_borne(std::span<const std::string> sample, double whole_bytes,
                                            std::int64_t wanted, base::Context& ctx) {
  const auto most = static_cast<double>(wanted) - given();
  const auto tried = wanted + static_cast<std::int64_t>((kReserve - 1) * most);
  const auto all = TRY(learned(sample, tried, ctx));
  if (all >= static_cast<double>(tried) - given()) return wanted;
  const auto half = TRY(learned(half_of(sample), tried, ctx));
  double bytes = 1;
  for (const auto& text : sample) bytes += static_cast<double>(text.size());
  const auto growth = half > 0 ? std::clamp(std::log2(all / half), 0.0, 1.0) : 1.0;
  const auto borne = all * std::pow(std::max(1.0, whole_bytes / bytes), growth) / kReserve;
  return static_cast<std::int64_t>(given() + std::min(borne, most));
}

}  // namespace plan
