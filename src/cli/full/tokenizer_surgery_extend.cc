// janua tokenizer surgery extend IN --text FILE... | --from OTHER --tokens N --out DIR: more tokens behind those that stand.
#include "cli/surgery_run.h"
#include "cli/tokenizer_place.h"

namespace cli::full {
namespace {

using base::Code;
using base::Error;
using base::Result;

[[maybe_unused]] Result<void> run(Invocation& call) {
  if (call.has("text") == call.has("from"))
    return Error{Code::bad_request, "new tokens come from text or from another tokenizer", "",
                 "say either --text FILE... or --from OTHER"};
  if (call.has("text") && !call.has("tokens"))
    return Error{Code::bad_request, "how many tokens are to be learnt is not said", "--tokens",
                 "say --tokens N"};
  const auto patient = TRY(patient_of(call, call.arguments[0]));
  const auto tokens =
      TRY(call.whole("tokens", call.has("text") || call.has("tokens") ? 1 : 0, 1 << 23));
  if (call.has("text")) {
    const auto files = list_of(call.option("text"));
    if (files.empty())
      return Error{Code::bad_request, "it names no file", "--text", "name files of plain text"};
    return finish_surgery(call, "extend", patient,
                          TRY(tokenizer::surgery::extend(patient, files, tokens, call.ctx)));
  }
  const auto other = TRY(tokenizer::surgery::patient_at(
      call.ctx.disk, TRY(tokenizer_place(call.ctx.disk, call.option("from")))));
  return finish_surgery(call, "extend", patient,
                        TRY(tokenizer::surgery::extend_from(patient, other, tokens, "extend")));
}

}  // namespace

constexpr Argument kArguments[] = {kSurgeryIn};
constexpr auto kOptions = surgery_options<true>(
    Option{"text", "FILE...", "", "plain text of the new language, from which tokens are learnt"},
    Option{"from", "OTHER", "",
           "a tokenizer that has tokens which this one lacks; the first ones come first"},
    Option{"tokens", "N", "0", "new ones, which --text needs; 0, of another tokenizer alone: all"});
constexpr Example kExamples[] = {
    {"janua tokenizer surgery extend out/demo --text kat.txt --tokens 2000 --old deu.txt --model out/demo/model --out georgian",
     "a model that can be trained on with Georgian"}};

extern const Entry tokenizer_surgery_extend = surgery_entry(
    "Add tokens for a new language behind those of a tokenizer, and rows to its model.", kArguments,
    kOptions, kExamples, RUNNER(run));

}  // namespace cli::full
