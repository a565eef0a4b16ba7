// janua ledger show DIR INDEX: one whole record.
#include <charconv>

#include "cli/command.h"
#include "cli/ledger_place.h"
#include "cli/record_form.h"
#include "ledger/ledger.h"

namespace cli::light {

namespace {

base::Result<std::uint64_t> position(const std::string& word, std::uint64_t count) {
  std::uint64_t index = 0;
  const auto* end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, index);
  if (parsed.ec == std::errc() && parsed.ptr == end && index < count) return index;
  if (count == 0) return base::Error{base::Code::bad_request, "the ledger holds no record", "", ""};
  return base::Error{
      base::Code::bad_request, "there is no record '" + word + "'", "",
      "the records are 0 to " + std::to_string(count - 1) + "; `janua ledger log DIR` lists them"};
}

base::Result<void> run(Invocation& invocation) {
  auto& disk = invocation.ctx.disk;
  const auto place = ledger_place(disk, invocation.arguments[0]);
  const auto index =
      TRY(position(invocation.arguments[1], TRY(ledger::count_records(disk, place))));
  const auto found = TRY(ledger::find_record(disk, place, index));
  if (!found)
    return base::Error{base::Code::io, "the ledger became shorter while it was read", place, ""};
  const auto& record = *found;
  base::Json whole = {{"index", record.index}, {"kind", record.kind}, {"time", record.time},
                      {"prev", record.prev},   {"body", record.body}, {"digest", record.digest}};
  if (record.left > 0) whole["left"] = record.left;
  invocation.print(invocation.json ? TRY(base::canonical(whole)) + "\n" : base::pretty(whole));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its ledger"},
                                   {"INDEX", "of the record, as `janua ledger log` lists it"}};

constexpr JsonForm kForms[] = {{.text = "The record.", .members = kRecordMembers}};

extern const Entry ledger_show{.group = Group::look,
                               .summary = "Print one record whole.",
                               .arguments = kArguments,
                               .json = kForms,
                               .run = run};

}  // namespace cli::light
