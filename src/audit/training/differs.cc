#include "audit/training/differs.h"

#include <algorithm>

#include "audit/training/books.h"

namespace audit::training {
namespace {

constexpr double kShare = 1e-6;  // another version may sum a loss in another order

// The first thing that a line says otherwise than the step that was executed; "" if nothing.
std::string other_field(const record::Step& said, const StepSaid& executed) {
  if (!executed.rows.empty() && said.rows != executed.rows) return "rows";
  if (said.tokens != executed.tokens) return "tokens";
  if (!near(said.rate, executed.rate, kShare)) return "rate";
  if (!near(said.loss, executed.loss, kShare)) return "loss";
  if (!near(said.grad_norm, executed.grad_norm, kShare)) return "grad_norm";
  return "";
}

void find_step(const History& history, const Reached& executed, Parting& out) {
  for (std::size_t i = 0; i < executed.steps.size() && !out.step; ++i) {
    const auto step = out.from + 1 + static_cast<std::int64_t>(i);
    if (step > out.to) return;
    const auto* line = history.line(step);
    if (!line) continue;
    out.field = other_field(line->said, executed.steps[i]);
    if (!out.field.empty()) out.step = step;
  }
}

// Weights have no "/" in their names, arrays of the optimizer have.
bool before(const std::string& a, const std::string& b) {
  const bool a_weight = a.find('/') == std::string::npos,
             b_weight = b.find('/') == std::string::npos;
  return a_weight != b_weight ? a_weight : a < b;
}

void find_tensor(const std::map<std::string, std::string>& executed,
                 const std::map<std::string, std::string>& recorded, Parting& out) {
  out.of = recorded.size();
  for (const auto& [name, digest] : recorded) {
    const auto ours = executed.find(name);
    if (ours != executed.end() && ours->second == digest) continue;
    if (out.tensors++ == 0 || before(name, out.tensor)) out.tensor = name;
  }
}

std::string where(const Parting& at) {
  if (at.step)
    return "the first step that differs is " + std::to_string(*at.step) + ", by its " + at.field;
  if (at.to == at.from + 1) return "the first step that differs is " + std::to_string(at.to);
  return "every line of steps " + std::to_string(at.from + 1) + " to " + std::to_string(at.to) +
         " says what was executed";
}

std::string which(const Parting& at) {
  if (at.tensors == 0) return "";
  return "; after step " + std::to_string(at.to) + " " + std::to_string(at.tensors) + " of " +
         std::to_string(at.of) + " tensors differ" + (at.tensors == 1 ? ": " : ", first ") +
         at.tensor;
}

std::string cause(const Parting& at) {
  if (at.field == "rows" || at.field == "tokens")
    return "it read other data than recipe, seed and shards give it";
  if (at.field == "rate") return "its learning rate is not the recipe's";
  if (at.step && *at.step == at.from + 1)
    return at.field == "loss"
               ? "weights and data were the same, so the loss was computed otherwise or rewritten"
               : "weights, data and loss were the same, so the gradient was made otherwise or rewritten";
  if (at.step)
    return "what an earlier step made of the weights was not what the recipe says, or was changed after it";
  if (at.tensors == 1)
    return "no step changes one tensor alone, so it was changed behind the training";
  return std::string(
             "the losses are those of this training, so weights or optimizer were changed behind its "
             "last steps, or another setting of the optimizer made them") +
         (at.of == 0 ? ", or the record of this state is false" : "");
}

}  // namespace

Parting parting(const History& history, std::int64_t from, std::int64_t to, const Reached& executed,
                const std::map<std::string, std::string>& recorded) {
  Parting out{.from = from, .to = to};
  find_step(history, executed, out);
  find_tensor(executed.tensors, recorded, out);
  return out;
}

std::string told(const Parting& parting, const std::string& tools) {
  if (parting.again)
    return "the record of this state is false: the training agrees again at step " +
           std::to_string(*parting.again);
  return where(parting) + which(parting) + "; likely cause: " + cause(parting) + tools;
}

}  // namespace audit::training
