#include "ledger/ledger.h"

#include <algorithm>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kFile = "ledger.jsonl";
const std::string kNoDigest(64, '0');

Error bad_line(const base::Path& file, std::uint64_t index, const std::string& what) {
  return {Code::verification, what, file + ":" + std::to_string(index + 1),
          "the ledger was changed after it was written; go back to a copy that verifies"};
}

Json line_of(const Record& record) {
  return {{"index", record.index},
          {"kind", record.kind},
          {"time", record.time},
          {"prev", record.prev},
          {"body", record.body}};
}

bool has_record_shape(const Json& json) {
  const auto text = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  return json.is_object() && json.size() == 5 && text("kind") && text("time") && text("prev") &&
         json.contains("index") && json["index"].is_number_unsigned() && json.contains("body") &&
         json["body"].is_object();
}

// The line must be the canonical bytes of what it says, so no byte of it is free.
Result<Record> parse_line(std::string_view line, const base::Path& file, std::uint64_t index) {
  auto parsed = base::parse_json(line, file);
  if (!parsed.ok()) return bad_line(file, index, "the line is not JSON");
  const Json& json = *parsed;
  if (!has_record_shape(json)) return bad_line(file, index, "the line is not a ledger record");
  const auto spelled = base::canonical(json);
  if (!spelled.ok() || *spelled != line)
    return bad_line(file, index, "the line is not in canonical form");
  Record record;
  record.index = json["index"].get<std::uint64_t>();
  record.kind = json["kind"].get<std::string>();
  record.time = json["time"].get<std::string>();
  record.prev = json["prev"].get<std::string>();
  record.body = json["body"];
  record.digest = base::sha256(line).hex();
  return record;
}

Result<void> check_link(const std::vector<Record>& before, const Record& record,
                        const base::Path& file) {
  const auto index = before.size();
  if (record.index != index)
    return bad_line(file, index,
                    "record " + std::to_string(record.index) + " stands where record " +
                        std::to_string(index) + " belongs: a line was deleted, inserted or moved");
  const auto& wanted = before.empty() ? kNoDigest : before.back().digest;
  if (record.prev == wanted) return {};
  if (before.empty()) return bad_line(file, 0, "the first record does not begin a chain");
  return bad_line(file, index - 1,
                  "the line is not what line " + std::to_string(index + 1) +
                      " recorded: one of the two was changed, inserted or moved");
}

struct Chain {
  std::vector<Record> records;
  std::uint64_t whole = 0;  // bytes up to the end of the last whole line
};

Result<Chain> read_chain(std::string_view bytes, const base::Path& file) {
  Chain chain;
  while (chain.whole < bytes.size()) {
    const auto end = bytes.find('\n', chain.whole);
    if (end == std::string_view::npos) break;
    const auto line = bytes.substr(chain.whole, end - chain.whole);
    auto record = TRY(parse_line(line, file, chain.records.size()));
    TRY(check_link(chain.records, record, file));
    chain.records.push_back(std::move(record));
    chain.whole = end + 1;
  }
  return chain;
}

// line_after() gives it its place in the chain.
Record unlinked(const std::string& kind, const std::string& time, Json body) {
  Record record;
  record.kind = kind;
  record.time = time;
  record.body = std::move(body);
  return record;
}

std::string signed_text(std::uint64_t covers, const std::string& head) {
  return "janua-ledger-v1 " + std::to_string(covers) + " " + head;
}

}  // namespace

Result<Ledger> Ledger::open(base::Context& ctx, const base::Path& folder) {
  TRY(ctx.disk.make_folders(folder));
  Ledger ledger(ctx, base::join(folder, kFile));
  if (!ctx.disk.exists(ledger.file_)) return ledger;
  const auto bytes = TRY(ctx.disk.map(ledger.file_));
  auto chain = TRY(read_chain(bytes.view(), ledger.file_));
  if (chain.whole < bytes.size()) {
    ctx.reporter.warn("ledger", "the last line was torn by a crash and is cut off");
    TRY(ctx.disk.truncate(ledger.file_, chain.whole));
  }
  ledger.records_ = std::move(chain.records);
  ledger.found_ = ledger.records_.size();
  ledger.bytes_ = chain.whole;
  return ledger;
}

Result<Record> Ledger::append(const std::string& kind, Json body) {
  return append_at(kind, std::move(body), ctx_->clock.utc());
}

// Fills index, link and digest of `record`, which follows `last`, and spells its line.
Result<std::string> Ledger::line_after(const Record* last, Record& record) const {
  record.index = last ? last->index + 1 : 0;
  record.prev = last ? last->digest : kNoDigest;
  if (record.body.is_null()) record.body = Json::object();
  CHECK(record.body.is_object(), "the body of a ledger record is a JSON object");
  auto line = TRY(base::canonical(line_of(record)));
  record.digest = base::sha256(line).hex();
  return line + "\n";
}

Result<void> Ledger::write(const std::string& lines, std::vector<Record> records) {
  auto written = ctx_->disk.append(file_, lines, true);
  if (!written.ok()) {
    // Half a line may stand there; a later append must not go on behind it.
    if (ctx_->disk.exists(file_)) TRY(ctx_->disk.truncate(file_, bytes_));
    return written.error();
  }
  bytes_ += lines.size();
  for (auto& record : records) records_.push_back(std::move(record));
  return {};
}

Result<Record> Ledger::append_at(const std::string& kind, Json body, const std::string& time) {
  auto record = unlinked(kind, time, std::move(body));
  const auto line = TRY(line_after(records_.empty() ? nullptr : &records_.back(), record));
  TRY(write(line, {record}));
  return record;
}

namespace {
Record signature_after(const Record& last, const Key& key) {
  return unlinked("signature", last.time,
                  {{"covers", last.index},
                   {"head", last.digest},
                   {"fingerprint", key.fingerprint()},
                   {"public_key", key.public_pem()},
                   {"signature", key.sign(signed_text(last.index, last.digest))}});
}
}  // namespace

Result<Record> Ledger::append_signed(const std::string& kind, Json body, const Key& key) {
  auto record = unlinked(kind, ctx_->clock.utc(), std::move(body));
  auto lines = TRY(line_after(records_.empty() ? nullptr : &records_.back(), record));
  auto signature = signature_after(record, key);
  lines += TRY(line_after(&record, signature));
  TRY(write(lines, {record, signature}));
  return record;
}

Result<void> Ledger::sign(const Key& key) {
  if (records_.empty()) return {};
  const auto& last = records_.back();
  if (last.kind == "signature" && last.body.value("fingerprint", "") == key.fingerprint())
    return {};
  auto signature = signature_after(last, key);
  const auto line = TRY(line_after(&last, signature));
  return write(line, {signature});
}

Result<std::vector<Record>> read_ledger(base::Disk& disk, const base::Path& folder, Torn torn) {
  const auto file = base::join(folder, kFile);
  const auto bytes = TRY(disk.map(file));
  auto chain = TRY(read_chain(bytes.view(), file));
  if (chain.whole == bytes.size() || torn == Torn::ignore) return std::move(chain.records);
  Error error = bad_line(file, chain.records.size(), "the last line is torn: its end is missing");
  error.hint = "a crash does this; the next `janua run` into this folder cuts it off";
  return error;
}

namespace {

Result<void> check_one(const Record& record, const Record& before, const base::Path& where) {
  const auto& body = record.body;
  const auto wrong = [&](const std::string& what) {
    return Error{Code::verification, what, where, "the ledger was changed after it was signed"};
  };
  for (const char* key : {"fingerprint", "head", "public_key", "signature"})
    if (!body.contains(key) || !body[key].is_string())
      return wrong(std::string("the signature record lacks '") + key + "'");
  if (body.size() != 5 || !body.contains("covers") || body["covers"] != before.index ||
      body["head"] != before.digest || record.time != before.time)
    return wrong("the signature record does not fit the record before it");
  const auto pem = body["public_key"].get<std::string>();
  const auto fingerprint = fingerprint_of(pem);
  if (!fingerprint.ok() || *fingerprint != body["fingerprint"].get<std::string>())
    return wrong("the public key does not have the fingerprint that is recorded");
  const auto fits = check_signature(pem, signed_text(before.index, before.digest),
                                    body["signature"].get<std::string>());
  if (!fits.ok()) return wrong("the signature does not fit");
  return {};
}

}  // namespace

Result<Signed> check_signatures(const std::vector<Record>& records) {
  Signed out;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].kind != "signature") continue;
    const auto where = std::string(kFile) + ":" + std::to_string(i + 1);
    if (i == 0) return Error{Code::verification, "a signature stands before any record", where, ""};
    TRY(check_one(records[i], records[i - 1], where));
    const auto fingerprint = records[i].body["fingerprint"].get<std::string>();
    if (!out.covered_by.contains(fingerprint)) out.fingerprints.push_back(fingerprint);
    out.covered = out.covered_by[fingerprint] = i + 1;
  }
  return out;
}

Result<void> Ledger::trust(const Key& key) {
  const auto signatures = TRY(check_signatures(records_));
  const auto covered = signatures.covered;
  if (covered > 0) {
    const auto signer = records_[covered - 1].body["fingerprint"].get<std::string>();
    if (signer != key.fingerprint())
      return Error{
          Code::verification,
          "the ledger was last signed by the key " + signer + ", yours is " + key.fingerprint(),
          file_ + ":" + std::to_string(covered),
          "to go on with their key set JANUA_KEY; else take another --out, for signing "
          "here would vouch for what they wrote"};
  }
  covered_ = covered;
  const auto claim =
      std::find_if(records_.begin() + static_cast<std::ptrdiff_t>(covered), records_.end(),
                   [](const Record& record) { return record.kind == "artefact"; });
  if (claim == records_.end()) return {};
  const auto keep = static_cast<std::size_t>(claim - records_.begin());
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < keep; ++i)
    size += TRY(base::canonical(line_of(records_[i]))).size() + 1;
  ctx_->reporter.warn("ledger", "line " + std::to_string(keep + 1) +
                                    " records an artefact that nobody signed; it and what follows "
                                    "is cut off");
  TRY(ctx_->disk.truncate(file_, size));
  records_.resize(keep);
  bytes_ = size;
  found_ = keep;
  return {};
}

std::vector<Record> Ledger::vouched() const {
  std::vector<Record> out;
  for (const auto& record : records_)
    if (record.index < covered_ || record.index >= found_) out.push_back(record);
  return out;
}

}  // namespace ledger
