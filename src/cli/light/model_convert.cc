// janua model convert IN OUT: a model's weights in another type, in a new folder.
#include "base/visible.h"
#include "cli/command.h"
#include "model/rewrite.h"

namespace cli::light {
namespace {

base::Result<void> run(Invocation& call) {
  const auto& to = call.arguments[1];
  std::optional<std::string> dtype;
  if (call.has("dtype")) dtype = call.option("dtype");
  TRY(model::convert(call.ctx, call.arguments[0], to, dtype));
  call.print(base::visible(to) + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"IN", "a model: a Hugging Face folder, or one file of safetensors"},
    {"OUT", "the folder to make; it must not be there yet"}};
constexpr Option kOptions[] = {
    {"dtype", "F32|BF16|F16", "", "type of the float tensors; without it each keeps its own"}};
constexpr Example kExamples[] = {
    {"janua model convert out/demo/model model-bf16 --dtype BF16", "half the bytes"}};

extern const Entry model_convert{
    .group = Group::use,
    .summary = "Copy a model into one file of safetensors, in another type if asked.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kNone,
    .run = run};

}  // namespace cli::light
