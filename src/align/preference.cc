#include "align/preference.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/recipe.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

namespace preference {

const Entry* find(const std::string& name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& row : all()) out.emplace_back(row.name);
  return out;
}

}  // namespace preference

namespace {

using preference::Scored;

constexpr std::pair<const char*, Divergence> kDivergences[] = {
    {"_reverse_kl", Divergence::reverse_kl},
    {"_forward_kl", Divergence::forward_kl},
    {"_js_divergence", Divergence::js}};

// The derivative of the divergence's function, at p / q, without what a difference of two of them loses.
Slope compared(Divergence divergence, const Slope& log_ratio) {
  switch (divergence) {
    case Divergence::reverse_kl:
      return log_ratio;
    case Divergence::forward_kl:
      return -exp(-log_ratio);
    case Divergence::js:
      return log_sigmoid(log_ratio);
  }
  return log_ratio;
}

Scored scored(Divergence divergence, const Pair& pair) {
  const Slope chosen(pair.chosen.policy, 1, 0), rejected(pair.rejected.policy, 0, 1);
  const auto tokens = [](const Answered& one) {
    return static_cast<double>(std::max<std::int64_t>(1, one.tokens));
  };
  return {.chosen = compared(divergence, chosen - pair.chosen.reference),
          .rejected = compared(divergence, rejected - pair.rejected.reference),
          .chosen_log = chosen,
          .rejected_log = rejected,
          .chosen_reference = pair.chosen.reference,
          .rejected_reference = pair.rejected.reference,
          .chosen_tokens = tokens(pair.chosen),
          .rejected_tokens = tokens(pair.rejected)};
}

Result<PreferenceLoss::Part> read_part(const std::string& text, const std::string& whole) {
  PreferenceLoss::Part out{nullptr, 1};
  auto name = text;
  if (const auto star = text.find('*'); star != std::string::npos) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + star, out.weight);
    if (error != std::errc() || end != text.data() + star || !std::isfinite(out.weight))
      return Error{Code::bad_request, "'" + text.substr(0, star) + "' is no weight of a loss",
                   whole, "write it as 0.8*sigmoid+0.2*sft"};
    name = text.substr(star + 1);
  }
  TRY(base::check_known("loss of pairs", name, preference::names()));
  out.entry = preference::find(name);
  return out;
}

Result<void> check_smoothing(const preference::Entry& entry, double smoothing) {
  const auto wrong = [](const std::string& what) {
    return Error{Code::bad_request, what, "label_smoothing", ""};
  };
  if (!entry.smooths && smoothing != 0) return wrong("this loss knows no label_smoothing");
  if (entry.smooths && !(smoothing >= entry.least_smoothing && smoothing < 0.5))
    return wrong("label_smoothing must lie below 0.5" +
                 std::string(entry.least_smoothing > 0 ? " and above 0" : ", and be 0 or more"));
  return {};
}

}  // namespace

Result<PreferenceLoss> read_preference_loss(const std::string& text) {
  PreferenceLoss out;
  auto names = text;
  for (const auto& [ending, divergence] : kDivergences)
    if (names.ends_with(ending)) {
      names.resize(names.size() - std::string_view(ending).size());
      out.divergence = divergence;
      break;
    }
  for (std::size_t at = 0; at <= names.size();) {
    const auto end = std::min(names.find('+', at), names.size());
    out.parts.push_back(TRY(read_part(names.substr(at, end - at), text)));
    at = end + 1;
  }
  return out;
}

Result<PairLoss> loss_of(const PreferenceLoss& loss, const preference::Settings& settings,
                         std::span<const Pair> pairs) {
  CHECK(!pairs.empty(), "a mean is over one pair at least");
  std::vector<Scored> all;
  for (const auto& pair : pairs) all.push_back(scored(loss.divergence, pair));
  PairLoss out;
  const auto n = static_cast<double>(pairs.size());
  out.per_pair.assign(pairs.size(), 0);
  out.of_chosen = out.of_rejected = out.per_pair;
  for (const auto& part : loss.parts) {
    TRY(check_smoothing(*part.entry, settings.label_smoothing));
    const auto each = part.entry->losses(settings, all);
    for (std::size_t i = 0; i < each.size(); ++i) {
      out.per_pair[i] += part.weight * each[i].value;
      out.of_chosen[i] += part.weight * each[i].first / n;
      out.of_rejected[i] += part.weight * each[i].second / n;
    }
  }
  for (const double one : out.per_pair) out.loss += one / n;
  return out;
}

}  // namespace align
