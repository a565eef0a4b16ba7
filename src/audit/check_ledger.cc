// Form, links and signatures of the ledger. Here and nowhere else records are read.
#include <algorithm>

#include "audit/check.h"
#include "audit/files.h"

namespace audit {

namespace {

using base::Code;
using base::Error;
using base::Result;

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

// Lines of one segment as far as they are records, whatever their links say. A line longer than any
// record ends the reading: it may be a terabyte of zeros.
Result<void> read_leniently(std::string_view bytes, std::uint64_t segment, Book& book,
                            Report& report, const base::Cancel& cancel) {
  for (std::uint64_t number = 1; !bytes.empty(); ++number) {
    if (number % 256 == 0) TRY(cancel.check("audit"));
    const auto line = bytes.substr(0, bytes.substr(0, kMostLineBytes).find('\n'));
    if (line.size() > kMostLineBytes) {
      report.add(base::join(book.folder, ledger::segment_place(segment, number)), "",
                 "the line is longer than any record");
      return {};
    }
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    auto record = read_record(line, book.file);
    if (!record) continue;
    record->segment = segment;
    record->line = number;
    record->index = book.records.size();
    book.records.push_back(std::move(*record));
  }
  return {};
}

Result<void> read_segments(const std::vector<base::Path>& segments, Book& book, Report& report,
                           base::Context& ctx) {
  for (std::uint64_t i = 0; i < segments.size(); ++i) {
    const auto bytes = map_inside(ctx.disk, segments[i], kMostLedgerBytes);
    if (!bytes.ok() && bytes.error().code == Code::io) return bytes.error();
    if (bytes.ok()) {
      TRY(read_leniently(bytes->view(), i, book, report, ctx.cancel));
      TRY(bytes->whole());
    } else {
      report.add(segments[i], "", bytes.error().what);
    }
  }
  return {};
}

void judge_cover(std::uint64_t covered, const Book& book, Report& report) {
  const auto claim =
      std::find_if(book.records.begin() + static_cast<std::ptrdiff_t>(covered), book.records.end(),
                   [](const auto& record) { return record.kind == "artefact"; });
  if (claim != book.records.end())
    report.add(book.place(claim->index), "signature",
               "the record of an artefact is not signed; `janua run` writes both at once, so "
               "somebody else wrote this one");
  else if (covered < book.records.size())
    report.add(
        book.place(covered), "signature",
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
               checked.fingerprints.empty() ? "nobody signed the ledger"
                                            : "signed by the foreign key " +
                                                  checked.fingerprints.back() + ", not by " + key);
  for (const auto& fingerprint : checked.fingerprints)
    if (covers_all && fingerprint != key)
      report.note("the key " + fingerprint + " signed parts of the ledger too");
}

void judge_signatures(const ledger::Signed& checked, const std::string& key, const Book& book,
                      Report& report) {
  report.fingerprints = checked.fingerprints;
  report.signer = checked.fingerprints.empty() ? Signer::nobody : Signer::not_checked;
  judge_cover(std::min<std::uint64_t>(checked.covered, book.records.size()), book, report);
  judge_signer(checked, key, book, report);
}

}  // namespace

Result<Book> check_ledger(const base::Path& out, const std::string& key, Report& report,
                          base::Context& ctx) {
  Book book;
  book.folder = base::join(out, "ledger");
  book.file = base::join(book.folder, ledger::segment_name(0));
  const auto segments = ledger::list_segments(ctx.disk, book.folder);
  if (!segments.ok() &&
      (segments.error().code == Code::missing || segments.error().code == Code::io))
    return segments.error();
  const auto before = report.findings.size();
  if (segments.ok())
    TRY(read_segments(*segments, book, report, ctx));
  else
    report.add(segments.error().where, "", segments.error().what);
  book.index();
  report.records = book.records.size();
  if (book.records.empty()) report.add(book.file, "", "the ledger holds no record");
  if (report.findings.size() > before) return book;  // too large or no ledger at all
  const auto verified = ledger::verify_ledger(ctx.disk, book.folder);
  if (!verified.ok() && verified.error().code == Code::io) return verified.error();
  if (verified.ok())
    judge_signatures(verified->signatures, key, book, report);
  else
    report.add(verified.error().where, "", verified.error().what);
  return book;
}

}  // namespace audit
