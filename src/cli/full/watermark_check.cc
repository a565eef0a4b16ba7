// janua watermark check --case NAME --folder DIR --output FILE: what the watermark makes of scores, and what a text
// shows of it, as tensors that others can be held against.
#include "cli/command.h"
#include "compute/worker.h"
#include "infer/synthid_case.h"

namespace cli::full {

namespace {

using base::Result;

[[maybe_unused]] Result<void> check_case(Invocation& call) {
  auto& disk = call.ctx.disk;
  const auto output = call.option("output");
  const auto set = TRY(compute::device_of(call.option("ops"))).set;
  compute::single_thread_here();
  const auto made = TRY(infer::synthid_case(disk, call.option("folder"), call.option("case"), set));
  TRY(model::check::write(disk, output, made));
  if (call.json) {
    call.print_json(
        {{"case", call.option("case")}, {"tensors", made.tensors.size()}, {"output", output}});
    return {};
  }
  call.print(std::to_string(made.tensors.size()) + " tensors in " + output + "\n");
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"case", "NAME", nullptr, "as info.json of the folder names it"},
    {"folder", "DIR", nullptr,
     "with info.json, the options of each case, and CASE.safetensors: input_ids [B, T], scores_in [S, B, V] and "
     "step_index [S]"},
    {"output", "FILE", nullptr,
     "where scores_out [S, B, V], g_values [B, N, layers], context_repetition_mask and eos_mask [B, N], mean_score and "
     "weighted_mean_score [B], and sampling_table_head go"},
    {"ops", "cpu|torch", "torch",
     "libtorch's operations, whose rounding is that of transformers, or this program's own: they differ where rounding "
     "alone is left of a probability"}};
constexpr Example kExamples[] = {
    {"janua watermark check --case plain --folder cases --output out.safetensors",
     "what SynthID-Text's tournaments make of the scores of that case"}};
constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"case", "text", ""},
                                   {"tensors", "whole number", "written"},
                                   {"output", "text", "where"}};
constexpr JsonForm kForms[] = {{.text = "What was written.", .members = kMembers}};

extern const Entry watermark_check{
    .group = Group::verify,
    .summary =
        "Write what the watermark makes of scores and finds in a text, to hold it against other programs.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(check_case)};

}  // namespace cli::full
