#include "train/mix.h"

#include <algorithm>
#include <cmath>

namespace train {

namespace {
// Sums and shares of such weights are exact enough, and none is lost in them.
bool is_weight(double value) { return value == 0 || (value >= 1e-6 && value <= 1e6); }
}  // namespace

double Weights::of(const std::string& language) const {
  const auto at = values_.find(language);
  return at == values_.end() ? 1 : at->second;
}

base::Result<void> Weights::read(const base::RecipeValue& value) {
  TRY(value.expect(base::RecipeValue::Kind::table));
  values_.clear();
  for (const auto& [language, found] : value.members) {
    double weight = 0;
    TRY(found.read(weight));
    if (!is_weight(weight))
      return base::Error{base::Code::bad_request,
                         "a weight must be 0, or a number from 1e-6 to 1e6", found.where(), ""};
    values_[language] = weight;
  }
  return {};
}

base::Result<void> Weights::from_json(const base::Json& json, const std::string& where) {
  const base::Error wrong{base::Code::bad_data,
                          "expected a table of numbers, 0 or from 1e-6 to 1e6", where, ""};
  if (!json.is_object()) return wrong;
  values_.clear();
  for (const auto& [language, value] : json.items()) {
    if (!value.is_number() || !is_weight(value.get<double>())) return wrong;
    values_[language] = value.get<double>();
  }
  return {};
}

void Weights::describe(const std::string& prefix, std::vector<base::FieldRow>& rows) {
  rows.push_back({prefix + ".LANGUAGE", "number", "1", "of that language"});
}

base::Result<void> check(const std::vector<MixPhase>& mix) {
  const auto wrong = [](const std::string& what) {
    return base::Error{base::Code::bad_request, what, "", ""};
  };
  std::int64_t before = -1;
  for (const auto& phase : mix) {
    if (phase.from_step <= before)
      return wrong("train.mix: from_step must be at least 0 and rise from phase to phase");
    if (phase.temperature != 0 && !(phase.temperature >= 1 && std::isfinite(phase.temperature)))
      return wrong(
          "train.mix: temperature must be at least 1, or 0 for that of train.mix_temperature");
    before = phase.from_step;
  }
  if (before > 1'000'000'000) return wrong("train.mix: from_step must be at most 10^9");
  return {};
}

std::int64_t common_steps(const std::vector<MixPhase>& a, const std::vector<MixPhase>& b) {
  const auto begin_of = [](const std::vector<MixPhase>& mix, std::size_t i) {
    return i < mix.size() ? mix[i].from_step : INT64_MAX;
  };
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    if (i >= a.size() || i >= b.size() || base::to_json(a[i]) != base::to_json(b[i]))
      return std::min(begin_of(a, i), begin_of(b, i));
  return INT64_MAX;
}

}  // namespace train
