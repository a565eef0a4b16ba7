#include "audit/aligned.h"

#include "align/adapter.h"
#include "align/objective.h"
#include "align/rows.h"
#include "align/write_model.h"
#include "audit/files.h"
#include "audit/given.h"
#include "audit/history.h"
#include "audit/training/place.h"
#include "audit/training/whole.h"
#include "model/standing.h"
#include "model/weights.h"
#include "record/align.h"

namespace audit {

namespace {

using base::Result;

// Each tensor of a file against the one of the same name in the checkpoint's state.
void compare_with_state(const store::Safetensors& file, const store::Safetensors& state,
                        const base::Path& checkpoint, Report& report) {
  Few wrong(report);
  for (const auto& [name, tensor] : file.tensors()) {
    const auto found = state.tensors().find(name);
    if (found == state.tensors().end())
      wrong.add(file.path(), name, "the tensor is not in " + checkpoint);
    else if (found->second.dtype != tensor.dtype || found->second.shape != tensor.shape ||
             found->second.bytes != tensor.bytes)
      wrong.add(file.path(), name, "the tensor is not the one in " + checkpoint);
  }
  for (const auto& [name, tensor] : state.tensors())
    if (name.find('/') == std::string::npos && !file.tensors().contains(name))
      wrong.add(file.path(), name, "the tensor is missing; " + checkpoint + " has it");
}

// The weights of the model that it began with, with the adapter inside, are those that it has.
Result<void> compare_merged(const Standing& artefact, const base::Path& adapter, const Scene& scene,
                            Report& report) {
  const auto found = training::place_of(scene, artefact);
  if (!found.place) {
    say_uncompared(artefact, "model", report);
    return {};
  }
  auto& disk = scene.ctx.disk;
  const auto own = TRY(model::load_model(disk, artefact.folder));
  auto merged = TRY(model::load_flat(disk, found.place->init));
  const auto& layout = own.model.layout;
  const auto read = TRY(align::read_adapter(disk, adapter, layout));
  const auto weights = own.flat();
  if (merged.size() != weights.size()) {
    report.add(artefact.folder, "", "it is not of the size of the model that it began with");
    return {};
  }
  align::merge_into(read, merged);
  Few wrong(report);
  for (const auto& p : layout.parameters)
    if (!std::equal(merged.begin() + static_cast<std::ptrdiff_t>(p.offset),
                    merged.begin() + static_cast<std::ptrdiff_t>(p.offset + p.size),
                    weights.begin() + static_cast<std::ptrdiff_t>(p.offset)))
      wrong.add(artefact.file("model.safetensors"), p.name,
                "it is not what the adapter makes of the model that it began with");
  return own.weights->whole();
}

Result<void> check_tensors(const Standing& artefact, const Scene& scene, Report& report) {
  auto& disk = scene.ctx.disk;
  Report unused;  // the training's own check has named what is wrong with its history
  const auto history = read_history(artefact, unused, scene.ctx);
  const auto last = final_checkpoint(scene, artefact, history);
  if (!last) {
    report.add(artefact.folder, "", "the ledger records no checkpoint that stands here");
    return {};
  }
  if (const auto step = whole_at(artefact.manifest.facts, "step"); step && *step != last->step)
    report.add(artefact.manifest_place(), "facts.step",
               "the last recorded checkpoint is that of step " + std::to_string(last->step));
  const auto adapter = artefact.file(align::kAdapter);
  const auto file =
      TRY(store::Safetensors::open(disk, artefact.lists("adapter/adapter_model.safetensors")
                                             ? base::join(adapter, "adapter_model.safetensors")
                                             : artefact.file("model.safetensors")));
  const auto state =
      TRY(store::Safetensors::open(disk, base::join(last->folder, "state.safetensors")));
  compare_with_state(file, state, last->folder, report);
  if (!artefact.lists("adapter/adapter_model.safetensors")) return {};
  return compare_merged(artefact, adapter, scene, report);
}

// in = packed + cut + dropped, lines = taken + dropped, and rows and targets as they stand in the file.
Result<void> check_lesson(const Standing& artefact, const Scene& scene, Report& report) {
  const auto said =
      TRY(record::of<record::Aligned>(artefact.manifest, artefact.folder)).facts.lesson;
  std::int64_t reasons = 0;
  for (const auto& [reason, count] : said.reasons) reasons += count;
  const auto wrong = [&](const char* field, const std::string& what) {
    report.add(artefact.manifest_place(), std::string("facts.lesson.") + field, what);
  };
  if (said.lines != said.taken + said.dropped) wrong("lines", "they are not taken + dropped");
  if (said.dropped != reasons) wrong("dropped", "it is not the sum of its reasons");
  if (said.tokens_in != said.tokens_packed + said.tokens_cut + said.tokens_dropped)
    wrong("tokens_in", "they are not packed + cut + dropped");
  if (!artefact.lists(align::kRows)) return {};  // it learned from answers of its own
  const auto rows = TRY(align::read_rows(scene.ctx.disk, artefact.folder, INT32_MAX));
  std::int64_t targets = 0;
  for (std::uint64_t row = 0; row < rows.count(); ++row) targets += rows.targets_in(row);
  if (said.tokens_packed != static_cast<std::int64_t>(rows.ids.size()))
    wrong("tokens_packed", "the rows hold " + std::to_string(rows.ids.size()));
  if (said.rows != static_cast<std::int64_t>(rows.count()))
    wrong("rows", "there are " + std::to_string(rows.count()));
  if (said.targets != targets) wrong("targets", "the rows hold " + std::to_string(targets));
  return {};
}

void compare_files(const Standing& artefact, const std::map<std::string, std::string>& wanted,
                   const char* from, const Scene& scene, Report& report) {
  for (const auto& [path, bytes] : wanted) {
    const auto found = map_inside(scene.ctx.disk, artefact.file(path), kMostLedgerBytes);
    if (!found.ok() || found->view() != bytes)
      report.add(artefact.file(path), "", std::string("it is not what follows from ") + from);
  }
}

// Config and tokenizer: those of the model that it began with, and no others.
Result<void> compare_beside(const Standing& artefact, const align::Scribe& scribe,
                            const base::Path& model, const Scene& scene, Report& report) {
  const auto wanted = TRY(align::files_beside(scribe, model, scene.ctx.disk));
  compare_files(artefact, wanted, "the model that it began with", scene, report);
  for (const char* name : {"tokenizer_config.json", "added_tokens.json", "special_tokens_map.json",
                           "chat_template.jinja", "chat_template.json"})
    if (artefact.lists(name) && !wanted.contains(name))
      report.add(artefact.file(name), "", "the model that it began with has none");
  return {};
}

// What a stage of this life made, or what the verifier says where it stands; "" where neither is at hand, which is said.
base::Path data_of(const Standing& artefact, const Scene& scene, Report& report) {
  const auto* made = scene.input(artefact, "instruct");
  if (made && made->sound) return base::join(made->folder, "train");
  auto out = given_at_hand(scene, artefact, "data");
  const bool is_given = !member(artefact.manifest.facts, "data").is_null();
  if (out.empty() && !is_given) say_uncompared(artefact, "data", report);
  return out;
}

// What it was taught with follows from data, recipe and the model's tokenizer.
Result<void> compare_taught(const Standing& artefact, const Scene& scene, TaughtAgain again,
                            Report& report) {
  const auto* entry = scene.entry_of(artefact.manifest.kind);
  if (!entry || entry->version != artefact.manifest.version) {
    report.unchecked.insert("what " + artefact.name + " was taught with (version " +
                            std::to_string(artefact.manifest.version) + " of its stage made it)");
    return {};
  }
  const auto found = training::place_of(scene, artefact);
  if (!found.place) return say_uncompared(artefact, "model", report), Result<void>();
  auto& ctx = scene.ctx;
  const auto& model = found.place->init;
  const auto scribe =
      TRY(align::Scribe::open(ctx.disk, model, text_at(artefact.manifest.recipe, "chat_template")));
  TRY(compare_beside(artefact, scribe, model, scene, report));
  const auto data = data_of(artefact, scene, report);
  if (data.empty()) return {};
  auto recipe = align::objective::find(artefact.manifest.kind)->settings();
  TRY(base::guard(artefact.folder,
                  [&] { return recipe.from_json(artefact.manifest.recipe, artefact.folder); }));
  const auto config = TRY(model::standing_config(ctx.disk, model));
  const auto taught = TRY(again(recipe, data, scribe, config.context, ctx));
  compare_files(artefact, taught.files, "the data that it was taught with", scene, report);
  if (record::to_json(taught.told) != member(artefact.manifest.facts, "lesson"))
    report.add(artefact.manifest_place(), "facts.lesson", "made again, it is another");
  return {};
}

}  // namespace

Result<void> or_finding(Result<void> checked, const Standing& artefact, Report& report) {
  if (checked.ok() || checked.error().code == base::Code::interrupted) return checked;
  report.add(artefact.manifest_place(), "", told(checked.error()));
  return {};
}

Result<Taught> files_of(const align::Lesson& lesson) {
  base::MemoryDisk memory;
  TRY(memory.make_folders("again"));
  TRY(align::write_rows(memory, "again", lesson.rows));
  return Taught{lesson.told,
                {{align::kRows, TRY(memory.read(base::join("again", align::kRows)))},
                 {align::kDropped, lesson.dropped}}};
}

Result<void> check_aligned(const Standing& artefact, const Scene& scene, TaughtAgain again,
                           Report& report) {
  TRY(or_finding(check_lesson(artefact, scene, report), artefact, report));
  TRY(or_finding(compare_taught(artefact, scene, again, report), artefact, report));
  TRY(training::check_whole(artefact, scene, report));
  return or_finding(check_tensors(artefact, scene, report), artefact, report);
}

}  // namespace audit
