// janua ledger log DIR: one line a record, oldest first.
#include <set>

#include "base/visible.h"
#include "cli/command.h"
#include "cli/ledger_place.h"
#include "cli/record_form.h"
#include "ledger/ledger.h"

namespace cli::light {

namespace {

// What a person wants to see of a record at a glance: names first, then the short id.
std::string gist(const ledger::Record& record) {
  std::string out;
  for (const char* key : {"stage", "name", "version", "language", "id", "fingerprint"}) {
    const auto it = record.body.find(key);
    if (it == record.body.end() || it->is_null()) continue;
    const auto text = it->is_string() ? it->get<std::string>() : it->dump();
    out += (out.empty() ? "" : " ") + (text.size() == 64 ? text.substr(0, 12) : text);
  }
  return out;
}

std::string as_text(const ledger::Record& record) {
  char head[96];
  std::snprintf(head, sizeof head, "%5llu  %s  %-10s ",
                static_cast<unsigned long long>(record.index), record.time.c_str(),
                record.kind.c_str());
  return base::visible(head + gist(record)) + "\n";
}

base::Json as_json(const ledger::Record& record) {
  base::Json out = {{"index", record.index}, {"kind", record.kind},     {"time", record.time},
                    {"prev", record.prev},   {"digest", record.digest}, {"body", record.body}};
  if (record.left > 0) out["left"] = record.left;
  return out;
}

base::Result<void> run(Invocation& invocation) {
  const auto kind = invocation.option("kind");
  auto& disk = invocation.ctx.disk;
  const auto place = ledger_place(disk, invocation.arguments[0]);
  TRY(ledger::count_records(disk, place));  // nothing is shown of a ledger whose links are broken
  std::set<std::string> there;
  TRY(ledger::each(disk, place, ledger::Kinds{},
                   [&](ledger::Record&& record) -> base::Result<void> {
                     there.insert(record.kind);
                     if (!kind.empty() && record.kind != kind) return {};
                     invocation.print(invocation.json ? TRY(base::canonical(as_json(record))) + "\n"
                                                      : as_text(record));
                     return {};
                   }));
  if (kind.empty() || there.contains(kind)) return {};
  std::string known;
  for (const auto& one : there) known += (known.empty() ? "" : ", ") + one;
  return base::Error{base::Code::missing, "no record here is of kind '" + kind + "'", place,
                     known.empty() ? "the ledger is empty" : "there are: " + known};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its ledger"}};
constexpr Option kOptions[] = {{"kind", "KIND", "", "only records of a kind, such as artefact"}};

constexpr JsonForm kForms[] = {{.text = "A record.", .lines = true, .members = kRecordMembers}};

extern const Entry ledger_log{
    .group = Group::look,
    .summary = "List the records of what was made from what, oldest first.",
    .arguments = kArguments,
    .options = kOptions,
    .json = kForms,
    .run = run};

}  // namespace cli::light
