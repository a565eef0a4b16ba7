#include "train/recorded.h"

#include "ledger/record_text.h"

namespace train {

namespace {

using base::Json;

std::int64_t step_of(const Json& body) {
  const auto at = body.find("step");
  return at != body.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

void take_checkpoint(Recorded& out, const Json& body) {
  const auto step = step_of(body);
  const auto loss = body.find("loss");
  auto& said = out.checkpoints[step];
  said = {ledger::text_at(body, "id"), ledger::text_at(body, "state"), std::nullopt};
  if (loss != body.end() && loss->is_number()) said.loss = loss->get<double>();
  out.in_force.insert(step);
}

// A former version did not say from which step it went on, so nothing before it is sure to stand.
void take_resume(Recorded& out, const Json& body) {
  const auto step = step_of(body);
  std::erase_if(out.in_force, [&](auto one) { return one > step; });
  if (step > 0) out.resumed.insert(step);
  const auto lost = body.find("lost_after");
  if (lost != body.end() && lost->is_array())
    for (const auto& one : *lost)
      if (one.is_number_integer()) out.resumed.insert(one.get<std::int64_t>());
  const auto without = body.find("without");
  if (without == body.end() || !without->is_array()) return;
  for (const auto& one : *without)
    if (one.is_number_integer()) out.in_force.erase(one.get<std::int64_t>());
}

}  // namespace

Recorded recorded_of(const ledger::WorkRecords& work) {
  Recorded out;
  out.kept = work.last.has_value();
  for (const auto& record : work.records)
    record.kind == "resume" ? take_resume(out, record.body) : take_checkpoint(out, record.body);
  return out;
}

}  // namespace train
