// janua trace check-proof FILE: what a proof shows, without corpus, index or ledger.
#include "base/visible.h"
#include "cli/command.h"
#include "trace/proof.h"

namespace cli::light {

namespace {

base::Result<void> run(Invocation& invocation) {
  const auto key = TRY(invocation.fingerprint("key"));
  const auto& file = invocation.arguments[0];
  const auto json = TRY(base::parse_json(TRY(invocation.ctx.disk.map(file)).view(), file));
  const auto proof = TRY(trace::read_proof(json, file));
  const auto checked = TRY(trace::check(proof, file));
  if (!key.empty() && checked.fingerprint != key)
    return base::Error{base::Code::verification,
                       "the proof is signed by another key: " + checked.fingerprint, file,
                       "ask whoever gave you " + key.substr(0, 12) + " for theirs"};
  if (invocation.json) {
    invocation.print_json({{"kind", proof.about.kind},
                           {"value", proof.about.value},
                           {"present", checked.present},
                           {"root", checked.root},
                           {"keys", checked.keys},
                           {"index", checked.index_id},
                           {"fingerprint", checked.fingerprint},
                           {"time", checked.time}});
    return {};
  }
  invocation.print(
      "the " + proof.about.kind + " '" + base::visible(proof.about.value) + "' " +
      (checked.present ? "is" : "is not") + " in the training text\n  under the root " +
      base::visible(checked.root) + " over " + std::to_string(checked.keys) + " keys, stated " +
      base::visible(checked.time) + "\n  signed by " + base::visible(checked.fingerprint) +
      (key.empty() ? ", a key that was not compared; --key FINGERPRINT does it\n" : "\n"));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"FILE", "a proof that `janua trace prove` wrote"}};
constexpr Option kOptions[] = {
    {"key", "FINGERPRINT", "", "who must have signed it; without, anybody may have"}};
constexpr Example kExamples[] = {{"janua trace check-proof proof.json --key FINGERPRINT",
                                  "whether a provider's word about a site holds"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"kind", "text", "document, text, url, domain or source"},
    {"value", "text", "what was asked about; of a text its SHA-256"},
    {"present", "true or false", "whether it stands in the training text"},
    {"root", "text", "over the sorted keys"},
    {"keys", "whole number", "under it"},
    {"index", "text", "content id of the index"},
    {"fingerprint", "text", "of the key that signed"},
    {"time", "text", "of the record that is signed, UTC"}};
constexpr JsonForm kForms[] = {
    {.text = "What the proof shows; where it does not hold there is only the error.",
     .members = kMembers}};

extern const Entry trace_check_proof{
    .group = Group::verify,
    .summary = "Check a proof about the training text, without that text.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
