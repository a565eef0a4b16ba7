#include "run/graph.h"

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

}  // namespace

const char* name(State state) {
  static constexpr const char* names[] = {"fresh", "stale", "waiting", "taken"};
  return names[static_cast<int>(state)];
}

Verdict examine(const Wish& wish, const Path& out, std::span<const Record> records,
                base::Context& ctx, bool afresh) {
  auto& disk = ctx.disk;
  const auto& stage = *wish.stage;
  Verdict verdict{&stage};
  const auto folder = base::join(out, stage.name);
  const auto place = ledger::standing_place(disk, folder);
  const auto manifest = ledger::read_manifest(disk, place);
  if (!manifest.ok() && manifest.error().code == Code::missing) {
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_absent(verdict, wish, records);
    return verdict;
  }
  if (!manifest.ok()) {
    verdict.reasons.push_back("its manifest cannot be read: " + manifest.error().sentence());
    return verdict;
  }
  if (manifest->kind != stage.kind)
    verdict.reasons.push_back("an artefact of kind '" + manifest->kind + "' stands in its place");
  append(verdict.reasons, reasons_against(wish, *manifest, place, disk));
  if (verdict.reasons.empty() && stage.entry->outside)
    append(verdict.reasons, stage.entry->outside(place, ctx));
  if (verdict.reasons.empty()) judge_record(verdict, wish, place, records, disk);
  if (verdict.reasons.empty()) judge_quotes(verdict, wish, records);
  if (!verdict.reasons.empty()) {
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_replaced(verdict, wish, folder, place, *manifest, afresh, ctx);
    return verdict;
  }
  verdict.state = wish.unknown_inputs.empty() ? State::fresh : State::waiting;
  verdict.id = manifest->id;
  for (const auto& input : wish.unknown_inputs)
    verdict.reasons.push_back("its input " + shown(wish, input) + " is made first");
  return verdict;
}

Wish wish_for(const Instance& stage, const Recipe& recipe,
              const std::map<std::string, std::string>& ids) {
  Wish wish{&stage, recipe.seed};
  for (const auto& input : stage.inputs) {
    const auto it = ids.find(input.name);
    if (it == ids.end()) {
      wish.unknown_inputs.push_back(input.role);
    } else {
      wish.inputs[input.role] = it->second;
    }
  }
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

Result<std::vector<Verdict>> explain(const Recipe& recipe, const Path& out, base::Context& ctx) {
  return explain(recipe, out, TRY(records_of_stages(out, ctx.disk)), ctx);
}

std::vector<Verdict> explain(const Recipe& recipe, const Path& out, std::span<const Record> records,
                             base::Context& ctx) {
  std::map<std::string, std::string> ids;
  std::vector<Verdict> verdicts;
  for (const auto& stage : recipe.stages) {
    verdicts.push_back(examine(wish_for(stage, recipe, ids), out, records, ctx));
    if (verdicts.back().state == State::fresh) ids[stage.name] = verdicts.back().id;
  }
  return verdicts;
}

}  // namespace run
