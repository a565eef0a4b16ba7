// janua ledger verify DIR [--key FINGERPRINT]: links and signatures. Without a fingerprint the
// records can only be consistent with each other; a ledger rewritten and signed anew is found by
// the foreign key.
#include "cli/command.h"
#include "cli/ledger_place.h"
#include "ledger/ledger.h"

namespace cli::light {

namespace {

using base::Code;
using base::Error;

base::Result<void> check_cover(const ledger::Signed& checked, std::uint64_t records,
                               const std::string& key, const base::Path& where) {
  if (checked.covered < records)
    return Error{Code::verification,
                 "record " + std::to_string(checked.covered) + " and what follows is not signed",
                 where, "a run that was killed leaves this; the next `janua run` signs it"};
  if (key.empty()) return {};
  const auto covered = checked.covered_by.find(key);
  if (covered != checked.covered_by.end() && covered->second == records) return {};
  return Error{Code::verification,
               records == 0 ? "the ledger is empty"
                            : "the ledger is signed by another key: " + checked.fingerprints.back(),
               where, "ask whoever gave you " + key.substr(0, 12) + " what they signed"};
}

base::Result<void> run(Invocation& invocation) {
  const auto key = TRY(invocation.fingerprint("key"));
  auto& disk = invocation.ctx.disk;
  const auto place = ledger_place(disk, invocation.arguments[0]);
  const auto verified = TRY(ledger::verify_ledger(disk, place));
  const auto& checked = verified.signatures;
  TRY(check_cover(checked, verified.records, key, base::join(place, ledger::segment_name(0))));
  const std::string verdict =
      key.empty() ? "consistent, signer not checked" : "verified, signed by the given key";
  if (invocation.json) {
    const base::Json out = {{"verdict", verdict},
                            {"records", verified.records},
                            {"fingerprints", checked.fingerprints}};
    invocation.print_json(out);
    return {};
  }
  invocation.print(verdict + ": " + std::to_string(verified.records) + " records\n");
  for (const auto& print : checked.fingerprints) invocation.print("signed by " + print + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its ledger"}};
constexpr Option kOptions[] = {
    {"key", "FINGERPRINT", "",
     "whose signature must stand under it; without, nobody's is asked for"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"verdict", "text", "as a person would read it"},
                                   {"records", "whole number", ""},
                                   {"fingerprints", "list", "of the keys that signed"},
                                   {"fingerprints[]", "text", ""}};
constexpr JsonForm kForms[] = {
    {.text = "What the links and signatures say; where they do not hold there is only the error.",
     .members = kMembers}};

extern const Entry ledger_verify{.group = Group::verify,
                                 .summary = "Check every link and signature of a ledger.",
                                 .arguments = kArguments,
                                 .options = kOptions,
                                 .json = kForms,
                                 .run = run};

}  // namespace cli::light
