// [[train.mix]]: from a step on the languages are mixed otherwise, such as for an annealing phase.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/field.h"

namespace train {

// A table of numbers by language: { deu_Latn = 3, eng_Latn = 0.5 }.
class Weights {
 public:
  const std::map<std::string, double>& values() const { return values_; }
  // 1 for a language that is not named.
  double of(const std::string& language) const;

  // Visitors of base/field.h. Error: for what is no number from 0 on.
  base::Result<void> read(const base::RecipeValue& value);
  base::Result<void> from_json(const base::Json& json, const std::string& where);
  base::Json to_json() const { return values_; }
  base::Json key_json(base::Affects) const { return values_; }
  static void describe(const std::string& prefix, std::vector<base::FieldRow>& rows);

 private:
  std::map<std::string, double> values_;
};

struct MixPhase {
  std::int64_t from_step = 0;
  double temperature = 0;
  Weights weights;

  template <class V>
  void fields(V& v) {
    v(from_step, "from_step", "behind how many steps it begins; 0: with the first one");
    v(temperature, "temperature",
      "languages are drawn by bytes^(1/temperature); 0: as train.mix_temperature says");
    v(weights, "weights",
      "what the share of a language is multiplied with, by language: 0 leaves it out, one that is "
      "not named has 1");
  }
};

// Error: bad_request for phases out of order, or a temperature that can be none.
base::Result<void> check(const std::vector<MixPhase>& mix);
// How many first steps are mixed alike by both; INT64_MAX if all are.
std::int64_t common_steps(const std::vector<MixPhase>& a, const std::vector<MixPhase>& b);

}  // namespace train
