#include "align/learn.h"

#include <algorithm>
#include <cmath>

#include "base/recipe.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

namespace {

Error wrong(const std::string& what, const std::string& hint = "") {
  return {Code::bad_request, what, "", hint};
}

}  // namespace

Result<void> LoraRecipe::check() const {
  if (rank < 0 || rank > 65536) return wrong("lora.rank must be between 0, which is none, and 65536");
  if (!(alpha >= 0) || !std::isfinite(alpha)) return wrong("lora.alpha must be at least 0");
  TRY(base::check_known("lora.kind", kind, {"lora", "rslora", "dora"}));
  if (on() && targets.empty()) return wrong("lora.targets names no module");
  return {};
}

double LoraRecipe::scale() const {
  const auto r = static_cast<double>(rank);
  return alpha_or_usual() / (kind == "rslora" ? std::sqrt(r) : r);
}

Result<void> LearnRecipe::check_learning() const {
  if (!(epochs > 0 && epochs <= 1e6)) return wrong("epochs must be above 0");
  if (steps < 0) return wrong("steps must be at least 0, which is as many as the epochs need");
  if (max_tokens < 2 || max_tokens > 1 << 24)
    return wrong("max_tokens must be between 2 and 16777216");
  TRY(lora.check());
  if (lora.on() && !frozen.empty())
    return wrong("with lora all weights stay as they are, so `frozen` says nothing",
                 "leave it out, or choose modules by lora.targets");
  auto as = to_train(1);
  as.steps = std::max<std::int64_t>(1, as.steps);
  auto checked = as.check();
  if (!checked.ok() && checked.error().what.starts_with("train."))
    checked.error().what.erase(0, 6);
  return checked;
}

train::TrainRecipe LearnRecipe::to_train(std::uint64_t rows) const {
  train::TrainRecipe out;
  out.grains_per_step = grains_per_step;
  out.rows_per_grain = rows_per_grain;
  out.steps = steps;
  if (steps == 0 && grains_per_step > 0 && rows_per_grain > 0)
    out.steps = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(std::ceil(epochs * static_cast<double>(rows) /
                                               static_cast<double>(out.rows_per_step()))));
  out.precision = precision;
  out.learning_rate = learning_rate;
  out.clip_norm = clip_norm;
  out.optimizer = optimizer;
  out.schedule = schedule;
  out.checkpoint_steps = checkpoint_steps;
  out.checkpoints = checkpoints;
  out.watts_per_core = watts_per_core;
  out.recompute = recompute;
  out.numerics = numerics;
  return out;
}

namespace {

// "model.layers.0.self_attn.q_proj" of "model.layers.0.self_attn.q_proj.weight".
std::string module_of(const std::string& parameter) {
  constexpr std::string_view end = ".weight";
  return parameter.ends_with(end) ? parameter.substr(0, parameter.size() - end.size()) : "";
}

bool is_meant(const std::string& module, const std::string& name) {
  return module == name || module.ends_with("." + name);
}

bool is_in_layer(const std::string& name) { return name.find(".layers.") != std::string::npos; }

// Those of the usual list that a family has not are no mistake.
bool is_usual(const std::vector<std::string>& targets) { return targets == LoraRecipe{}.targets; }

}  // namespace

Result<std::vector<model::LowRank>> changes_of(const LoraRecipe& recipe,
                                               const model::Layout& layout) {
  std::vector<model::LowRank> out;
  std::vector<bool> met(recipe.targets.size());
  for (std::size_t i = 0; recipe.on() && i < layout.parameters.size(); ++i) {
    const auto& p = layout.parameters[i];
    const auto module = module_of(p.name);
    if (module.empty() || p.shape.size() != 2) continue;
    bool meant = false;
    for (std::size_t t = 0; t < recipe.targets.size(); ++t)
      if (is_meant(module, recipe.targets[t])) meant = met[t] = true;
    if (!meant) continue;
    if (!is_in_layer(p.name))
      return Error{Code::bad_request,
                   "'" + module + "' cannot have a change of low rank: matrices of layers can",
                   "lora.targets",
                   layout.find("lm_head.weight") ? "take it out"
                                                 : "the head of this model is its embedding, which "
                                                   "a change of one would part; take it out"};
    if (is_usual(recipe.targets) && module.find(".experts.") != std::string::npos) continue;
    out.push_back({i, std::min({recipe.rank, p.shape[0], p.shape[1]}),
                   static_cast<float>(recipe.scale()), recipe.kind == "dora"});
    if (out.back().rank < recipe.rank)
      return Error{Code::bad_request,
                   "lora.rank is " + std::to_string(recipe.rank) + ", and '" + module + "' is " +
                       model::shown(p.shape),
                   "lora.rank", "take at most " + std::to_string(out.back().rank)};
  }
  for (std::size_t t = 0; recipe.on() && !is_usual(recipe.targets) && t < met.size(); ++t)
    if (!met[t])
      return Error{Code::bad_request, "no module of the model is called '" + recipe.targets[t] + "'",
                   "lora.targets", "name one as config.json's family does: q_proj, down_proj"};
  if (recipe.on() && out.empty())
    return Error{Code::bad_request, "the model has none of the usual modules", "lora.targets",
                 "name its matrices"};
  return out;
}

Result<std::vector<std::size_t>> frozen_of(const std::vector<std::string>& names,
                                           const model::Layout& layout) {
  std::vector<std::size_t> out;
  std::vector<bool> met(names.size());
  for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
    bool meant = false;
    for (std::size_t n = 0; n < names.size(); ++n)
      if (layout.parameters[i].name.find(names[n]) != std::string::npos) meant = met[n] = true;
    if (meant) out.push_back(i);
  }
  for (std::size_t n = 0; n < names.size(); ++n)
    if (!met[n])
      return Error{Code::bad_request, "no parameter of the model has '" + names[n] + "' in its name",
                   "frozen", "`janua model show` names them"};
  if (out.size() == layout.parameters.size() && !out.empty())
    return Error{Code::bad_request, "all parameters are frozen, so nothing can learn", "frozen",
                 "leave some out"};
  return out;
}

}  // namespace align
