// janua tokenizer surgery merge A B --out DIR: one tokenizer of two.
#include "cli/surgery_run.h"
#include "cli/tokenizer_place.h"

namespace cli::full {
namespace {

using base::Result;

[[maybe_unused]] Result<void> run(Invocation& call) {
  const auto patient = TRY(patient_of(call, call.arguments[0]));
  const auto other = TRY(tokenizer::surgery::patient_at(
      call.ctx.disk, TRY(tokenizer_place(call.ctx.disk, call.arguments[1]))));
  return finish_surgery(call, "merge", patient,
                        TRY(tokenizer::surgery::extend_from(patient, other, 0, "merge")));
}

}  // namespace

constexpr Argument kArguments[] = {
    {"A", "a tokenizer, whose ids and special tokens stay"},
    {"B", "another one; its tokens that A lacks follow, without its special tokens"}};
constexpr auto kOptions = surgery_options<true>();
constexpr Example kExamples[] = {
    {"janua tokenizer surgery merge out/demo basque/tokenizer.json --old deu.txt --out both",
     "the merges of the first, then those of the second that it lacks"}};

extern const Entry tokenizer_surgery_merge =
    surgery_entry("Make one tokenizer of two, the tokens of the second behind those of the first.",
                  kArguments, kOptions, kExamples, RUNNER(run));

}  // namespace cli::full
