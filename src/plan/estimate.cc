#include "plan/estimate.h"

#include <cmath>
#include <cstdio>

#include "model/weights.h"
#include "train/memory.h"

namespace plan {

namespace {

// Three digits that count: "7.97", "12.3", "340".
std::string three(double n) {
  char text[32];
  std::snprintf(text, sizeof text, n < 9.995 ? "%.2f" : n < 99.95 ? "%.1f" : "%.0f", n);
  return text;
}

// Every so many steps, a few before the end, and the last.
std::int64_t checkpoints(const train::TrainRecipe& recipe) {
  return recipe.steps / recipe.checkpoint_steps + 2;
}

}  // namespace

base::Result<Estimate> estimate(const model::ModelRecipe& model, const train::TrainRecipe& train,
                                std::int64_t vocabulary, int workers) {
  const auto config = model::config_of(model, vocabulary);
  const auto layout = TRY(model::layout_of(config, "model"));
  Estimate out;
  out.parameters = static_cast<std::int64_t>(layout.count());
  const auto rows = static_cast<double>(train.steps) * static_cast<double>(train.grains_per_step) *
                    static_cast<double>(train.rows_per_grain);
  const auto context = static_cast<double>(config.context);
  out.tokens = rows * context;
  const auto cost = model::cost_of(config);
  out.flops = cost.token_flops * out.tokens + cost.text_flops(context, rows);
  out.arrays = train::step_bytes(config, layout, train, workers);
  out.memory = train::process_bytes(config, layout, train, workers);
  const auto states = 1 + train.optimizer.entry().states.size();
  out.disk = base::Size(layout.count()) * 4 * states * checkpoints(train);
  return out;
}

std::string many(double n) {
  if (n < 1000) return std::to_string(std::llround(n));
  if (n < 999'500) return three(n / 1e3) + " thousand";
  if (n < 999.5e6) return three(n / 1e6) + " million";
  if (n < 999.5e9) return three(n / 1e9) + " billion";
  return three(n / 1e12) + " trillion";
}

std::string counted(double n, const std::string& what) {
  const auto said = many(n);
  return said + " " + what + (said == "1" ? "" : "s");
}

std::string bytes(base::Size size) {
  if (!size.known()) return "more than can be counted";
  const auto n = static_cast<double>(size.value());
  if (n < 1e6) return three(n / 1e3) + " kB";
  if (n < 1e9) return three(n / 1e6) + " MB";
  if (n < 999.5e9) return three(n / 1e9) + " GB";
  return three(n / 1e12) + " TB";
}

std::string duration(double seconds) {
  if (seconds < 90) return std::to_string(std::llround(seconds)) + " s";
  if (seconds < 90 * 60) return std::to_string(std::llround(seconds / 60)) + " min";
  if (seconds < 48 * 3600) return three(seconds / 3600) + " hours";
  return three(seconds / 86400) + " days";
}

}  // namespace plan
