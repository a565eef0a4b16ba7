#include "train/recorded.h"

#include "record/step.h"

namespace train {

namespace {

void take(Recorded& out, const record::CheckpointSaved& said) {
  out.checkpoints[said.step] = {said.id.value_or(""), said.state.value_or(""), said.loss};
  out.in_force.insert(said.step);
  out.pruned.erase(said.step);
}

void take(Recorded& out, const record::CheckpointsPruned& said) {
  for (const auto step : said.steps) {
    out.in_force.erase(step);
    out.pruned.insert(step);
  }
}

// A former version did not say from which step it went on, so nothing before it is sure to stand.
void take(Recorded& out, const record::Resumed& said) {
  const auto step = said.step.value_or(0);
  const auto is_behind = [&](auto one) { return one > step; };
  std::erase_if(out.in_force, is_behind);
  std::erase_if(out.pruned, is_behind);  // these steps are made again
  if (step > 0) out.resumed.insert(step);
  if (said.lost_after) out.resumed.insert(said.lost_after->begin(), said.lost_after->end());
  for (const auto one : said.without.value_or(std::vector<std::int64_t>())) out.in_force.erase(one);
}

template <class T>
base::Result<void> take_if(Recorded& out, const ledger::Record& record) {
  if (record.kind != T::kind) return {};
  const auto place = "ledger record " + std::to_string(record.index) + " (" + record.kind + ")";
  take(out, TRY(record::read<T>(record.body, place)));
  return {};
}

}  // namespace

base::Result<Recorded> recorded_of(const ledger::WorkRecords& work) {
  Recorded out;
  out.kept = work.last.has_value();
  for (const auto& record : work.records) {
    TRY(take_if<record::Resumed>(out, record));
    TRY(take_if<record::CheckpointsPruned>(out, record));
    TRY(take_if<record::CheckpointSaved>(out, record));
  }
  return out;
}

}  // namespace train
