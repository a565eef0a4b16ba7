#include "run/judge.h"

#include <algorithm>

#include "ledger/record_text.h"
#include "run/long_work.h"

namespace run {

using base::Path;
using ledger::Record;
using ledger::text_at;

namespace {

// The newest record that `fits`, or null.
template <class F>
const Record* newest(std::span<const Record> records, F&& fits) {
  const auto it = std::find_if(records.rbegin(), records.rend(), fits);
  return it == records.rend() ? nullptr : &*it;
}

const Record* record_of(std::span<const Record> records, const std::string& stage) {
  return newest(records, [&](const Record& record) {
    return record.kind == "artefact" && text_at(record.body, "name") == stage;
  });
}

bool has_key(const Wish& wish, const std::string& key) {
  return key == key_of(wish) || key == key_of(by_name(wish));
}

bool can_go_on(const Wish& wish, const Begun& begun, base::Context& ctx) {
  const auto& entry = *wish.stage->entry;
  if (has_key(wish, begun.key)) return true;
  // A version before recorded no stem; then the work itself says what it was begun for.
  const bool same_kind =
      begun.stem.empty() || begun.stem == stem_of(wish) || begun.stem == stem_of(by_name(wish));
  return same_kind && entry.goes_on && entry.goes_on(wish, begun.folder, ctx);
}

// The begun work that the wish goes on with; of several the one of the very same key.
std::optional<Begun> choose_begun(const Wish& wish, const std::vector<Begun>& works,
                                  base::Context& ctx) {
  if (!wish.stage->entry->resumable || !wish.unknown_inputs.empty()) return std::nullopt;
  for (const auto& begun : works)
    if (has_key(wish, begun.key)) return begun;
  for (const auto& begun : works)
    if (can_go_on(wish, begun, ctx)) return begun;
  return std::nullopt;
}

constexpr const char* kFinished = "the finished one that stands here";

// Whether it is another one shows only when its inputs are there.
void yields(Verdict& verdict, const Wish& wish, LongWork work) {
  if (!is_long(work.seconds)) return;
  const bool known = wish.unknown_inputs.empty();
  verdict.reasons.push_back(known ? must_yield(work) : may_yield(work));
  if (known && !verdict.yields) verdict.yields = std::move(work);
}

}  // namespace

void judge_begun(Verdict& verdict, const Wish& wish, const Path& folder,
                 std::span<const Record> records, bool afresh, base::Context& ctx) {
  const auto works = begun_works(folder, records, ctx.disk);
  if (afresh) {
    if (!works.empty() || ctx.disk.exists(folder + ".work"))
      verdict.reasons.emplace_back("the work begun before is deleted, as --fresh asks");
    return;
  }
  verdict.goes_on = choose_begun(wish, works, ctx);
  const auto work = folder + ".work";
  if (verdict.goes_on && verdict.goes_on->folder == work) {
    verdict.reasons.emplace_back("the last run stopped half way; it goes on from there");
  } else if (verdict.goes_on) {
    verdict.reasons.push_back("it goes on with the work set aside in " +
                              base::file_name(verdict.goes_on->folder));
  } else if (wish.stage->entry->resumable && !works.empty() && works[0].folder == work) {
    const auto kept = base::file_name(set_aside_name(folder, works[0].key));
    verdict.reasons.push_back(
        "the last run stopped half way, for another recipe or other inputs; that work will be kept as " +
        kept);
    const auto spent = wish.stage->entry->spent;
    yields(verdict, wish, {"the work begun before", spent ? spent(work, ctx.disk) : 0, kept});
  } else if (ctx.disk.exists(work)) {
    verdict.reasons.emplace_back("the last run stopped half way; it begins again");
  }
}

void judge_replaced(Verdict& verdict, const Wish& wish, const Path& folder, const Found& found,
                    std::span<const Record> records, bool afresh, base::Context& ctx) {
  const auto& entry = *wish.stage->entry;
  if (!entry.resumable || found.manifest->kind != wish.stage->kind) return;
  const auto doubted = doubt(folder, found.place, records, ctx.disk);
  const bool whole = !doubted && found.file_reasons.empty();
  const bool known = wish.unknown_inputs.empty();
  if (whole && known && entry.grow && entry.goes_on && entry.goes_on(wish, found.place, ctx)) {
    verdict.replaces = Replaced::lives_on;
    verdict.reasons.emplace_back(
        afresh ? "the finished one that stands here is made again from its beginning, as --fresh "
                 "asks"
               : "the finished one that stands here is the beginning of it");
    return;
  }
  const auto kept =
      doubted ? doubted->kept : base::file_name(kept_name(folder, found.manifest->id));
  verdict.replaces = Replaced::kept;
  verdict.reasons.push_back(kFinished + (" will be kept as " + kept));
  yields(verdict, wish, {kFinished, recorded_seconds(records, wish.stage->name), kept});
}

void judge_damaged(Verdict& verdict, const Wish& wish, const Path& folder, const Path& place,
                   std::span<const Record> records, base::Context& ctx) {
  if (!wish.stage->entry->resumable) return;
  const auto doubted = doubt(folder, place, records, ctx.disk);
  if (!doubted) return;
  verdict.replaces = Replaced::kept;
  verdict.reasons.push_back("what stands here of it will be kept as " + doubted->kept);
  yields(verdict, wish,
         {"the one that stands here", recorded_seconds(records, wish.stage->name), doubted->kept});
}

void judge_stranger(Verdict& verdict, const Wish& wish, std::span<const Record> records) {
  yields(verdict, wish, {kFinished, recorded_seconds(records, wish.stage->name)});
}

void judge_waiting(Verdict& verdict, const Wish& wish, std::span<const Record> records) {
  const auto seconds = recorded_seconds(records, wish.stage->name);
  if (verdict.state == State::waiting && wish.stage->entry->resumable && is_long(seconds))
    verdict.reasons.push_back(may_yield({kFinished, seconds}));
}

void judge_absent(Verdict& verdict, const Wish& wish, std::span<const Record> records) {
  if (record_of(records, wish.stage->name)) {
    verdict.reasons.emplace_back("its folder is gone");
  } else if (verdict.reasons.empty()) {
    verdict.reasons.emplace_back(kNew);
  }
}

void judge_record(Verdict& verdict, const Wish& wish, const Found& found,
                  std::span<const Record> records) {
  const auto* record = record_of(records, wish.stage->name);
  if (record && text_at(record->body, "manifest_sha256") == found.manifest_sha256) return;
  // Begun by us and not recorded since: a crash came between the artefact and its record.
  const auto* begun = newest(records, [&](const Record& one) {
    return (one.kind == "begin" || one.kind == "resume") &&
           text_at(one.body, "stage") == wish.stage->name && wish.unknown_inputs.empty() &&
           has_key(wish, text_at(one.body, "key"));
  });
  const bool crashed = begun && (!record || record->index < begun->index);
  verdict.unrecorded = crashed && wish.stage->entry->resumable;
  if (!verdict.unrecorded)
    verdict.reasons.emplace_back(crashed
                                     ? "a crash kept it out of the ledger"
                                     : "its manifest.json is not the one that the ledger recorded");
}

void judge_quotes(Verdict& verdict, const Wish& wish, std::span<const Record> records) {
  const auto reads_all = [](const auto& input) { return std::string_view(input.kind) == "*"; };
  if (std::ranges::none_of(wish.stage->entry->inputs, reads_all)) return;
  const auto* own = record_of(records, wish.stage->name);
  for (const auto& [input, id] : wish.inputs)
    if (const auto* read = record_of(records, input); own && read && read->index > own->index)
      verdict.reasons.push_back("its input " + input + " was made again since");
}

}  // namespace run
