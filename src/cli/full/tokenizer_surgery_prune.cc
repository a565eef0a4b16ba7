// janua tokenizer surgery prune IN --text FILE... --keep N | --unused --out DIR: tokens that texts do not need are left out.
#include "cli/surgery_run.h"

namespace cli::full {
namespace {

using base::Code;
using base::Error;
using base::Result;

[[maybe_unused]] Result<void> run(Invocation& call) {
  if (call.has("keep") == call.has("unused"))
    return Error{Code::bad_request,
                 call.has("keep") ? "--keep and --unused both say what is left out"
                                  : "what is left out is not said",
                 "", "say either --keep N, ids in all, or --unused, what the text does not need"};
  const auto files = list_of(call.option("text"));
  if (files.empty())
    return Error{Code::bad_request, "it names no file", "--text", "name files of plain text"};
  const auto patient = TRY(patient_of(call, call.arguments[0]));
  const auto most = call.has("keep") ? TRY(call.whole("keep", 1, 1 << 24)) : 0;
  return finish_surgery(call, "prune", patient,
                        TRY(tokenizer::surgery::prune(patient, files, most, call.ctx)));
}

}  // namespace

constexpr Argument kArguments[] = {kSurgeryIn};
constexpr auto kOptions = surgery_options<false>(
    Option{"text", "FILE...", nullptr, "plain text of the languages that stay"},
    Option{"keep", "N", "", "ids in all that stay, the most frequent in the text"},
    Option{"unused", "", "", "all stay that the text needs, and no others"});
constexpr Example kExamples[] = {
    {"janua tokenizer surgery prune llama --text deu.txt ces.txt --keep 64000 --model llama --out llama-small",
     "a smaller embedding and head; surgery.json says where each id went"}};

extern const Entry tokenizer_surgery_prune =
    surgery_entry("Leave out tokens that texts do not need, and their rows of a model.", kArguments,
                  kOptions, kExamples, RUNNER(run));

}  // namespace cli::full
