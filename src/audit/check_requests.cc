// What a manifest says was asked for, against what the ledger says was asked for.
//
// `run` records hold the whole resolved recipe, `begin` and `resume` records the key of what was
// asked of a stage: a digest over its section, seed, version and inputs. So a hyper-parameter that
// somebody changes in a manifest is named with its old and its new value.
#include <algorithm>
#include <optional>

#include "audit/check.h"
#include "run/graph.h"
#include "run/recipe.h"

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

// What a run record says was asked of the artefact. Before runs recorded the kinds of their stages,
// it held the sections, each under its name.
std::optional<Json> asked_of(const Json& run_body, const std::string& name,
                             const run::stage::Entry& entry) {
  if (!run_body.contains("resolved") || !run_body["resolved"].is_object()) return std::nullopt;
  const auto& resolved = run_body["resolved"];
  if (run_body.contains("kinds"))
    return resolved.contains(name) ? std::optional(resolved[name]) : std::nullopt;
  Json out = Json::object();
  for (const auto& section : entry.sections) {
    if (!resolved.contains(section.name)) return std::nullopt;
    out[section.name] = resolved[section.name];
  }
  return entry.sections.size() == 1 ? Json(out.front()) : out;
}

void compare_recipe(const Standing& artefact, const run::stage::Entry& entry, const Json& run_body,
                    const std::string& run_place, Report& report) {
  const auto place = base::join(artefact.folder, "manifest.json");
  if (run_body.contains("seed") && run_body["seed"] != artefact.manifest.seed)
    report.add(place, "seed",
               "it is " + std::to_string(artefact.manifest.seed) + ", " + run_place + " records " +
                   run_body["seed"].dump());
  const auto asked = asked_of(run_body, artefact.name, entry);
  if (!asked) {
    report.add(run_place, "resolved", "it has no section for the artefact " + artefact.name);
    return;
  }
  const auto note = " (" + run_place + " has the first value)";
  for (auto& difference :
       run::differences(*asked, artefact.manifest.recipe, "recipe." + artefact.name))
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

void check_key(const Book& book, std::size_t begin, const Standing& artefact, run::Kinds kinds,
               Report& report) {
  const auto keys = run::keys_of(kinds, artefact.name, artefact.manifest);
  if (std::ranges::find(keys, text_at(book.records[begin].body, "key")) == keys.end())
    report.add(base::join(artefact.folder, "manifest.json"), "recipe, seed, version or inputs",
               "they are not those that were asked for in " + book.place(begin));
}

}  // namespace

void check_requests(const Book& book, const std::vector<Standing>& standing, run::Kinds kinds,
                    Report& report) {
  for (const auto& artefact : standing) {
    if (!artefact.readable) continue;
    check_inputs(book, artefact, standing, report);
    const auto row = std::ranges::find(kinds, artefact.manifest.kind, &run::stage::Row::name);
    if (row == kinds.end()) {
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
    compare_recipe(artefact, *row->entry, book.records[*run].body, book.place(*run), report);
    check_key(book, *begin, artefact, kinds, report);
  }
}

}  // namespace audit
