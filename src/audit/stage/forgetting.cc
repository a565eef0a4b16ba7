// What was lost and gained: every row follows from its items.
#include "eval/forgetting.h"

#include "audit/files.h"
#include "audit/stage.h"
#include "store/jsonl.h"

namespace audit::stage {

namespace {

using base::Result;

Result<std::vector<record::ForgottenItem>> read_items(const base::Path& path, base::Context& ctx) {
  std::vector<record::ForgottenItem> out;
  auto lines = TRY(store::JsonlReader::open(ctx.disk, path));
  while (const auto line = TRY(lines.next())) {
    if (out.size() % 1024 == 0) TRY(ctx.cancel.check("audit"));
    out.push_back(TRY(record::read<record::ForgottenItem>(*line, lines.where())));
    if (!(out.back().weight > 0))
      return base::Error{base::Code::bad_data, "an item weighs nothing", lines.where(), ""};
  }
  return out;
}

Result<void> check(const Standing& artefact, const Scene& scene, Report& report) {
  const auto said = record::of<record::Forgetting>(artefact.manifest, artefact.folder);
  const auto items = read_items(artefact.file("items.jsonl"), scene.ctx);
  if (!items.ok() && items.error().code == base::Code::interrupted) return items.error();
  eval::ForgettingRecipe recipe;
  const auto read = base::guard(artefact.folder, [&] {
    return base::from_json(artefact.manifest.recipe, recipe, artefact.folder);
  });
  for (const auto* error :
       {said.ok() ? nullptr : &said.error(), items.ok() ? nullptr : &items.error(),
        read.ok() ? nullptr : &read.error()})
    if (error) report.add(artefact.folder, "", told(*error));
  if (!said.ok() || !items.ok() || !read.ok()) return {};
  auto again = eval::sum_items(*items, recipe, artefact.manifest.seed);
  again.asked_as = said->facts.asked_as;
  again.questions_left_out = said->facts.questions_left_out;
  if (record::to_json(again) != record::to_json(said->facts))
    report.add(artefact.file("forgetting.json"), "", "it does not follow from items.jsonl");
  return {};
}

}  // namespace

extern const Entry forgetting{check};

}  // namespace audit::stage
