#include "run/graph.h"

#include "run/found.h"
#include "run/given.h"
#include "run/judge.h"
#include "run/reasons.h"

namespace run {

using base::Code;
using base::Path;
using base::Result;
using ledger::Record;

namespace {

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), more.begin(), more.end());
}

Verdict judge(const Wish& wish, const Path& folder, const Found& found,
              std::span<const Record> records, base::Context& ctx, bool afresh) {
  const auto& stage = *wish.stage;
  const auto& manifest = found.manifest;
  Verdict verdict{&stage};
  if (!manifest.ok() && manifest.error().code == Code::missing) {
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_absent(verdict, wish, records);
    if (wish.refused) verdict.reasons.push_back(wish.refused->sentence());
    return verdict;
  }
  if (!manifest.ok()) {
    verdict.reasons.push_back("its manifest cannot be read: " + manifest.error().sentence());
    if (manifest.error().code == Code::io) return verdict;
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_damaged(verdict, wish, folder, found.place, records, ctx);
    return verdict;
  }
  if (manifest->kind != stage.kind) {
    verdict.reasons.push_back("an artefact of kind '" + manifest->kind + "' stands in its place");
    judge_stranger(verdict, wish, records);
  }
  append(verdict.reasons, reasons_against(wish, found));
  if (wish.refused) verdict.reasons.push_back(wish.refused->sentence());
  if (verdict.reasons.empty() && stage.entry->outside)
    append(verdict.reasons, stage.entry->outside(found.place, ctx));
  if (verdict.reasons.empty()) judge_record(verdict, wish, found, records);
  if (verdict.reasons.empty()) judge_quotes(verdict, wish, records);
  if (!verdict.reasons.empty()) {
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_replaced(verdict, wish, folder, found, records, afresh, ctx);
    return verdict;
  }
  verdict.state = wish.unknown_inputs.empty() ? State::fresh : State::waiting;
  verdict.id = manifest->id;
  for (const auto& input : wish.unknown_inputs)
    verdict.reasons.push_back("its input " + shown(wish, input) + " is made first");
  judge_waiting(verdict, wish, records);
  return verdict;
}

}  // namespace

const char* name(State state) {
  static constexpr const char* names[] = {"fresh", "stale", "waiting", "taken"};
  return names[static_cast<int>(state)];
}

const char* shown_state(const Verdict& verdict) {
  const bool is_new = verdict.reasons.size() == 1 && verdict.reasons[0] == kNew;
  return is_new ? kNew : name(verdict.state);
}

Verdict examine(const Wish& wish, const Path& out, std::span<const Record> records,
                base::Context& ctx, bool afresh) {
  const auto folder = base::join(out, wish.stage->name);
  return judge(wish, folder, look(folder, ctx.disk), records, ctx, afresh);
}

Wish wish_for(const Instance& stage, const Recipe& recipe,
              const std::map<std::string, std::string>& ids, base::Context& ctx) {
  Wish wish{&stage, recipe.seed};
  for (const auto& input : stage.inputs) {
    const auto it = ids.find(input.name);
    if (it == ids.end()) {
      wish.unknown_inputs.push_back(input.role);
    } else {
      wish.inputs[input.role] = it->second;
    }
  }
  add_given(wish, ctx);
  return wish;
}

Result<std::vector<Record>> records_of_stages(const Path& out, base::Disk& disk) {
  std::vector<Record> records;
  TRY(ledger::each_vouched(disk, base::join(out, "ledger"),
                           {"begin", "resume", "artefact", "retire", "recall"},
                           [&](Record&& record) -> Result<void> {
                             records.push_back(std::move(record));
                             return {};
                           }));
  return records;
}

Result<Explained> explain_by_records(const Recipe& recipe, const Path& out, base::Context& ctx) {
  const auto& stages = recipe.stages;
  std::optional<Result<std::vector<Record>>> records;
  std::vector<std::optional<Found>> found(stages.size());
  // The ledger is the first, since nothing else takes as long.
  ctx.pool.run(stages.size() + 1, [&](int, std::size_t i) {
    if (i > 0) {
      found[i - 1] = look(base::join(out, stages[i - 1].name), ctx.disk);
    } else {
      records = records_of_stages(out, ctx.disk);
    }
  });
  Explained all{TRY(std::move(*records)), {}};
  std::map<std::string, std::string> ids;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    all.verdicts.push_back(judge(wish_for(stages[i], recipe, ids, ctx),
                                 base::join(out, stages[i].name), *found[i], all.records, ctx,
                                 false));
    if (all.verdicts.back().state == State::fresh) ids[stages[i].name] = all.verdicts.back().id;
  }
  return all;
}

Result<std::vector<Verdict>> explain(const Recipe& recipe, const Path& out, base::Context& ctx) {
  return TRY(explain_by_records(recipe, out, ctx)).verdicts;
}

}  // namespace run
