// janua model merge OUT DIR...: one model of several.
#include <cstdlib>

#include "base/visible.h"
#include "cli/command.h"
#include "infer/model_kind.h"
#include "model/rewrite.h"
#include "model/run_folder.h"

namespace cli::full {
namespace {

using base::Result;

Result<std::vector<double>> weights_of(const std::string& text) {
  std::vector<double> out;
  if (text.empty()) return out;
  for (const auto& one : list_of(text)) {
    char* end = nullptr;
    const double value = std::strtod(one.c_str(), &end);
    if (one.empty() || *end != '\0')
      return base::Error{base::Code::bad_request, "'" + base::visible(one) + "' is no number",
                         "--weights", "write one for each model, as in --weights 1,0.5"};
    out.push_back(value);
  }
  if (out.empty())
    return base::Error{base::Code::bad_request, "it names no weight", "--weights",
                       "write one for each model, as in --weights 1,0.5"};
  return out;
}

Result<base::Choice<model::merge::Registry>> way_of(const Invocation& call) {
  base::RecipeValue table{};
  table.kind = base::RecipeValue::Kind::table;
  TRY(base::set_value(table, "kind=" + call.option("way")));
  for (const auto& one : call.set) TRY(base::set_value(table, one));
  base::Choice<model::merge::Registry> out;
  TRY(out.read(table));
  TRY(out.check());
  return out;
}

[[maybe_unused]] Result<void> run(Invocation& call) {
  model::Merging merging{.how = TRY(way_of(call))};
  for (auto one = call.arguments.begin() + 1; one != call.arguments.end(); ++one)
    merging.models.push_back(TRY(model::model_at(call.ctx.disk, *one)));
  merging.weights = TRY(weights_of(call.option("weights")));
  if (call.has("base")) merging.base = call.option("base");
  if (call.has("dtype")) merging.dtype = call.option("dtype");
  TRY(model::merge_models(call.ctx, merging, call.arguments[0]));
  TRY(infer::keep_kind(call.ctx.disk, merging.like.value_or(merging.models.front()),
                       call.arguments[0]));
  call.print(base::visible(call.arguments[0]) + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"OUT", "the folder to make; it must not be there yet"},
                                   {"DIR...", "the models, of one architecture and vocabulary"}};
constexpr Option kOptions[] = {
    {"way", "linear|slerp|ties|dare", "linear",
     "weighted mean; along the arc between two; the mean of the largest changes whose signs agree; the "
     "sum of a random part of the changes. --set density=0.2 and the like set its own keys: normalize; "
     "t; density, scale, trim; density, scale, seed. ties keeps the largest changes of the whole model, "
     "as its authors do, or with --set trim=tensor those of each tensor"},
    {"weights", "N,...", "", "of each model; without it 1 each; slerp takes none, but --set t=0.5"},
    {"base", "DIR", "",
     "the model that they were all made from, which ties and dare ask for; others take none"},
    {"dtype", "F32|BF16|F16", "", "type of the float tensors; without it as in the first model"}};
constexpr Example kExamples[] = {
    {"janua model merge both german greek", "the mean of two models"},
    {"janua model merge both german greek --way ties --base start --set density=0.3",
     "of what each changed the largest 30 %"}};

extern const Entry model_merge{
    .group = Group::use,
    .summary = "Make one model of several of the same shape: mean, slerp, TIES or DARE.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kSet,
    .run = RUNNER(run)};

}  // namespace cli::full
