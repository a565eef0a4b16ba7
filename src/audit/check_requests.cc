// What a manifest says was asked for, against what the ledger says was asked for.
//
// `run` records hold the whole resolved recipe, `begin` and `resume` records the key of what was
// asked of a stage: a digest over its section, seed, version and inputs. So a hyper-parameter that
// somebody changes in a manifest is named with its old and its new value.
#include <algorithm>

#include "audit/check.h"
#include "run/graph.h"
#include "run/life.h"

namespace audit {

namespace {

using base::Json;

const run::Stage* stage_called(const std::string& name) {
  for (const auto& stage : run::life())
    if (name == stage.name) return &stage;
  return nullptr;
}

bool has_sections(const Json& resolved, const run::Stage& stage) {
  return std::ranges::all_of(stage.sections, [&](const char* name) {
    return resolved.is_object() && resolved.contains(name);
  });
}

void compare_recipe(const Standing& artefact, const run::Stage& stage, const Json& run_body,
                    const std::string& run_place, Report& report) {
  const auto place = artefact.manifest_place();
  const auto& seed = member(run_body, "seed");
  if (!seed.is_null() && seed != artefact.manifest.seed)
    report.add(place, "seed",
               "it is " + std::to_string(artefact.manifest.seed) + ", " + run_place + " records " +
                   seed.dump());
  if (!has_sections(member(run_body, "resolved"), stage)) {
    report.add(run_place, "resolved", "it has no section for the artefact " + artefact.name);
    return;
  }
  const auto asked = run::section_of(stage, run_body["resolved"]);
  const auto note = " (" + run_place + " has the first value)";
  for (auto& difference :
       run::differences(asked, artefact.manifest.recipe, std::string("recipe.") + stage.name))
    report.add(place, "recipe", difference.append(note));
}

void check_inputs(const Book& book, const Standing& artefact, Report& report) {
  for (const auto& [role, id] : artefact.manifest.inputs) {
    auto made = last_before(find(book.ids, id), artefact.record);
    while (made && text_at(book.records[*made].body, "name") != role)
      made = last_before(find(book.ids, id), *made);
    if (!made)
      report.add(artefact.manifest_place(), "inputs." + role,
                 "no artefact of this id was recorded before");
  }
}

void check_key(const Book& book, std::size_t begin, const Standing& artefact,
               const run::Stage& stage, Report& report) {
  run::Stage asked = stage;
  asked.version = artefact.manifest.version;
  run::Wish wish;
  wish.stage = &asked;
  wish.recipe = artefact.manifest.recipe;
  wish.seed = artefact.manifest.seed;
  wish.inputs = artefact.manifest.inputs;
  if (run::key_of(wish) != text_at(book.records[begin].body, "key"))
    report.add(artefact.manifest_place(), "recipe, seed, version or inputs",
               "they are not those that were asked for in " + book.place(begin));
}

// An artefact that reads less than its kind does hides what it was made from.
void check_roles(const Standing& artefact, const run::Stage& stage, Report& report) {
  for (const auto& input : stage.inputs)
    if (!input.where_made && !artefact.manifest.inputs.contains(input.stage))
      report.add(
          artefact.manifest_place(), "inputs",
          std::string("it names no ") + input.stage + ", from which a " + stage.name + " is made");
}

void check_request(const Scene& scene, const Standing& artefact, Report& report) {
  const auto& book = scene.book;
  check_inputs(book, artefact, report);
  const auto* stage = stage_called(artefact.name);
  if (!stage || artefact.manifest.kind != stage->name) {
    report.add(artefact.manifest_place(), "kind",
               "this program does not know how a " + artefact.manifest.kind + " called " +
                   artefact.name + " is made, so it cannot judge it");
    return;
  }
  check_roles(artefact, *stage, report);
  const auto begin = last_before(find(book.begins, artefact.name), artefact.record);
  const auto run = begin ? last_before(find(book.by_kind, "run"), *begin) : std::nullopt;
  if (!begin || !run) {
    report.add(book.place(artefact.record), "",
               "no record before it says that the artefact was asked for");
    return;
  }
  compare_recipe(artefact, *stage, book.records[*run].body, book.place(*run), report);
  check_key(book, *begin, artefact, *stage, report);
}

}  // namespace

void check_requests(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing)
    if (artefact.readable) check_request(scene, artefact, report);
}

}  // namespace audit
