// [sweep]: one recipe run once for each point of a grid over its keys, and what came of it.
//
//   [sweep]
//   against = "parameters"          # what the loss is plotted and fitted against
//   [sweep.grid]
//   model.hidden = [64, 128, 256]   # any key of the recipe
//   train.learning_rate = [1e-3, 3e-3]
//
// Each point is a run of its own in a folder below the sweep's, named by its values: a value that is
// added later leaves the others fresh.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/recipe.h"

namespace run {

struct SweepPoint {
  std::string name;                           // of its folder
  std::map<std::string, std::string> values;  // by key, as TOML spells them
  std::vector<std::string> set() const;       // as --set takes them
};

struct Sweep {
  std::string until = "train";         // the training that is measured, and the last stage made
  std::string against = "parameters";  // "parameters", "tokens" or "flops"
  std::vector<SweepPoint> points;      // keys by name, the last one varies first
};

// Of a recipe's text. Error: bad_request with file:line for what is no grid, more than 1,000 points, or
// two that would share a folder; with a hint, where there is no [sweep].
base::Result<Sweep> read_sweep(const std::string& text, const std::string& file);

// What one training came to.
struct SweepResult {
  std::string name, state;  // digest of the last state
  std::map<std::string, std::string> values;
  double parameters = 0, tokens = 0, flops = 0;
  double loss = 0;  // mean of the last tenth of the steps, nats per token
  double against(const std::string& what) const;
};
// Error: what reading its manifest and log says.
base::Result<SweepResult> measure(const SweepPoint& point, const base::Path& training,
                                  base::Disk& disk);

// loss = factor * x^-exponent through the best loss at each x, by least squares of the logarithms, with
// the 95 % intervals of Student's t. Nothing for fewer than three different x, where nothing is left
// over to judge by.
struct PowerLaw {
  double factor = 0, exponent = 0;
  double factor_low = 0, factor_high = 0, exponent_low = 0, exponent_high = 0;
  std::size_t points = 0;
};
std::optional<PowerLaw> fit_power_law(const std::vector<SweepResult>& results,
                                      const std::string& against);

// {"against", "runs": [{"name", "values", ...}], "best", "fit"}; `fit` where there is one.
base::Json sweep_json(const Sweep& sweep, const std::vector<SweepResult>& results);
// Lines for people, the best loss first; and the plot.
std::string sweep_text(const Sweep& sweep, const std::vector<SweepResult>& results);
std::string sweep_plot(const Sweep& sweep, const std::vector<SweepResult>& results);

}  // namespace run
