// Form, links and signatures of the ledger. Here and nowhere else records are read.
#include <algorithm>

#include "audit/check.h"
#include "audit/files.h"

namespace audit {

namespace {

using base::Code;
using base::Error;
using base::Result;

// check_signatures() knows the name of the file and the line, not the folder.
void add(Report& report, const Error& error, const base::Path& file) {
  const auto name = base::file_name(file);
  const bool inside = error.where.starts_with(name);
  report.add(inside ? file + error.where.substr(name.size()) : error.where, "", error.what);
}

std::optional<ledger::Record> read_record(std::string_view line, const base::Path& file) {
  const auto json = base::parse_json(line, file);
  if (!json.ok() || text_at(*json, "kind").empty() || !member(*json, "body").is_object())
    return std::nullopt;
  ledger::Record record;
  record.kind = text_at(*json, "kind");
  record.time = text_at(*json, "time");
  record.digest = base::sha256(line).hex();
  record.body = json->at("body");
  return record;
}

// Lines as far as they are records, whatever their links say. A line longer than any record ends
// the reading: it may be a terabyte of zeros.
Result<void> read_leniently(std::string_view bytes, Book& book, Report& report,
                            const base::Cancel& cancel) {
  for (std::uint64_t number = 1; !bytes.empty(); ++number) {
    if (number % 256 == 0) TRY(cancel.check("audit"));
    const auto line = bytes.substr(0, bytes.substr(0, kMostLineBytes).find('\n'));
    if (line.size() > kMostLineBytes) {
      report.add(book.file + ":" + std::to_string(number), "", "the line is longer than any record");
      return {};
    }
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    auto record = read_record(line, book.file);
    if (!record) continue;
    record->index = number - 1;
    book.records.push_back(std::move(*record));
    book.lines.push_back(number);
  }
  return {};
}

void judge_cover(const std::vector<ledger::Record>& records, std::uint64_t covered,
                 const Book& book, Report& report) {
  const auto claim =
      std::find_if(records.begin() + static_cast<std::ptrdiff_t>(covered), records.end(),
                   [](const auto& record) { return record.kind == "artefact"; });
  if (claim != records.end())
    report.add(book.file + ":" + std::to_string(claim->index + 1), "signature",
               "the record of an artefact is not signed; `janua run` writes both at once, so "
               "somebody else wrote this one");
  else if (covered < records.size())
    report.add(
        book.file + ":" + std::to_string(covered + 1), "signature",
        "this record and what follows are not signed, so anybody may have written them (a run that "
        "was killed leaves this; the next `janua run` signs them)",
        covered > 0);
}

void judge_signer(const ledger::Signed& checked, const std::string& key, const Book& book,
                  Report& report) {
  if (key.empty()) return;
  const auto own = checked.covered_by.find(key);
  const bool covers_all = own != checked.covered_by.end() && own->second == checked.covered;
  report.signer = covers_all ? Signer::given_key : Signer::another_key;
  if (!covers_all)
    report.add(book.file, "signature",
               checked.fingerprints.empty()
                   ? "nobody signed the ledger"
                   : "signed by the foreign key " + checked.fingerprints.back() + ", not by " + key);
  for (const auto& fingerprint : checked.fingerprints)
    if (covers_all && fingerprint != key)
      report.note("the key " + fingerprint + " signed parts of the ledger too");
}

void judge_signatures(const std::vector<ledger::Record>& records, const std::string& key,
                      const Book& book, Report& report) {
  const auto checked = ledger::check_signatures(records);
  if (!checked.ok()) {
    add(report, checked.error(), book.file);
    return;
  }
  report.fingerprints = checked->fingerprints;
  report.signer = checked->fingerprints.empty() ? Signer::nobody : Signer::not_checked;
  judge_cover(records, checked->covered, book, report);
  judge_signer(*checked, key, book, report);
}

}  // namespace

Result<Book> check_ledger(const base::Path& out, const std::string& key, Report& report,
                          base::Context& ctx) {
  const auto folder = base::join(out, "ledger");
  Book book;
  book.file = base::join(folder, "ledger.jsonl");
  const auto bytes = map_inside(ctx.disk, book.file, kMostLedgerBytes);
  if (!bytes.ok() && bytes.error().code != Code::bad_data)
    return Error{Code::missing, "no ledger stands here", book.file,
                 "give the folder that `janua run` wrote, the one that holds ledger/"};
  if (!bytes.ok()) {
    report.add(book.file, "", bytes.error().what);
    return book;
  }
  const auto before = report.findings.size();
  TRY(read_leniently(bytes->view(), book, report, ctx.cancel));
  book.index();
  report.records = book.records.size();
  if (book.records.empty()) report.add(book.file, "", "the ledger holds no record");
  if (report.findings.size() > before) return book;
  const auto records = ledger::read_ledger(ctx.disk, folder);
  if (records.ok())
    judge_signatures(*records, key, book, report);
  else
    add(report, records.error(), book.file);
  return book;
}

}  // namespace audit
