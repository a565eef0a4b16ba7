// From kinds of inputs to the stages that are read, and from these to an order.
#include <algorithm>
#include <map>
#include <set>

#include "run/candidates.h"
#include "run/reads.h"
#include "run/unbound.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Result;

class Binder {
 public:
  explicit Binder(Recipe& recipe) : recipe_(recipe), candidates_(recipe) {}

  Result<void> run() {
    for (auto& stage : recipe_.stages) TRY(visit(stage));
    std::vector<Instance> sorted;
    for (const auto& name : order_) sorted.push_back(std::move(*find(name)));
    recipe_.stages = std::move(sorted);
    return {};
  }

 private:
  Instance* find(const std::string& name) {
    const auto it = std::ranges::find(recipe_.stages, name, &Instance::name);
    return it == recipe_.stages.end() ? nullptr : &*it;
  }

  // Binds what the stage reads, deepest first, and appends it to the order.
  Result<void> visit(Instance& stage) {
    if (std::ranges::count(order_, stage.name)) return {};
    if (const auto it = std::ranges::find(path_, stage.name); it != path_.end())
      return in_a_circle(stage, Names(it, path_.end()));
    path_.push_back(stage.name);
    TRY(check_roles(stage));
    for (const auto& name : stage.from) TRY(visit_named(stage, name));
    for (const auto& input : stage.entry->inputs)
      if (!is_gate(input)) TRY(bind_input(stage, input));
    for (const auto& input : stage.entry->inputs)  // what they judge is known by now
      if (is_gate(input)) TRY(bind_gates(stage, input.kind));
    for (const auto& name : stage.from)
      if (std::ranges::find(stage.inputs, name, &Instance::Bound::name) == stage.inputs.end())
        return of_no_use(stage, *find(name));
    path_.pop_back();
    order_.push_back(stage.name);
    return {};
  }

  Result<void> visit_named(const Instance& reader, const std::string& name) {
    if (auto* stage = find(name)) return visit(*stage);
    Names known;
    for (const auto& stage : recipe_.stages) known.push_back(stage.name);
    auto unknown = base::check_known("stage", name, known);
    unknown.error().where = reader.where;
    return unknown;
  }

  // Roles that `from` names must be the stage's own; who reads everything knows each kind as a role.
  Result<void> check_roles(const Instance& stage) {
    Names known;
    for (const auto& input : stage.entry->inputs)
      if (!is_gate(input) && !is_all(input)) known.emplace_back(input.named());
    if (reads_all(stage))
      for (const auto& other : recipe_.stages) known.push_back(other.kind);
    for (const auto& [role, name] : stage.roles) {
      auto checked = base::check_known("role", role, known);
      if (!checked.ok()) {
        checked.error().what += " in from of the stage '" + stage.name + "'";
        checked.error().where = stage.where;
        return checked;
      }
    }
    return {};
  }

  Result<void> bind_input(Instance& stage, const stage::Input& input) {
    if (is_all(input)) return bind_all(stage);
    if (stage.roles.contains(input.named())) return bind_role(stage, input);
    const bool must = input.need != stage::Input::Need::where_made;
    if (reads_in_several_roles(stage, input.kind)) {
      if (must) return unsaid_role(stage, input);
      return {};
    }
    const auto& at = candidates_;
    if (!must && given_from_outside(stage, input) && at.named(stage, input.kind).empty()) return {};
    for (const auto& names :
         {at.named(stage, input.kind), at.behind(stage, input.kind),
          at.of_sections(stage, input.kind), at.everywhere(stage, input.kind)}) {
      if (names.size() > 1) return several(stage, input.kind, names);
      if (names.empty()) continue;
      TRY(visit(*find(names[0])));
      stage.inputs.push_back({input.named(), input.kind, names[0]});
      return {};
    }
    if (must) return not_made(stage, input.kind);
    return {};
  }

  // Whether the settings name a folder that holds such a thing, or what it is read for: then none of the recipe is meant.
  static bool given_from_outside(const Instance& stage, const stage::Input& input) {
    return std::ranges::any_of(stage.entry->given, [&](const stage::Given& given) {
      const bool same = given.kind == std::string_view(input.kind) ||
                        given.role == std::string_view(input.named());
      return same && !given.path(stage).empty();
    });
  }

  Result<void> bind_role(Instance& stage, const stage::Input& input) {
    const auto& read = *find(stage.roles.at(input.named()));
    if (!serves(read, input.kind)) return wrong_kind(stage, input.named(), input.kind, read);
    stage.inputs.push_back({input.named(), input.kind, read.name});
    return {};
  }

  // Everything that does not itself read everything; with `from`, only what that comes from and what
  // was measured of it.
  Result<void> bind_all(Instance& stage) {
    for (const auto& [role, name] : stage.roles)
      if (!serves(*find(name), role)) return wrong_kind(stage, role, role, *find(name));
    std::set<std::string> wanted;
    for (const auto& name : stage.from) candidates_.collect(name, wanted);
    if (!stage.from.empty()) add_measured(stage, wanted);
    Names names;
    for (const auto& other : recipe_.stages)
      if ((stage.from.empty() || wanted.contains(other.name)) && !reads_all(other))
        names.push_back(other.name);
    for (const auto& name : names) {
      TRY(visit(*find(name)));
      stage.inputs.push_back({name, find(name)->kind, name});
    }
    return {};
  }

  // An evaluation or a count: made from the family alone, and of a kind that no stage reads.
  void add_measured(const Instance& stage, std::set<std::string>& family) {
    Names found;
    for (const auto& other : recipe_.stages)
      if (!family.contains(other.name) && !reads_all(other) && !is_read(other) &&
          !reads_kind(other, stage.kind))
        found.push_back(other.name);
    std::erase_if(found, [&](const auto& name) {
      return !visit_if_whole(name) || find(name)->inputs.empty() ||
             !std::ranges::all_of(find(name)->inputs,
                                  [&](const auto& input) { return family.contains(input.name); });
    });
    family.insert(found.begin(), found.end());
  }

  bool is_read(const Instance& stage) const {
    return std::ranges::any_of(recipe_.stages, [&](const auto& other) {
      return std::ranges::any_of(other.entry->inputs, [&](const auto& input) {
        return !is_gate(input) && serves(stage, input.kind);
      });
    });
  }

  // What cannot be passed first, since it reads from this stage itself, is no gate for it; nor is one
  // that judges what this stage does not come from. (What else is wrong with a gate, its own visit
  // says in its turn.)
  Result<void> bind_gates(Instance& stage, const std::string& kind) {
    std::set<std::string> family;
    candidates_.collect(stage.name, family);
    for (const auto& name : candidates_.everywhere(stage, kind))
      if (visit_if_judge(name, family)) stage.gates.push_back(name);
    return {};
  }

  bool visit_if_judge(const std::string& name, const std::set<std::string>& family) {
    const auto seen = judged_.find(name);
    if (seen != judged_.end() && !std::ranges::includes(family, seen->second)) return false;
    return visit_if(name, [&](const Instance& gate) {
      auto& judged = judged_[name];
      for (const auto& input : gate.inputs) judged.insert(input.name);
      return std::ranges::includes(family, judged);
    });
  }

  bool visit_if_whole(const std::string& name) {
    return visit_if(name, [](const Instance&) { return true; });
  }

  // False, and nothing was done, if the stage cannot come next or is not wanted, as it then reads.
  template <class F>
  bool visit_if(const std::string& name, F&& wanted) {
    if (std::ranges::count(order_, name)) return wanted(*find(name));
    const auto stages = recipe_.stages;
    const auto order = order_, path = path_;
    if (visit(*find(name)).ok() && wanted(*find(name))) return true;
    std::ranges::copy(stages, recipe_.stages.begin());
    order_ = order;
    path_ = path;
    return false;
  }

  Recipe& recipe_;
  Candidates candidates_;
  Names order_, path_;
  std::map<std::string, std::set<std::string>>
      judged_;  // gate -> what it reads, once that is known
};

Result<void> check_names(const Recipe& recipe) {
  std::map<std::string, std::string> seen;  // folder -> name
  for (const auto& stage : recipe.stages) {
    const auto [other, is_new] = seen.try_emplace(folder_of(stage.name), stage.name);
    if (is_new) continue;
    const bool same = other->second == stage.name;
    return Error{Code::bad_request,
                 same ? "two stages are called '" + stage.name + "'"
                      : "the stages '" + other->second + "' and '" + stage.name +
                            "' differ in the case of letters only, and some disks keep both in one "
                            "folder",
                 stage.where, "a stage's name is its folder's; give one of them another name"};
  }
  return {};
}

}  // namespace

Result<void> bind(Recipe& recipe) {
  TRY(check_names(recipe));
  for (auto& stage : recipe.stages) stage.inputs.clear(), stage.gates.clear();
  return Binder(recipe).run();
}

}  // namespace run
