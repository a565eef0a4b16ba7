#include "run/aligned.h"

#include "run/given.h"
#include "train/logged_seconds.h"

namespace run::aligned {

using base::Code;
using base::Error;
using base::Result;

Result<void> reads_one_model(const Instance& stage, const base::RecipePath& base) {
  const bool read = stage.reads("model"), named = !base.empty();
  if (read != named) return {};
  if (named)
    return Error{Code::bad_request,
                 "the stage '" + stage.name + "' reads the model '" + stage.reads("model")->name +
                     "', and `base` names another one",
                 stage.where, "leave one of them out"};
  return Error{Code::bad_request, "the stage '" + stage.name + "' has no model to begin with",
               stage.where, "write base = \"FOLDER\", or let the recipe make a model"};
}

Result<base::Path> model_of(const stage::Work& work, const base::RecipePath& base) {
  return base.empty() ? work.input("model") : base.place();
}

Result<void> ready(const stage::Before& before, std::span<const stage::Given> given) {
  for (const auto& one : given)
    if (!one.path(before.stage).empty())
      TRY(look_at_given(one, before.stage, before.disk, {ledger::Digests::known}));
  for (const auto& one : given)
    if (one.role == std::string_view("data"))
      TRY(align::data_files(before.disk, one.path(before.stage).place()));
  return {};
}

Result<void> write_lesson(stage::Work& work, const align::Lesson& lesson) {
  work.ctx.reporter.note(work.instance.name, align::sentence_of(lesson.told));
  TRY(align::write_rows(work.ctx.disk, work.writer.folder(), lesson.rows));
  return work.ctx.disk.write_file(work.writer.path(align::kDropped), lesson.dropped);
}

double spent(const base::Path& folder, base::Disk& disk) {
  return train::logged_seconds(disk, folder);
}

}  // namespace run::aligned
