#include "ledger/ledger.h"

#include <algorithm>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

// What a run asks its ledger about: what was wanted and begun, and what became of it.
const Kinds kWork = {"run", "begin", "resume", "artefact", "aside", "retire", "recall"};

bool is_work(const std::string& kind) {
  return std::find(kWork.begin(), kWork.end(), kind) != kWork.end();
}

Record unlinked(Entry entry, const std::string& time) {
  Record record;
  record.kind = std::move(entry.kind);
  record.time = time;
  record.body = std::move(entry.body);
  if (record.body.is_null()) record.body = Json::object();
  return record;
}

// Gives the record its place behind `head`, which it moves on, and spells its line.
Result<std::string> link(Record& record, Head& head) {
  record.index = head.next;
  record.prev = head.digest.hex();
  auto line = TRY(spell(record));
  head.digest = base::sha256(line);
  head.next = record.index + 1;
  head.time = record.time;
  record.digest = head.digest.hex();
  return std::move(line) + "\n";
}

std::string signer_of(const Record& record) {
  return record.kind == "signature" ? record.body.value("fingerprint", "") : "";
}

}  // namespace

Result<Ledger> Ledger::open(base::Context& ctx, const Path& folder, std::uint64_t limit) {
  TRY(ctx.disk.make_folders(folder));
  Ledger ledger(ctx, folder, limit);
  auto segments = count_segments(ctx.disk, folder);
  if (!segments.ok() && segments.error().code == Code::missing) return ledger;
  ledger.segment_ = TRY(std::move(segments)) - 1;
  TRY(ledger.load_last());
  return ledger;
}

// Finds out where the last segment ends, and cuts off what a crash tore.
Result<void> Ledger::load_last() {
  std::string last;  // line
  Step step;
  const auto before = TRY(head_before(ctx_->disk, folder_, segment_));
  auto walked =
      TRY(walk_segment(ctx_->disk, folder_, segment_, true, before, [&](const Step& each) {
        step = each;
        last = each.line.text;
        return Result<void>();
      }));
  head_ = std::move(walked.head);
  bytes_ = walked.whole;
  signed_by_.clear();
  if (!last.empty()) {
    take_apart(last, step.line);
    signed_by_ = signer_of(TRY(step.record(folder_)));
  }
  if (walked.torn.empty()) return {};
  ctx_->reporter.warn("ledger", walked.torn + "; a crash does this, and it is cut off");
  if (bytes_ > 0 || segment_ == 0) return ctx_->disk.truncate(file(), bytes_);
  // Nothing of this segment came to be: the ledger ends in the one before.
  TRY(ctx_->disk.remove_all(file()));
  --segment_;
  return load_last();
}

Result<Record> Ledger::append(const std::string& kind, Json body) {
  std::vector<Record> one;
  one.push_back(unlinked({kind, std::move(body)}, ctx_->clock.utc()));
  TRY(write(one));
  return std::move(one[0]);
}

Result<std::vector<Record>> Ledger::append_group(std::vector<Entry> entries) {
  std::vector<Record> records;
  const auto time = ctx_->clock.utc();
  for (auto& entry : entries) records.push_back(unlinked(std::move(entry), time));
  if (!records.empty()) TRY(write(records));
  return records;
}

Result<Record> Ledger::append_signed(const std::string& kind, Json body, const Key& key) {
  std::vector<Record> one;
  one.push_back(unlinked({kind, std::move(body)}, ctx_->clock.utc()));
  TRY(write(one, &key));
  return std::move(one[0]);
}

Result<void> Ledger::sign(const Key& key) {
  if (size() == 0 || signed_by_ == key.fingerprint()) return {};
  std::vector<Record> none;
  return write(none, &key);
}

// Writes `records` and, given a key, a signature over all so far, as one group.
Result<void> Ledger::write(std::vector<Record>& records, const Key* key) {
  auto head = head_;
  std::string lines;
  const auto count = records.size() + (key ? 1 : 0);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].left = count - 1 - i;
    lines += TRY(link(records[i], head));
  }
  if (key) {
    auto signature =
        unlinked({"signature", signature_body(head.next - 1, head.digest.hex(), *key)}, head.time);
    lines += TRY(link(signature, head));
  }
  const bool is_full = bytes_ > 0 && bytes_ + lines.size() > limit_;
  const auto path = base::join(folder_, segment_name(segment_ + (is_full ? 1 : 0)));
  const auto stood = is_full ? 0 : bytes_;
  if (auto written = ctx_->disk.append(path, lines, true); !written.ok()) {
    // Half a line may stand there; a later append must not go on behind it.
    if (stood > 0 && ctx_->disk.exists(path)) TRY(ctx_->disk.truncate(path, stood));
    if (stood == 0) TRY(ctx_->disk.remove_all(path));
    return written.error();
  }
  if (is_full) ++segment_;
  bytes_ = stood + lines.size();
  head_ = std::move(head);
  signed_by_ = key ? key->fingerprint() : signer_of(records.back());
  for (const auto& record : records)
    if (is_work(record.kind)) vouched_.push_back(record);
  return {};
}

// The ledger ends there from now on. The highest segments go first, so a crash leaves no gap.
Result<void> Ledger::cut(std::uint64_t segment, std::uint64_t bytes) {
  for (; segment_ > segment; --segment_) TRY(ctx_->disk.remove_all(file()));
  TRY(ctx_->disk.truncate(file(), bytes));
  TRY(load_last());
  std::erase_if(vouched_, [&](const Record& record) { return record.index >= size(); });
  return {};
}

Result<void> Ledger::trust(const Key& key) {
  if (size() == 0) return {};
  const auto seal = TRY(find_last_signature(ctx_->disk, folder_, segment_ + 1));
  covered_ = 0;
  if (seal) TRY(check_seal(*seal, key));
  recalled_ = false;
  std::erase_if(vouched_, [&](const Record& record) { return record.index < covered_; });
  const auto claim = TRY(find_claim(seal ? seal->record.segment : 0));
  if (!claim) return {};
  ctx_->reporter.warn("ledger", segment_place(claim->segment, claim->number) +
                                    " records an artefact that nobody signed; it and what follows "
                                    "is cut off");
  return cut(claim->segment, claim->group);
}

Result<void> Ledger::check_seal(const Seal& seal, const Key& key) {
  const auto where = base::join(folder_, segment_place(seal.record.segment, seal.record.line));
  SignatureCheck check;
  if (auto checked = check.see(seal.record, seal.time_before); !checked.ok()) {
    checked.error().where = where;
    return checked;
  }
  const auto signer = check.so_far().fingerprints.front();
  if (signer != key.fingerprint())
    return Error{
        Code::verification,
        "the ledger was last signed by the key " + signer + ", yours is " + key.fingerprint(),
        where,
        "to go on with their key set JANUA_KEY; else take another --out, for signing "
        "here would vouch for what they wrote"};
  covered_ = check.so_far().covered;
  return {};
}

// The first record of an artefact that no signature covers. Whatever is not covered is read whole:
// links alone would let a line pass that is not what its end says.
Result<std::optional<Step>> Ledger::find_claim(std::uint64_t segment) const {
  std::optional<Step> claim;
  for (; segment <= segment_; ++segment) {
    const auto before = TRY(head_before(ctx_->disk, folder_, segment));
    TRY(walk_segment(ctx_->disk, folder_, segment, segment == segment_, before,
                     [&](const Step& step) -> Result<void> {
                       if (step.line.index < covered_) return {};
                       const auto record = TRY(step.record(folder_));
                       if (record.kind == "artefact" && !claim) claim = step;
                       return {};
                     }));
  }
  return claim;
}

Result<std::span<const Record>> Ledger::vouched() {
  if (!recalled_) {
    std::vector<Record> all;
    if (covered_ > 0)
      TRY(each(ctx_->disk, folder_, kWork, [&](Record&& record) -> Result<void> {
        if (record.index < covered_) all.push_back(std::move(record));
        return {};
      }));
    all.insert(all.end(), std::make_move_iterator(vouched_.begin()),
               std::make_move_iterator(vouched_.end()));
    vouched_ = std::move(all);
    recalled_ = true;
  }
  return std::span<const Record>(vouched_);
}

}  // namespace ledger
