// Distillation: the policy learns the distribution of the reference, its teacher.
#include "align/distill.h"

#include "align/check_case.h"

namespace align::check {

namespace {

using base::Result;

Result<Rows> read_rows(const CaseFile& file) {
  const auto ids = TRY(file.whole("input_ids"));
  auto out = rows_of(ids);
  out.scored = TRY(file.whole("labels", ids.shape)).values;
  return out;
}

// What a student learns: from the teacher alone, or (Hinton) half from the text.
struct Lesson {
  Distance by;
  double teacher = 1, text = 0;  // weights of both
};

Result<Lesson> read_lesson(const CaseFile& file) {
  Lesson out;
  out.by.temperature = TRY(file.number("temperature", 1));
  if (!(out.by.temperature > 0)) return file.wrong("the temperature must be above 0");
  if (file.own().contains("beta")) {
    out.by.beta = TRY(file.number("beta", 0));
    if (!(out.by.beta >= 0 && out.by.beta <= 1)) return file.wrong("beta must lie in [0, 1]");
    return out;
  }
  out.text = 0.5;
  out.teacher = 0.5 * out.by.temperature * out.by.temperature;
  return out;
}

struct Sums {
  double distance = 0, surprise = 0;
};

Result<model::check::Answer> answer(base::Disk& disk, const Asked& asked) {
  const auto file = TRY(CaseFile::open(disk, asked, "distill", "cases"));
  const auto lesson = TRY(read_lesson(file));
  const auto rows = TRY(read_rows(file));
  auto learner = TRY(Learner::load(disk, asked.folder + "/policy"));
  auto teacher = TRY(Learner::load(disk, asked.reference));
  const auto packed = TRY(pack(rows, learner.model(), file));
  TRY(pack(rows, teacher.model(), file));
  const auto scored = packed.batch.scored();
  if (scored == 0) return file.wrong("no token is scored");
  const auto V = static_cast<std::size_t>(learner.model().decoder.head.vocabulary);
  if (static_cast<std::int64_t>(V) != teacher.model().decoder.head.vocabulary)
    return file.wrong("teacher and student have heads of different sizes");
  const auto known = teacher.logits("", rows, packed);
  Sums sums;
  std::vector<double> far(V), off(V);
  const double share = 1 / static_cast<double>(scored);
  const model::op::RowLoss loss = [&](std::size_t m, std::span<float> logits) {
    const auto target = packed.batch.targets[m];
    if (target < 0) {
      std::ranges::fill(logits, 0.0F);
      return 0.0;
    }
    const auto says = std::span(known.floats).subspan(packed.places[m] * V, V);
    const double distant = distance(lesson.by, logits, says, far);
    const double surprised = surprise(logits, static_cast<std::size_t>(target), off);
    sums.distance += share * distant;
    sums.surprise += share * surprised;
    for (std::size_t i = 0; i < V; ++i)
      logits[i] = static_cast<float>(share * (lesson.teacher * far[i] + lesson.text * off[i]));
    return share * (lesson.teacher * distant + lesson.text * surprised);
  };
  const double value = model::gradient(learner.model(), learner.workspace(), learner.parameters(),
                                       packed.batch, loss);
  Norms norms;
  norms.add_all(learner);
  auto out = answer_of(value, norms);
  if (lesson.text == 0) return out;
  const double square = lesson.by.temperature * lesson.by.temperature;
  out.tensors.push_back({"kd_times_T2", {1}, {static_cast<float>(square * sums.distance)}, {}});
  out.tensors.push_back({"cross_entropy", {1}, {static_cast<float>(sums.surprise)}, {}});
  out.tensors.push_back({"loss_alpha_0.5", {1}, {static_cast<float>(value)}, {}});
  return out;
}

}  // namespace

extern const Entry distill{"distillation from the reference", answer};

}  // namespace align::check
