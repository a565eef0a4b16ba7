// janua model average OUT DIR...: the mean of checkpoints of one training.
#include "base/visible.h"
#include "cli/command.h"
#include "infer/model_kind.h"
#include "model/rewrite.h"
#include "model/run_folder.h"

namespace cli::full {
namespace {

[[maybe_unused]] base::Result<void> run(Invocation& call) {
  model::Merging merging;
  for (auto one = call.arguments.begin() + 1; one != call.arguments.end(); ++one)
    merging.models.push_back(TRY(model::model_at(call.ctx.disk, *one)));
  if (call.has("like")) merging.like = call.option("like");
  TRY(model::merge_models(call.ctx, merging, call.arguments[0]));
  TRY(infer::keep_kind(call.ctx.disk, merging.like.value_or(merging.models.front()),
                       call.arguments[0]));
  call.print(base::visible(call.arguments[0]) + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"OUT", "the folder to make; it must not be there yet"},
    {"DIR...", "checkpoints of a training, or models of one shape; at least two"}};
constexpr Option kOptions[] = {
    {"like", "DIR", "",
     "the model whose configuration and tokenizer it gets; without it the first that is named"}};
constexpr Example kExamples[] = {
    {"janua model average mean --like out/demo/model out/demo/train/checkpoint-00000330 "
     "out/demo/train/checkpoint-00000440",
     "the mean of two checkpoints, ready to serve"}};

extern const Entry model_average{
    .group = Group::use,
    .summary = "Write the mean of several checkpoints of one training as a model.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kNone,
    .run = RUNNER(run)};

}  // namespace cli::full
