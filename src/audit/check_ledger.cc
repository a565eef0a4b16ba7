// Form, links and signatures of the ledger.
#include <algorithm>

#include "audit/check.h"

namespace audit {

namespace {

using base::Code;
using base::Result;

// check_signatures() knows the name of the file and the line, not the folder.
void add(Report& report, const base::Error& error, const base::Path& file) {
  const auto name = base::file_name(file);
  const bool inside = error.where.starts_with(name);
  report.add(inside ? file + error.where.substr(name.size()) : error.where, "", error.what);
}

// Lines as far as they are records, whatever their links say.
void read_leniently(std::string_view bytes, Book& book) {
  std::uint64_t line_number = 0;
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    ++line_number;
    const auto json = base::parse_json(line, book.file);
    if (!json.ok() || text_at(*json, "kind").empty() || !json->contains("body") ||
        !json->at("body").is_object())
      continue;
    ledger::Record record;
    record.index = line_number - 1;
    record.kind = text_at(*json, "kind");
    record.digest = base::sha256(line).hex();
    record.body = json->at("body");
    book.records.push_back(std::move(record));
    book.lines.push_back(line_number);
  }
}

void judge_signatures(const std::vector<ledger::Record>& records, const std::string& key,
                      Book& book, Report& report) {
  const auto checked = ledger::check_signatures(records);
  if (!checked.ok()) {
    add(report, checked.error(), book.file);
    return;
  }
  report.fingerprints = checked->fingerprints;
  report.signer = checked->fingerprints.empty() ? Signer::nobody : Signer::not_checked;
  const auto claim =
      std::find_if(records.begin() + static_cast<std::ptrdiff_t>(checked->covered), records.end(),
                   [](const auto& record) { return record.kind == "artefact"; });
  if (claim != records.end())
    report.add(book.file + ":" + std::to_string(claim->index + 1), "signature",
               "the record of an artefact is not signed; `janua run` writes both at once, so "
               "somebody else wrote this one");
  else if (checked->covered < records.size())
    report.add(
        book.file + ":" + std::to_string(checked->covered + 1), "signature",
        "this record and what follows are not signed, so anybody may have written them (a run that "
        "was killed leaves this; the next `janua run` signs them)",
        checked->covered > 0);
  if (key.empty()) return;
  const auto own = checked->covered_by.find(key);
  const bool covers_all = own != checked->covered_by.end() && own->second == checked->covered;
  report.signer = covers_all ? Signer::given_key : Signer::another_key;
  if (!covers_all)
    report.add(
        book.file, "signature",
        checked->fingerprints.empty()
            ? "nobody signed the ledger"
            : "signed by the foreign key " + checked->fingerprints.back() + ", not by " + key);
  for (const auto& fingerprint : checked->fingerprints)
    if (covers_all && fingerprint != key)
      report.notes.push_back("the key " + fingerprint + " signed parts of the ledger too");
}

}  // namespace

Result<Book> check_ledger(const base::Path& out, const std::string& key, Report& report,
                          base::Context& ctx) {
  const auto folder = base::join(out, "ledger");
  Book book{base::join(folder, "ledger.jsonl"), {}, {}};
  const auto bytes = ctx.disk.map(book.file);
  if (!bytes.ok())
    return base::Error{Code::missing, "no ledger stands here", book.file,
                       "give the folder that `janua run` wrote, the one that holds ledger/"};
  const auto records = ledger::read_ledger(ctx.disk, folder);
  if (records.ok())
    judge_signatures(*records, key, book, report);
  else
    add(report, records.error(), book.file);
  read_leniently(bytes->view(), book);
  report.records = book.records.size();
  if (book.records.empty()) report.add(book.file, "", "the ledger holds no record");
  return book;
}

}  // namespace audit
