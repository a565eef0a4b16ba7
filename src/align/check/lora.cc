// Adapters: the reference with one inside, what it computes and how what is in it learns.
#include "align/adapter.h"
#include "align/check_case.h"

namespace align::check {

namespace {

using base::Result;

Result<Rows> read_rows(const CaseFile& file) {
  const auto ids = TRY(file.whole("input_ids"));
  auto out = rows_of(ids);
  out.scored = out.ids;
  return out;
}

Result<model::check::Answer> answer(base::Disk& disk, const Asked& asked) {
  const auto file = TRY(CaseFile::open(disk, asked, "lora", ""));
  auto learner = TRY(Learner::load(disk, asked.reference));
  const auto base = learner.weights();
  const auto adapter =
      TRY(read_adapter(disk, asked.folder + "/adapter_" + file.name(), learner.model().layout));
  auto merged = base;
  merge_into(adapter, merged);
  learner.put(merged);
  const auto rows = TRY(read_rows(file));
  auto packed = TRY(pack(rows, learner.model(), file));
  const auto scored = packed.batch.scored();
  if (scored == 0) return file.wrong("no token is scored");
  packed.batch.weights.assign(packed.batch.ids.size(), 1 / static_cast<float>(scored));
  const double loss =
      model::gradient(learner.model(), learner.workspace(), learner.parameters(), packed.batch);
  Norms norms;
  for (const auto& one : gradients(adapter, base, learner.gradient()))
    norms.add(one.name, one.gradient);
  auto out = answer_of(loss, norms);
  out.tensors.push_back(learner.logits("logits", rows, packed));
  out.tensors.push_back(learner.logits("merged_logits", rows, packed));
  return out;
}

}  // namespace

extern const Entry lora{"adapters: LoRA, rsLoRA, DoRA", answer};

}  // namespace align::check
