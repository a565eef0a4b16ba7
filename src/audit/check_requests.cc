// What a manifest says was asked for, against what the ledger says was asked for.
//
// `run` records hold the whole resolved recipe, `begin` and `resume` records the key of what was
// asked of a stage: a digest over its section, seed, version and inputs. So a hyper-parameter that
// somebody changes in a manifest is named with its old and its new value.
#include <algorithm>

#include "audit/check.h"
#include "run/differences.h"
#include "run/key.h"

namespace audit {

namespace {

using base::Json;

// What a run record says was asked of the artefact. Before runs recorded the kinds of their stages,
// it held the sections, each under its name.
std::optional<Json> asked_of(const Json& run_body, const std::string& name,
                             const run::stage::Entry& entry) {
  const auto& resolved = member(run_body, "resolved");
  if (!resolved.is_object()) return std::nullopt;
  if (!member(run_body, "kinds").is_null())
    return resolved.contains(name) ? std::optional(resolved[name]) : std::nullopt;
  Json out = Json::object();
  for (const auto& section : entry.sections) {
    if (section.may_lack) continue;  // younger than such records
    if (!resolved.contains(section.name)) return std::nullopt;
    out[section.name] = resolved[section.name];
  }
  return out.size() == 1 ? Json(out.front()) : out;
}

void compare_recipe(const Standing& artefact, const run::stage::Entry& entry, const Json& run_body,
                    const std::string& run_place, Report& report) {
  const auto place = artefact.manifest_place();
  const auto& seed = member(run_body, "seed");
  if (!seed.is_null() && seed != artefact.manifest.seed)
    report.add(place, "seed",
               "it is " + std::to_string(artefact.manifest.seed) + ", " + run_place + " records " +
                   seed.dump());
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

// A manifest names its inputs by their roles; a former version, and who reads everything, by the names
// of their stages.
bool fits(const Json& body, const std::string& role, const run::stage::Entry* entry,
          run::Kinds kinds) {
  if (text_at(body, "name") == role) return true;
  if (!entry) return false;
  const auto made = text_at(body, "kind");
  const auto row = std::ranges::find(kinds, made, &run::stage::Row::name);
  const char* serves_as = row == kinds.end() ? nullptr : row->entry->serves_as;
  return std::ranges::any_of(entry->inputs, [&](const auto& input) {
    return role == input.named() &&
           (made == input.kind || (serves_as && std::string_view(input.kind) == serves_as));
  });
}

// A folder from outside, which no record of this ledger need know (check_given.cc).
bool is_given(const std::string& role, const run::stage::Entry* entry) {
  return entry &&
         std::ranges::any_of(entry->given, [&](const auto& given) { return role == given.role; });
}

void check_inputs(const Book& book, const Standing& artefact, const run::stage::Entry* entry,
                  run::Kinds kinds, Report& report) {
  for (const auto& [role, id] : artefact.manifest.inputs) {
    if (is_given(role, entry)) continue;
    auto made = last_before(find(book.ids, id), artefact.record);
    while (made && !fits(book.records[*made].body, role, entry, kinds))
      made = last_before(find(book.ids, id), *made);
    if (!made)
      report.add(artefact.manifest_place(), "inputs." + role,
                 "no artefact of this id was recorded before that could be its " + role);
  }
}

void check_key(const Book& book, std::size_t begin, const Standing& artefact, run::Kinds kinds,
               Report& report) {
  const auto keys = run::keys_of(kinds, artefact.name, artefact.manifest);
  if (std::ranges::find(keys, text_at(book.records[begin].body, "key")) == keys.end())
    report.add(artefact.manifest_place(), "recipe, seed, version or inputs",
               "they are not those that were asked for in " + book.place(begin));
}

// Whether one of the artefact's inputs was recorded as a thing of this kind.
bool reads_a(const Scene& scene, const Standing& artefact, const std::string& kind) {
  for (const auto& [role, id] : artefact.manifest.inputs) {
    const auto* records = find(scene.book.ids, id);
    if (!records) continue;
    for (const auto record : *records)
      if (scene.serves_as(text_at(scene.book.records[record].body, "kind"), kind)) return true;
  }
  return false;
}

// An artefact that reads less than its kind does hides what it was made from.
void check_roles(const Scene& scene, const Standing& artefact, const run::stage::Entry& entry,
                 Report& report) {
  for (const auto& input : entry.inputs)
    if (input.need == run::stage::Input::Need::must &&
        (!reads_a(scene, artefact, input.kind) ||
         (input.role && !artefact.manifest.inputs.contains(input.role))))
      report.add(artefact.manifest_place(), "inputs",
                 std::string("it names no ") + input.named() + ", from which a " +
                     artefact.manifest.kind + " is made");
}

// Papers take it for what its record says; what is no model must not be released as one.
void check_service(const Book& book, const Standing& artefact, const run::stage::Entry& entry,
                   Report& report) {
  const auto said = text_at(book.records[artefact.record].body, "serves_as");
  if (said.empty() || (entry.serves_as && said == entry.serves_as)) return;
  report.add(book.place(artefact.record), "serves_as",
             "a " + artefact.manifest.kind + " does not serve as a " + said);
}

// Papers quote in its own words what a kind that they do not know tells of itself: these are the stage's
// and not its maker's.
void check_tells(const Book& book, const Standing& artefact, const run::stage::Entry& entry,
                 Report& report) {
  const auto said = text_at(book.records[artefact.record].body, "tells");
  if (said.empty() || (entry.tells && said == entry.tells)) return;
  if (artefact.manifest.version == entry.version)
    report.add(book.place(artefact.record), "tells",
               "no stage of this kind says this of a " + artefact.manifest.kind);
  else if (!artefact.left_over)
    report.unchecked.insert("what " + artefact.name + " tells of itself (version " +
                            std::to_string(artefact.manifest.version) + " of its stage made it)");
}

void check_request(const Scene& scene, const Standing& artefact, Report& report) {
  const auto& book = scene.book;
  const auto& kinds = scene.options.kinds;
  const auto row = std::ranges::find(kinds, artefact.manifest.kind, &run::stage::Row::name);
  check_inputs(book, artefact, row == kinds.end() ? nullptr : row->entry, kinds, report);
  if (row == kinds.end()) {
    report.add(artefact.manifest_place(), "kind",
               "this program does not know how a " + artefact.manifest.kind + " called " +
                   artefact.name + " is made, so it cannot judge it");
    return;
  }
  check_roles(scene, artefact, *row->entry, report);
  check_service(book, artefact, *row->entry, report);
  check_tells(book, artefact, *row->entry, report);
  const auto begin = last_before(find(book.begins, artefact.name), artefact.record);
  const auto run = begin ? last_before(find(book.by_kind, "run"), *begin) : std::nullopt;
  if (!begin || !run) {
    report.add(book.place(artefact.record), "",
               "no record before it says that the artefact was asked for");
    return;
  }
  compare_recipe(artefact, *row->entry, book.records[*run].body, book.place(*run), report);
  check_key(book, *begin, artefact, kinds, report);
}

}  // namespace

void check_requests(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing)
    if (artefact.readable) check_request(scene, artefact, report);
}

}  // namespace audit
