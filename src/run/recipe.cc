#include "run/recipe.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "base/visible.h"
#include "run/outside.h"
#include "run/reads.h"
#include "run/section_check.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::RecipeValue;
using base::Result;

constexpr std::size_t kMostLetters = 64;  // of a stage's name

bool is_plain(const std::string& name) {
  return !name.empty() && !name.starts_with('-') && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

}  // namespace

std::string folder_of(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

bool is_stage_name(const std::string& name) {
  return name.size() <= kMostLetters && is_plain(name) && folder_of(name) != "ledger";
}

namespace {

Error wrong(const RecipeValue& at, const std::string& what, const std::string& hint) {
  return {Code::bad_request, what, at.where(), hint};
}

// It becomes a folder, and a word on the command line.
Result<void> check_stage_name(const std::string& name, const RecipeValue& at) {
  if (name.size() > kMostLetters)
    return wrong(at,
                 "the name of a stage has at most " + std::to_string(kMostLetters) +
                     " letters, and '" + base::visible(name.substr(0, 20)) + "...' has " +
                     std::to_string(name.size()),
                 "give it a shorter one");
  if (!is_plain(name))
    return wrong(at,
                 "'" + base::visible(name) + "' cannot be the name of a stage: it becomes a folder",
                 "use letters, digits, '-' and '_', with a letter or digit first");
  if (folder_of(name) == "ledger")
    return wrong(at, "a stage cannot be called '" + name + "': the run keeps its own records there",
                 "give it another name");
  return {};
}

// The top of a recipe without its tables.
struct Head {
  std::string name;
  std::int64_t seed = 1;
  template <class V>
  void fields(V& v) {
    v(name, "name", "what the run is called; the file's name without .toml if left out");
    v(seed, "seed", "the one number that all randomness comes from");
  }
  // Letters of every script are fine; what steers a terminal or reads as an option is not.
  Result<void> check() const {
    const bool plain = name.find_first_of("/\\") == std::string::npos && !name.starts_with('.') &&
                       !name.starts_with('-') && name.size() <= 200 && base::visible(name) == name;
    if (plain) return {};
    return Error{Code::bad_request,
                 "'" + base::visible(name) + "' cannot be a name: it becomes a folder", "name",
                 "use letters, digits and dashes, with a letter or digit first"};
  }
};

void append_after_inputs(const stage::Row& row, Kinds kinds, std::vector<stage::Row>& out) {
  const auto is = [](const char* name) {
    return [name](const stage::Row& other) { return std::string_view(other.name) == name; };
  };
  if (std::ranges::any_of(out, is(row.name))) return;
  for (const auto& input : row.entry->inputs) {
    if (std::string_view(input.kind) == "*")
      for (const auto& other : kinds)
        if (std::string_view(other.name) != row.name) append_after_inputs(other, kinds, out);
    const auto read = std::ranges::find_if(kinds, is(input.kind));
    const bool itself = std::string_view(input.kind) == row.name;
    if (read != kinds.end() && !itself) append_after_inputs(*read, kinds, out);
  }
  if (std::ranges::none_of(out, is(row.name))) out.push_back(row);
}

std::vector<stage::Section> sections_of(Kinds kinds) {
  std::vector<stage::Section> out;
  for (const auto& row : in_order(kinds))
    for (const auto& section : row.entry->sections)
      if (std::ranges::none_of(
              out, [&](const auto& known) { return std::string_view(known.name) == section.name; }))
        out.push_back(section);
  return out;
}

// Some stage makes what a stage reads: no line of a recipe could mend a kind that there is not, so
// this is said to whoever wrote the stage.
Result<void> check_kinds(Kinds kinds) {
  std::set<std::string> known;
  std::string list;
  for (const auto& row : kinds) {
    known.insert(row.name);
    if (row.entry->serves_as) known.insert(row.entry->serves_as);
    list += (list.empty() ? "" : ", ") + std::string(row.name);
  }
  for (const auto& row : kinds)
    for (const auto& input : row.entry->inputs)
      if (!is_all(input) && !known.contains(input.kind))
        return Error{Code::unsupported,
                     "the stage reads a '" + std::string(input.kind) +
                         "', and this program has no stage that makes one",
                     std::string("run/stage/") + row.name + ".cc", "the kinds are " + list};
  return {};
}

Result<void> refuse_unknown(const RecipeValue& file, Kinds kinds) {
  // A run of the recipe makes the one that it describes; janua sweep reads [sweep].
  std::vector<std::string> known = {"name", "seed", "stage", "sweep"};
  for (const auto& section : sections_of(kinds)) known.emplace_back(section.name);
  return file.refuse_unknown(known);
}

// The plain sections: each asks for the stage whose last section it is. All that stand there are
// read before one is missed, so that a typo is named first.
Result<void> read_sections(const RecipeValue& file, Kinds kinds, Recipe& recipe) {
  for (const auto& row : kinds) {
    const auto& sections = row.entry->sections;
    auto instance = instance_of(kinds, row.name);
    for (std::size_t i = 0; i < sections.size(); ++i)
      if (const auto* found = file.find(sections[i].name); found && sections[i].read)
        TRY(instance.sections[i].read(*found));
    const auto* asks = file.find(sections.back().name);
    if (!asks) continue;
    instance.where = asks->where();
    recipe.stages.push_back(std::move(instance));
  }
  return {};
}

struct StageHead {
  std::string name, kind;
  std::vector<std::string> from;
  template <class V>
  void fields(V& v) {
    v(name, "name", "of the artefact and its folder");
    v(kind, "kind", "a kind of stage");
    v(from, "from",
      "names of the stages it reads, where that is not clear; or by role, as {teacher = \"a\"}");
  }
};

bool is_head(const std::string& key) { return key == "name" || key == "kind" || key == "from"; }

// from = {teacher = "large", student = "small"}
Result<void> read_roles(const RecipeValue& from, Instance& instance) {
  for (const auto& [role, value] : from.members) {
    TRY(value.expect(RecipeValue::Kind::text));
    instance.roles[role] = value.text;
    if (!std::ranges::count(instance.from, value.text)) instance.from.push_back(value.text);
  }
  return {};
}

// What it would not read could only lie about what is made; `known` may stand there.
Result<void> refuse_settings(const RecipeValue& rest, const Instance& instance,
                             const std::vector<std::string>& known) {
  std::string but;
  for (const auto& name : known)
    but.append(but.empty() ? " but [stage." : ", [stage.").append(name).append("]");
  for (const auto& [key, value] : rest.members)
    if (!std::ranges::count(known, key))
      return wrong(value,
                   "a [[stage]] of kind " + instance.kind + " has no settings" + but + ", and '" +
                       value.path + "' is one: what it makes follows from what it reads",
                   "write '" + key + "' into the stage that it reads");
  return {};
}

// Sections of a [[stage]]: one section's keys stand beside name and kind, several are tables.
Result<void> read_own_sections(const RecipeValue& rest, Instance& instance) {
  const auto& sections = instance.entry->sections;
  if (sections.size() == 1 && sections[0].read) return instance.sections[0].read(rest);
  std::vector<std::string> known;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (!sections[i].read) continue;
    known.emplace_back(sections[i].name);
    if (const auto* found = rest.find(sections[i].name)) TRY(instance.sections[i].read(*found));
  }
  const bool has_own = std::ranges::any_of(
      sections, [](const auto& section) { return section.read && !section.may_lack; });
  return has_own ? rest.refuse_unknown(known) : refuse_settings(rest, instance, known);
}

Result<Instance> read_stage(const RecipeValue& table, Kinds kinds) {
  TRY(table.expect(RecipeValue::Kind::table));
  RecipeValue head = table, rest = table;
  const auto* from = table.find("from");
  const bool by_role = from && from->kind == RecipeValue::Kind::table;
  std::erase_if(head.members, [&](const auto& member) {
    return !is_head(member.first) || (by_role && member.first == "from");
  });
  std::erase_if(rest.members, [](const auto& member) { return is_head(member.first); });
  StageHead read;
  TRY(base::read_fields(head, read));
  std::vector<std::string> known;
  for (const auto& row : kinds) known.emplace_back(row.name);
  if (read.kind.empty())
    return wrong(table, "the stage '" + read.name + "' has no kind",
                 "write kind = \"train\"; `janua docs recipes` lists them");
  if (auto checked = base::check_known("kind of stage", read.kind, known); !checked.ok())
    return wrong(table, checked.error().what, checked.error().hint);
  auto instance = instance_of(kinds, read.kind, read.name);
  TRY(check_stage_name(instance.name, table));
  instance.from = read.from;
  if (by_role) TRY(read_roles(*from, instance));
  instance.where = table.where();
  instance.listed = true;
  TRY(read_own_sections(rest, instance));
  return instance;
}

Result<void> read_stages(const RecipeValue& file, Kinds kinds, Recipe& recipe) {
  const auto* list = file.find("stage");
  if (!list) return {};
  TRY(list->expect(RecipeValue::Kind::array));
  constexpr std::size_t most = 1000;  // what reads what is followed by recursion
  if (list->items.size() > most)
    return wrong(list->items[most], "a recipe has at most " + std::to_string(most) + " stages",
                 "share them out over several recipes");
  for (const auto& item : list->items) recipe.stages.push_back(TRY(read_stage(item, kinds)));
  return {};
}

// What the run is called where the recipe does not say it.
Result<std::string> name_of(const base::Path& file) {
  const auto whole = base::file_name(file);
  if (!base::valid_utf8(whole))
    return Error{
        Code::bad_request, "the name of this file is not UTF-8, so it cannot be that of the run",
        base::visible(file), "write name = \"my-run\" into the recipe, or rename the file"};
  const Head head{whole.substr(0, whole.rfind('.'))};
  if (!head.name.empty() && head.check().ok()) return head.name;
  return Error{Code::bad_request, "the name of this file cannot be that of the run", file,
               "write name = \"my-run\" into the recipe"};
}

// So that errors name the stage, too: its path begins with that.
Result<void> assign_within(RecipeValue& stage, const std::string& name,
                           const std::string& assignment) {
  RecipeValue around;
  around.members.emplace_back(name, std::move(stage));
  auto set = base::set_value(around, assignment);
  stage = std::move(around.members[0].second);
  return set;
}

// "second.steps=5" reaches into the [[stage]] of that name.
Result<void> assign(RecipeValue& file, const std::string& assignment) {
  const auto dot = assignment.find('.');
  for (auto& [key, list] : file.members) {
    if (key != "stage" || dot == std::string::npos) continue;
    for (auto& item : list.items)
      if (const auto* name = item.find("name"); name && name->text == assignment.substr(0, dot))
        return assign_within(item, assignment.substr(0, dot), assignment);
  }
  return base::set_value(file, assignment);
}

}  // namespace

namespace {

// Whoever gives what a run made is told so.
Result<void> check_is_file(base::Disk& disk, const base::Path& file) {
  if (!disk.is_folder(file)) return {};
  const bool made = disk.exists(base::join(file, "ledger/ledger.jsonl")) ||
                    disk.exists(base::join(file, "manifest.json"));
  return Error{Code::bad_request,
               file + " is a folder" + (made ? " that a run made" : "") + ", and no recipe", "",
               "give the .toml file" + std::string(made ? " that it was made from" : "")};
}

}  // namespace

Result<Recipe> load_recipe(Kinds kinds, base::Disk& disk, const base::Path& file,
                           const std::vector<std::string>& set) {
  TRY(check_is_file(disk, file));
  const auto bytes = TRY(disk.read(file));
  auto parsed = TRY(base::parse_recipe(bytes, file));
  for (const auto& assignment : set) TRY(assign(parsed, assignment));
  TRY(check_kinds(kinds));
  TRY(refuse_unknown(parsed, kinds));
  lend_from(parsed, kinds);
  RecipeValue top = parsed;
  std::erase_if(top.members, [](const auto& member) {
    return member.first != "name" && member.first != "seed";
  });
  Head head;
  TRY(base::read_fields(top, head));
  Recipe recipe{head.name, head.seed, {}};
  TRY(read_sections(parsed, kinds, recipe));
  TRY(check_sections(parsed, kinds, recipe));
  TRY(read_stages(parsed, kinds, recipe));
  if (recipe.name.empty()) recipe.name = TRY(name_of(file));
  TRY(bind(recipe));
  TRY(look_outside(recipe, disk));
  for (const auto& stage : recipe.stages)
    if (stage.entry->suits) TRY(stage.entry->suits(stage, recipe));
  return recipe;
}

std::vector<stage::Row> in_order(Kinds kinds) {
  std::vector<stage::Row> out;
  for (const auto& row : kinds) append_after_inputs(row, kinds, out);
  return out;
}

std::vector<base::FieldRow> describe(Kinds kinds) {
  std::vector<base::FieldRow> rows;
  base::describe(Head{}, "", rows);
  for (const auto& section : sections_of(kinds)) {
    rows.push_back({section.name, "table", "", section.text});
    section.settings().describe(section.name, rows);
  }
  rows.push_back({"stage", "list of table", "[]", "stages beyond one of each kind"});
  base::describe(StageHead{}, "stage[]", rows);
  return rows;
}

}  // namespace run
