// janua trace prove DIR KIND VALUE: a proof that something stands in the training text, or does not.
#include "cli/command.h"
#include "trace/index_proof.h"

namespace cli::light {

namespace {

base::Result<void> run(Invocation& invocation) {
  const auto& words = invocation.arguments;
  auto& ctx = invocation.ctx;
  const auto value = invocation.has("file")
                         ? std::string(TRY(ctx.disk.map(invocation.option("file"))).view())
                         : (words.size() > 2 ? words[2] : std::string());
  const auto about = TRY(trace::question(words[1], value));
  invocation.print_json(trace::to_json(TRY(trace::prove_from(ctx, words[0], about))));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR", "the folder of a run, or of its index"},
    {"document|text|url|domain|source",
     "what is asked about: a document by its id, one by its whole text, an "
     "address, a domain with all below it, or a source by its name"},
    {"[VALUE]", "which one"}};
constexpr Option kOptions[] = {
    {"file", "FILE", "", "read the value from a file, such as a whole text"}};
constexpr Example kExamples[] = {{"janua trace prove out/demo domain city.example > proof.json",
                                  "for somebody who asks whether their site was read"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"version", "whole number", "of this form"},
    {"kind", "text", "document, text, url, domain or source"},
    {"value", "text", "what is asked about; of a text its SHA-256"},
    {"leaves", "list",
     "of the sorted keys: the one, or the neighbours between which it would stand"},
    {"leaves[]", "object", ""},
    {"leaves[].index", "whole number", "among the keys"},
    {"leaves[].key", "text", "SHA-256 of kind, a zero byte, and value"},
    {"leaves[].path", "list", "siblings on the way to the root"},
    {"leaves[].path[]", "text", "SHA-256"},
    {"record", "text", "the ledger's line about the index, which states the root"},
    {"signature", "object", "over that line"},
    {"signature.covers", "whole number", "number of the record"},
    {"signature.head", "text", "SHA-256 of the line"},
    {"signature.fingerprint", "text", "of the key"},
    {"signature.public_key", "text", "PEM"},
    {"signature.signature", "text", "in base64"},
    {"signature.version", "whole number", "of what is signed"}};
constexpr JsonForm kForms[] = {
    {.text = "A proof; the command prints nothing else.", .members = kMembers}};

extern const Entry trace_prove{
    .group = Group::verify,
    .summary =
        "Prove that a document, address, domain or source is in the training text, or is not.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
