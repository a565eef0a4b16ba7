// Form, links and signatures of the ledger.
#include <algorithm>

#include "audit/check.h"

namespace audit {

namespace {

using base::Code;
using base::Result;

// Lines as far as they are records, whatever their links say.
void read_leniently(std::string_view bytes, std::uint64_t segment, Book& book) {
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
    record.segment = segment;
    record.line = line_number;
    record.index = book.records.size();
    record.kind = text_at(*json, "kind");
    record.digest = base::sha256(line).hex();
    record.body = json->at("body");
    book.records.push_back(std::move(record));
  }
}

// Where something stands behind the last signature that nobody vouches for.
struct Unsigned {
  std::string first, claim;  // places of the first record, and of the first one of an artefact
};

base::Result<Unsigned> find_unsigned(base::Disk& disk, const Book& book, std::uint64_t covered) {
  Unsigned out;
  TRY(ledger::each(disk, book.folder, {}, [&](ledger::Record&& record) -> Result<void> {
    if (record.index < covered) return {};
    const auto place = base::join(book.folder, ledger::segment_place(record.segment, record.line));
    if (out.first.empty()) out.first = place;
    if (out.claim.empty() && record.kind == "artefact") out.claim = place;
    return {};
  }));
  return out;
}

void judge_signatures(const ledger::Verified& verified, const Unsigned& rest,
                      const std::string& key, Book& book, Report& report) {
  const auto* checked = &verified.signatures;
  report.fingerprints = checked->fingerprints;
  report.signer = checked->fingerprints.empty() ? Signer::nobody : Signer::not_checked;
  if (!rest.claim.empty())
    report.add(rest.claim, "signature",
               "the record of an artefact is not signed; `janua run` writes both at once, so "
               "somebody else wrote this one");
  else if (!rest.first.empty())
    report.add(
        rest.first, "signature",
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
  Book book{base::join(out, "ledger"), {}, {}};
  book.file = base::join(book.folder, ledger::segment_name(0));
  const auto segments = ledger::list_segments(ctx.disk, book.folder);
  if (!segments.ok() && segments.error().code == Code::missing)
    return base::Error{Code::missing, "no ledger stands here", book.file,
                       "give the folder that `janua run` wrote, the one that holds ledger/"};
  const auto verified = ledger::verify_ledger(ctx.disk, book.folder);
  if (verified.ok())
    judge_signatures(*verified, TRY(find_unsigned(ctx.disk, book, verified->signatures.covered)),
                     key, book, report);
  else
    report.add(verified.error().where, "", verified.error().what);
  for (std::uint64_t i = 0; segments.ok() && i < segments->size(); ++i) {
    const auto bytes = ctx.disk.map((*segments)[i]);
    if (bytes.ok()) read_leniently(bytes->view(), i, book);
  }
  report.records = book.records.size();
  if (book.records.empty()) report.add(book.file, "", "the ledger holds no record");
  return book;
}

}  // namespace audit
