// Every artefact that is recorded, and what else stands in the folder of the run.
#include <algorithm>

#include "audit/beside.h"
#include "audit/files.h"
#include "audit/left_over.h"

namespace audit {

namespace {

using base::Path;
using base::Result;

// Last record of each artefact name, in ledger order.
Positions last_records(const Book& book) {
  Positions out;
  for (const auto& [name, records] : book.artefacts) out.push_back(records.back());
  std::ranges::sort(out);
  return out;
}

// Files and links in ledger/ that are no part of it.
Result<void> check_ledger_folder(const Path& out, Report& report, base::Context& ctx) {
  const auto folder = base::join(out, "ledger");
  auto found = walk(ctx.disk, folder, ctx.cancel);
  if (!found.ok() && found.error().code != base::Code::missing) return found.error();
  if (!found.ok()) return {};
  for (const auto& [path, bytes, is_link] : *found)
    if (!ledger::segment_number(path))
      report.add(base::join(folder, path), "", "it does not belong to a ledger");
  return {};
}

void note_left_over(Report& report) {
  std::string names;
  for (const auto& name : report.left_over) names += (names.empty() ? "" : ", ") + name + "/";
  if (!names.empty())
    report.note("left over from a former recipe: " + names +
                "; nobody reads them, and they are no part of what is verified here");
}

}  // namespace

Result<std::vector<Standing>> check_artefacts(const Path& out, const Book& book, run::Kinds kinds,
                                              Report& report, base::Context& ctx) {
  std::vector<Standing> all;
  const auto stands = [&](const std::string& name) {
    return is_name(name) && ctx.disk.exists(base::join(out, name));
  };
  const auto left = left_over(book, kinds, stands);
  for (const auto record : last_records(book)) {
    TRY(ctx.cancel.check("audit"));
    const auto name = text_at(book.records[record].body, "name");
    if (!is_name(name)) {
      report.add(book.place(record), "name", "an artefact cannot be called '" + name + "'");
      continue;
    }
    const auto retired = left.find(name);
    if (retired != left.end() && !stands(name) && !is_link(ctx.disk, out, name)) {
      report.note(base::join(out, name) + ": made by " + book.place(record) +
                  ", left over from a former recipe by " + book.place(retired->second) +
                  ", and gone since");
      continue;
    }
    ctx.reporter.progress("audit", all.size(), 0, name);
    all.push_back(TRY(check_folder(out, name, record, book, report, ctx)));
    all.back().left_over = retired != left.end();
    if (all.back().left_over) report.left_over.push_back(name);
    ++report.artefacts;
  }
  note_left_over(report);
  TRY(check_beside(out, all, book, kinds, report, ctx));
  TRY(check_ledger_folder(out, report, ctx));
  return all;
}

}  // namespace audit
