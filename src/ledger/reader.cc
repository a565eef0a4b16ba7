#include "ledger/reader.h"

#include <algorithm>

#include "ledger/chain.h"

namespace ledger {

namespace {

using base::Code;
using base::Path;
using base::Result;

// Walks all segments. The number of records.
Result<std::uint64_t> walk(base::Disk& disk, const Path& folder, Torn torn, const See& see) {
  const auto count = TRY(count_segments(disk, folder));
  Head head;
  for (std::uint64_t i = 0; i < count; ++i) {
    const bool is_last = i + 1 == count;
    auto walked = TRY(walk_segment(disk, folder, i, is_last, head, see));
    if (!walked.torn.empty() && torn == Torn::refuse) {
      auto error = bad_line(folder, i, walked.lines + 1, walked.torn);
      error.hint = "a crash does this; the next `janua run` into this folder cuts it off";
      return error;
    }
    head = std::move(walked.head);
  }
  return head.next;
}

Result<void> inside(const Path& folder, Result<void> checked) {
  if (!checked.ok()) checked.error().where = base::join(folder, checked.error().where);
  return checked;
}

bool wants(const Kinds& kinds, std::string_view kind) {
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

Result<std::uint64_t> each(base::Disk& disk, const Path& folder, const Kinds& kinds,
                           const Visit& visit, Torn torn) {
  return walk(disk, folder, torn, [&](const Step& step) -> Result<void> {
    if (!wants(kinds, step.line.kind)) return {};
    return visit(TRY(step.record(folder)));
  });
}

Result<std::uint64_t> count_records(base::Disk& disk, const Path& folder) {
  return walk(disk, folder, Torn::refuse, [](const Step&) { return Result<void>(); });
}

Result<std::optional<Record>> find_record(base::Disk& disk, const Path& folder,
                                          std::uint64_t index) {
  std::optional<Record> found;
  TRY(walk(disk, folder, Torn::refuse, [&](const Step& step) -> Result<void> {
    if (step.line.index == index) found = TRY(step.record(folder));
    return {};
  }));
  return found;
}

Result<Vouched> each_vouched(base::Disk& disk, const Path& folder, const Kinds& kinds,
                             const Visit& visit) {
  auto segments = count_segments(disk, folder);
  if (!segments.ok() && segments.error().code == Code::missing) return Vouched{};
  const auto seal = TRY(find_last_signature(disk, folder, TRY(std::move(segments))));
  if (!seal) return Vouched{};
  SignatureCheck check;
  TRY(inside(folder, check.see(seal->record, seal->time_before)));
  const Vouched out{check.so_far().covered, check.so_far().fingerprints.front()};
  TRY(walk(disk, folder, Torn::ignore, [&](const Step& step) -> Result<void> {
    if (step.line.index + 1 == out.records && step.digest.hex() != seal->record.digest)
      return bad_line(folder, step.segment, step.number, "the line changed while it was read");
    if (step.line.index >= out.records || !wants(kinds, step.line.kind)) return {};
    return visit(TRY(step.record(folder)));
  }));
  return out;
}

Result<Verified> verify_ledger(base::Disk& disk, const Path& folder) {
  SignatureCheck check;
  Verified out;
  out.records = TRY(walk(disk, folder, Torn::refuse, [&](const Step& step) -> Result<void> {
    const auto record = TRY(step.record(folder));
    if (record.kind == "signature") TRY(inside(folder, check.see(record, step.time_before)));
    return {};
  }));
  out.signatures = check.so_far();
  return out;
}

Result<std::vector<Record>> read_ledger(base::Disk& disk, const Path& folder, Torn torn) {
  std::vector<Record> out;
  TRY(each(
      disk, folder, {},
      [&](Record&& record) -> Result<void> {
        out.push_back(std::move(record));
        return {};
      },
      torn));
  return out;
}

}  // namespace ledger
