// janua align check KIND --folder DIR --reference DIR --case NAME --output FILE: losses of post-training and their
// gradients, as tensors that others can be held against.
#include "align/check.h"
#include "base/recipe.h"
#include "cli/command.h"

namespace cli::full {

namespace {

using base::Result;

[[maybe_unused]] const align::check::Entry* entry_of(const std::string& kind) {
  for (const auto& row : align::check::all())
    if (kind == row.name) return row.entry;
  return nullptr;
}

[[maybe_unused]] Result<void> check_case(Invocation& call) {
  auto& disk = call.ctx.disk;
  const auto& kind = call.arguments[0];
  TRY(base::check_known("kind of case", kind, align::check::names()));
  const auto output = call.option("output");
  const auto made = TRY(base::guard(call.option("folder"), [&] {
    return entry_of(kind)->answer(
        disk, {call.option("folder"), call.option("reference"), call.option("case")});
  }));
  TRY(model::check::write(disk, output, made));
  const base::Json said = {{"kind", kind},
                           {"case", call.option("case")},
                           {"loss", *made.loss},
                           {"tensors", made.tensors.size()},
                           {"output", output}};
  if (call.json) {
    call.print_json(said);
    return {};
  }
  call.print("loss " + said["loss"].dump() + ": " + std::to_string(made.tensors.size()) +
             " tensors in " + output + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"KIND", "sft, dpo, grpo, distill or lora"}};
constexpr Option kOptions[] = {
    {"folder", "DIR", nullptr,
     "with KIND.json, the options of each case; KIND.safetensors, what is read; policy, the model that learns; "
     "adapter_NAME for each case of lora"},
    {"reference", "DIR", nullptr,
     "a model: the reference of dpo and grpo, the teacher of distill, what an adapter of lora changes"},
    {"case", "NAME", nullptr, "as KIND.json names it"},
    {"output", "FILE", nullptr,
     "where loss, grad_norm_total and grad_norm.NAME go, [1] each, and logits and merged_logits [B, T, V] of lora"}};
constexpr Example kExamples[] = {
    {"janua align check dpo --folder cases --reference tiny --case sigmoid --output out.safetensors",
     "the loss of DPO over the pairs of cases/dpo.safetensors, and its gradient"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"kind", "text", ""},
                                   {"case", "text", ""},
                                   {"loss", "number", ""},
                                   {"tensors", "whole number", "written"},
                                   {"output", "text", "where"}};
constexpr JsonForm kForms[] = {{.text = "What was written.", .members = kMembers}};

extern const Entry align_check{
    .group = Group::verify,
    .summary =
        "Write what a loss of post-training comes to, and its gradient, to hold it against other programs.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(check_case)};

}  // namespace cli::full
