// Supervised fine-tuning: labels, packed rows, and dynamic fine-tuning (Wu et al., DFT, 2025), which weighs each target
// by its own probability.
#include <cmath>

#include "align/check_case.h"

namespace align::check {

namespace {

using base::Result;

Result<Rows> read_rows(const CaseFile& file) {
  const auto of = [&](const char* name) { return file.name() + "." + name; };
  const auto ids = TRY(file.whole(of("input_ids")));
  auto out = rows_of(ids);
  out.scored = TRY(file.whole(of("labels"), ids.shape)).values;
  if (file.has(of("attention_mask"))) {
    const auto mask = TRY(file.whole(of("attention_mask"), ids.shape));
    for (std::size_t i = 0; i < out.there.size(); ++i) out.there[i] = mask.values[i] != 0;
  }
  if (file.has(of("position_ids")))
    out.positions = TRY(file.whole(of("position_ids"), ids.shape)).values;
  return out;
}

Result<bool> dynamic(const CaseFile& file) {
  const auto& options = file.own().value("options", base::Json::object());
  const auto kind = options.value("loss_type", base::Json("nll"));
  if (kind == "dft") return true;
  if (kind == "nll" || kind == "chunked_nll") return false;
  return base::Error{base::Code::unsupported, "the loss " + kind.dump() + " is not known",
                     file.name(), "nll and dft are"};
}

Result<model::check::Answer> answer(base::Disk& disk, const Asked& asked) {
  const auto file = TRY(CaseFile::open(disk, asked, "sft", ""));
  const bool weighed = TRY(dynamic(file));
  auto learner = TRY(Learner::load(disk, asked.folder + "/policy"));
  auto packed = TRY(pack(TRY(read_rows(file)), learner.model(), file));
  const auto scored = packed.batch.scored();
  if (scored == 0) return file.wrong("no token of the case '" + file.name() + "' is scored");
  const double share = 1 / static_cast<double>(scored);
  const auto& targets = packed.batch.targets;
  const model::Objective objective = [&](std::span<const double> log, std::span<double> slopes) {
    double loss = 0;
    for (std::size_t m = 0; m < log.size(); ++m) {
      if (targets[m] < 0) continue;
      const double weight = weighed ? share * std::exp(log[m]) : share;
      loss -= weight * log[m];
      slopes[m] = -weight;
    }
    return loss;
  };
  const double loss = model::gradient(learner.model(), learner.workspace(), learner.parameters(),
                                      packed.batch, objective);
  Norms norms;
  norms.add_all(learner);
  return answer_of(loss, norms);
}

}  // namespace

extern const Entry sft{"supervised fine-tuning", answer};

}  // namespace align::check
