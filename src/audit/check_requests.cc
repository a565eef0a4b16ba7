// What a manifest says was asked for, against what the ledger says was asked for.
//
// `run` records hold the whole resolved recipe, `begin` and `resume` records the key of what was
// asked of a stage: a digest over its section, seed, version and inputs. So a hyper-parameter that
// somebody changes in a manifest is named with its old and its new value.
#include <algorithm>
#include <optional>

#include "audit/check.h"
#include "run/graph.h"
#include "run/life.h"

namespace audit {

namespace {

using base::Json;

// Position of the last record before `end` that fits, if any.
template <class F>
std::optional<std::size_t> last_before(const Book& book, std::size_t end, F&& fits) {
  for (std::size_t i = end; i-- > 0;)
    if (fits(book.records[i])) return i;
  return std::nullopt;
}

const run::Stage* stage_called(const std::string& name) {
  for (const auto& stage : run::life())
    if (name == stage.name) return &stage;
  return nullptr;
}

bool has_sections(const Json& resolved, const run::Stage& stage) {
  return resolved.is_object() &&
         std::all_of(stage.sections.begin(), stage.sections.end(),
                     [&](const char* name) { return resolved.contains(name); });
}

void compare_recipe(const Standing& artefact, const run::Stage& stage, const Json& run_body,
                    const std::string& run_place, Report& report) {
  const auto place = base::join(artefact.folder, "manifest.json");
  if (run_body.contains("seed") && run_body["seed"] != artefact.manifest.seed)
    report.add(place, "seed",
               "it is " + std::to_string(artefact.manifest.seed) + ", " + run_place + " records " +
                   run_body["seed"].dump());
  if (!run_body.contains("resolved") || !has_sections(run_body["resolved"], stage)) {
    report.add(run_place, "resolved", "it has no section for the artefact " + artefact.name);
    return;
  }
  const auto asked = run::section_of(stage, run_body["resolved"]);
  const auto note = " (" + run_place + " has the first value)";
  for (auto& difference :
       run::differences(asked, artefact.manifest.recipe, std::string("recipe.") + stage.name))
    report.add(place, "recipe", difference.append(note));
}

void check_inputs(const Book& book, const Standing& artefact, const std::vector<Standing>& standing,
                  Report& report) {
  for (const auto& [role, id] : artefact.manifest.inputs) {
    const auto made =
        last_before(book, artefact.record, [&, role = role, id = id](const auto& record) {
          return record.kind == "artefact" && text_at(record.body, "name") == role &&
                 text_at(record.body, "id") == id;
        });
    if (!made)
      report.add(base::join(artefact.folder, "manifest.json"), "inputs." + role,
                 "no artefact of this id was recorded before");
    for (const auto& other : standing)
      if (made && other.name == role && other.readable && other.manifest.id != id)
        report.notes.push_back(artefact.name + " was made from an older " + role +
                               " than the one that stands here");
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
    report.add(base::join(artefact.folder, "manifest.json"), "recipe, seed, version or inputs",
               "they are not those that were asked for in " + book.place(begin));
}

}  // namespace

void check_requests(const Book& book, const std::vector<Standing>& standing, Report& report) {
  for (const auto& artefact : standing) {
    if (!artefact.readable) continue;
    check_inputs(book, artefact, standing, report);
    const auto* stage = stage_called(artefact.name);
    if (!stage) {
      report.notes.push_back("this program does not know how " + artefact.name + " is made");
      continue;
    }
    const auto begin = last_before(book, artefact.record, [&](const auto& record) {
      return (record.kind == "begin" || record.kind == "resume") &&
             text_at(record.body, "stage") == artefact.name && record.body.contains("key");
    });
    const auto run = begin
                         ? last_before(book, *begin, [](const auto& r) { return r.kind == "run"; })
                         : std::nullopt;
    if (!begin || !run) {
      report.add(book.place(artefact.record), "",
                 "no record before it says that the artefact was asked for");
      continue;
    }
    compare_recipe(artefact, *stage, book.records[*run].body, book.place(*run), report);
    check_key(book, *begin, artefact, *stage, report);
  }
}

}  // namespace audit
