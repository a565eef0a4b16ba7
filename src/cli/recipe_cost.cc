#include "cli/recipe_cost.h"

#include <cstdio>

#include "eval/control.h"
#include "eval/recipe.h"
#include "run/init_tokenizer.h"
#include "tokenizer/recipe.h"
#include "tokenizer/take_over.h"
#include "train/memory.h"

namespace cli {

namespace {

std::optional<plan::Rate> rate_for(const run::Recipe& recipe, const run::Instance& stage,
                                   double parameters, const base::Path& out, base::Context& ctx) {
  if (auto own = plan::recorded_rate(base::join(out, stage.name), ctx.disk)) return own;
  for (const auto& other : recipe.stages)
    if (other.kind == "train")
      if (auto near = plan::recorded_rate(base::join(out, other.name), ctx.disk)) return near;
  return plan::noted_rate(stage.settings("train").as<train::TrainRecipe>().precision, parameters,
                          ctx);
}

std::string time_text(const Cost& cost) {
  if (!cost.rate)
    return "how long is not known on this machine; `janua train speed RECIPE` measures it";
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.3g", cost.rate->flops_per_second / 1e9);
  return "about " + plan::duration(*cost.seconds()) + " at " + rate + " GFLOP/s (" +
         cost.rate->from + ", with " + plan::many(cost.rate->parameters) + " parameters)";
}

}  // namespace

std::optional<double> Cost::seconds() const {
  if (!rate) return {};
  return estimate.flops / rate->flops_per_second;
}

base::Result<std::int64_t> vocabulary_for(const run::Recipe& recipe, const run::Instance& stage,
                                          base::Disk& disk) {
  const auto* made_by = run::tokenizer_of(recipe, stage);
  const auto own = made_by ? made_by->settings("tokenizer").as<tokenizer::TokenizerRecipe>()
                           : tokenizer::TokenizerRecipe{};
  if (own.from.empty()) return own.vocabulary;
  return TRY(tokenizer::load_given(disk, own.from.place())).vocabulary();
}

base::Result<Cost> cost_of(const run::Recipe& recipe, const run::Instance& stage,
                           const base::Path& out, base::Context& ctx) {
  const auto& model = stage.settings("model").as<model::ModelRecipe>();
  const auto& train = stage.settings("train").as<train::TrainRecipe>();
  const auto vocabulary = TRY(vocabulary_for(recipe, stage, ctx.disk));
  const auto config = model::config_of(model, vocabulary);
  const auto layout = TRY(model::layout_of(config, stage.where));
  TRY(train::fits_memory(config, layout, train, ctx.pool.workers()));
  const auto estimate = TRY(plan::estimate(model, train, vocabulary, ctx.pool.workers()));
  const auto rate = rate_for(recipe, stage, static_cast<double>(estimate.parameters), out, ctx);
  return Cost{stage.name, estimate, rate};
}

base::Result<std::vector<Cost>> costs_of(const run::Recipe& recipe, const base::Path& out,
                                         base::Context& ctx) {
  std::vector<Cost> costs;
  for (const auto& stage : recipe.stages)
    if (stage.kind == "train") costs.push_back(TRY(cost_of(recipe, stage, out, ctx)));
  return costs;
}

std::string cost_text(const std::vector<Cost>& costs) {
  std::string out;
  for (const auto& cost : costs) {
    const auto& one = cost.estimate;
    char flops[32];
    std::snprintf(flops, sizeof flops, "%.2g", one.flops);
    out += cost.stage + ": " + plan::many(static_cast<double>(one.parameters)) + " parameters, " +
           plan::many(one.tokens) + " tokens, " + flops + " FLOPs\n";
    const std::string under(cost.stage.size() + 2, ' ');
    out += under + "about " + plan::bytes(one.memory) +
           " of memory (the whole program at its peak while it trains), " + plan::bytes(one.disk) +
           " of checkpoints on the disk\n" + under + time_text(cost) + "\n";
  }
  return out;
}

std::string cost_line(const Cost& cost) {
  return "about " + plan::bytes(cost.estimate.memory) + " of memory while it trains; " +
         time_text(cost);
}

std::vector<ControlCost> control_costs(const run::Recipe& recipe) {
  std::vector<ControlCost> out;
  for (const auto& stage : recipe.stages) {
    if (stage.kind != "eval") continue;
    const auto& own = stage.settings("eval").as<eval::EvalRecipe>();
    if (!own.control || own.control_training_bytes == 0) continue;
    const auto text = static_cast<std::uint64_t>(own.control_training_bytes);
    out.push_back({stage.name, own.control_training_bytes, eval::runs_bytes(text, 1) + text});
  }
  return out;
}

std::string control_text(const std::vector<ControlCost>& costs) {
  std::string out;
  for (const auto& cost : costs)
    out += cost.stage + ": xz, which the model is compared with, reads up to " +
           plan::bytes(cost.training_bytes) +
           " of training text of a language; with that much it takes " + plan::bytes(cost.memory) +
           " of memory, with less text less\n";
  return out;
}

std::vector<std::string> control_remarks(const std::vector<ControlCost>& costs,
                                         std::uint64_t memory) {
  std::vector<std::string> out;
  for (const auto& cost : costs)
    if (!cost.memory.fits(memory))
      out.push_back("after the training, xz may need " + plan::bytes(cost.memory) +
                    " of memory, and there are " + plan::bytes(memory) +
                    "; lower eval.control_training_bytes where a language has so much text");
  return out;
}

base::Json control_json(const std::vector<ControlCost>& costs) {
  base::Json list = base::Json::array();
  for (const auto& cost : costs) {
    base::Json row = {{"stage", cost.stage}, {"training_bytes", cost.training_bytes}};
    if (cost.memory.known()) row["memory_bytes"] = cost.memory.value();
    list.push_back(std::move(row));
  }
  return list;
}

void add_control_members(const std::string& path, JsonRows& rows) {
  static constexpr JsonMember members[] = {
      {"", "list", "the evaluations in which xz reads training text first"},
      {"[]", "object", ""},
      {"[].stage", "text", "name of the stage"},
      {"[].training_bytes", "whole number", "that it reads of a language at most"},
      {"[].memory_bytes?", "whole number", "that one run of it takes with as much"}};
  add_members(path, members, rows);
}

base::Json cost_json(const Cost& cost) {
  const auto& one = cost.estimate;
  base::Json out = {{"parameters", one.parameters}, {"tokens", one.tokens}, {"flops", one.flops}};
  if (one.memory.known()) out["memory_bytes"] = one.memory.value();
  if (one.disk.known()) out["checkpoint_bytes"] = one.disk.value();
  if (cost.rate) {
    out["seconds"] = *cost.seconds();
    out["flops_per_second"] = cost.rate->flops_per_second;
    out["rate_from"] = cost.rate->from;
  }
  return out;
}

base::Json cost_json(const std::vector<Cost>& costs) {
  base::Json list = base::Json::array();
  for (const auto& cost : costs) {
    list.push_back(cost_json(cost));
    list.back()["stage"] = cost.stage;
  }
  return list;
}

void add_one_cost_members(const std::string& path, JsonRows& rows) {
  static constexpr JsonMember members[] = {
      {"parameters", "whole number", "of the model"},
      {"tokens", "number", "that it reads, repeats included"},
      {"flops", "number", "floating-point operations"},
      {"memory_bytes?", "whole number", "of the whole process at its peak while it trains, about"},
      {"checkpoint_bytes?", "whole number", "about as much, on the disk"},
      {"seconds?", "number", "about; lacks where nobody has measured this machine"},
      {"flops_per_second?", "number", "by which the seconds are reckoned"},
      {"rate_from?", "text", "how that is known"}};
  add_members(path, members, rows);
}

void add_cost_members(const std::string& path, JsonRows& rows) {
  static constexpr JsonMember members[] = {{"", "list", "the trainings"},
                                           {"[]", "object", ""},
                                           {"[].stage", "text", "name of the stage"}};
  add_members(path, members, rows);
  add_one_cost_members(path + "[]", rows);
}

}  // namespace cli
