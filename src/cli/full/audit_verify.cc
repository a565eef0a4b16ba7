// janua audit verify DIR [--key FINGERPRINT] [--steps N|A..B] [--sample N] [--nonce TEXT] [--init DIR]: is a run what
// its ledger says, and does training give the recorded states when it is executed again? Exit 3,
// with each finding named, if not.
#include <charconv>
#include <optional>
#include <random>
#include <string_view>

#include "audit/train_replay.h"
#include "audit/verify.h"
#include "base/visible.h"
#include "cli/command.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Result;

// From the system: whoever signed must not have known it.
std::string fresh_nonce() {
  std::random_device random;
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", random(), random());
  return text;
}

Error no_stretch(const std::string& text) {
  return {Code::bad_request, "--steps " + base::visible(text) + " is no stretch of steps",
          "--steps", "write A..B with whole numbers, 1 <= A <= B, or N for that many steps"};
}

Result<std::int64_t> step_of(std::string_view digits, const std::string& text) {
  std::int64_t out = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (fault != std::errc() || end != digits.data() + digits.size() || out < 1)
    return no_stretch(text);
  return out;
}

// "A..B"; nothing, where it is a number of steps.
Result<std::optional<audit::Stretch>> read_stretch(const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return std::optional<audit::Stretch>();
  audit::Stretch out{TRY(step_of(std::string_view(text).substr(0, dots), text)),
                     TRY(step_of(std::string_view(text).substr(dots + 2), text))};
  if (out.last < out.first) return no_stretch(text);
  return std::optional(out);
}

Result<audit::Options> read_options(const Invocation& invocation) {
  audit::Options options;
  options.kinds = run::stage::all();
  options.key = TRY(invocation.fingerprint("key"));
  options.stretch = TRY(read_stretch(invocation.option("steps")));
  if (!options.stretch) options.steps = TRY(invocation.whole("steps", 0, INT64_MAX));
  if (!invocation.option("sample").empty()) {
    if (options.stretch)
      return Error{Code::bad_request, "--steps A..B and --sample ask for two things", "--sample",
                   "give one of them"};
    options.steps = TRY(invocation.whole("sample", 0, INT64_MAX));
  }
  options.nonce = invocation.option("nonce");
  options.init = invocation.option("init");
  if (options.nonce.empty()) options.nonce = fresh_nonce();
  return options;
}

[[maybe_unused]] Result<void> run(Invocation& invocation) {
  const auto options = TRY(read_options(invocation));
  const auto trainer = audit::real_trainer();
  const auto& out = invocation.arguments[0];
  const auto report = TRY(audit::verify(out, options, trainer.get(), invocation.ctx));
  if (invocation.json)
    invocation.print_json(audit::to_json(report));
  else
    invocation.print(audit::to_text(report));
  // Nobody is accused, yet what was asked for was not compared, and a script must hear that.
  if (report.consistent() && report.init_is_another)
    return Error{Code::bad_request, "this folder is another one than was recorded", options.init,
                 "a note above has the digests; give the folder that they belong to"};
  if (report.consistent() && options.stretch && report.steps == 0)
    return Error{Code::bad_request, "none of the steps that were asked for was executed again",
                 "--steps", "a note above says why; janua watch shows which steps a training has"};
  if (report.consistent()) return {};
  return Error{Code::verification, audit::verdict(report), out,
               report.only_unfinished()
                   ? "finish it with the `janua run` that began it, then verify again"
                   : "the findings above name each place; go back to a copy that verifies"};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, such as out/demo"}};
constexpr Option kOptions[] = {
    {"key", "FINGERPRINT", "",
     "whose signature must stand under it; without, nobody's is asked for"},
    {"steps", "N", "8",
     "most training steps to execute again, drawn by the nonce, 0 executes none; or steps A to B, from the "
     "checkpoint before them to the next recorded state"},
    {"sample", "N", "", "the same as --steps N"},
    {"nonce", "TEXT", "", "draw those steps by TEXT; without it by chance"},
    {"init", "DIR", "",
     "where the model stands from which a training here started, or the tokenizer that was taken "
     "over; without it the first steps of that training are not executed again, and the first "
     "line says that nothing was compared with it"}};
constexpr Example kExamples[] = {
    {"janua audit verify out/demo --steps 5", "everything, and five steps of training again"},
    {"janua audit verify out/demo --steps 111..120", "everything, and those ten steps"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"verdict", "text", "as a person would read it"},
    {"consistent", "true or false", "nothing was found"},
    {"signer", "text", "the given key, another key, nobody or not checked"},
    {"training", "text",
     "executed again, not executed again, not comparable here or none recorded"},
    {"findings", "list", "what is not as it was recorded"},
    {"findings[]", "object", ""},
    {"findings[].place", "text", "file, with its line where it has one"},
    {"findings[].field", "text", "what in it; empty for the whole"},
    {"findings[].what", "text", "a sentence without a full stop"},
    {"findings[].unfinished", "true or false", "nothing contradicts the record, but it has no end"},
    {"notes", "list", "what one should know, without being wrong"},
    {"notes[]", "text", ""},
    {"unchecked", "list", "what nothing but digests speaks for"},
    {"unchecked[]", "text", ""},
    {"uncompared", "list", "folders from outside of which only the maker's word is known"},
    {"uncompared[]", "text", ""},
    {"left_over", "list", "what stands there and is no part of the verdict"},
    {"left_over[]", "text", "name of an artefact"},
    {"fingerprints", "list", "of the keys that signed"},
    {"fingerprints[]", "text", ""},
    {"records", "whole number", "of the ledger"},
    {"artefacts", "whole number", "looked at"},
    {"files", "whole number", "looked at"},
    {"bytes", "whole number", "of them"},
    {"steps", "whole number", "of training, executed again"},
    {"recorded_steps", "whole number", "of training, in all"},
    {"final_weights", "true or false", "whether those steps led to the last weights"},
    {"nonce", "text", "with which they were drawn"}};
constexpr JsonForm kForms[] = {{.text = "What the audit found.", .members = kMembers}};

extern const Entry audit_verify{
    .group = Group::verify,
    .summary =
        "Recompute every digest, link and signature of a run and execute training steps again.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
