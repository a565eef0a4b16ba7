// From kinds of inputs to the stages that are read, and from these to an order.
#include <algorithm>
#include <map>
#include <set>

#include "run/recipe.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Result;
using Names = std::vector<std::string>;

std::string list(const Names& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

class Binder {
 public:
  explicit Binder(Recipe& recipe) : recipe_(recipe) {}

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

  static bool is(const Instance& stage, const std::string& kind) {
    return stage.kind == kind || (stage.entry->serves_as && kind == stage.entry->serves_as);
  }

  // Binds what the stage reads, deepest first, and appends it to the order.
  Result<void> visit(Instance& stage) {
    if (std::ranges::count(order_, stage.name)) return {};
    if (const auto it = std::ranges::find(path_, stage.name); it != path_.end())
      return Error{Code::bad_request,
                   "the stages read one another in a circle: " + list(Names(it, path_.end())) +
                       ", " + stage.name,
                   stage.where, "let one of them read from another stage"};
    path_.push_back(stage.name);
    for (const auto& name : stage.from) TRY(visit_named(stage, name));
    for (const auto& input : stage.entry->inputs)
      if (!is_gate(input)) TRY(bind_input(stage, input));
    for (const auto& input : stage.entry->inputs)  // what they judge is known by now
      if (is_gate(input)) TRY(bind_gates(stage, input.kind));
    for (const auto& name : stage.from)
      if (std::ranges::find(stage.inputs, name, &Instance::Bound::name) == stage.inputs.end())
        return Error{Code::bad_request,
                     "the stage '" + stage.name + "' of kind " + stage.kind +
                         " has no use for the " + find(name)->kind + " '" + name + "'",
                     stage.where, "it reads: " + list(kinds_read(stage))};
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

  static bool is_gate(const stage::Input& input) { return input.need == stage::Input::Need::gate; }

  static Names kinds_read(const Instance& stage) {
    Names out;
    for (const auto& input : stage.entry->inputs)
      if (!is_gate(input))
        out.emplace_back(std::string_view(input.kind) == "*" ? "all that is made before it"
                                                             : input.kind);
    if (out.empty()) out.emplace_back("nothing");
    return out;
  }

  Result<void> bind_input(Instance& stage, const stage::Input& input) {
    if (std::string_view(input.kind) == "*") return bind_all(stage);
    for (const auto& candidates : {named(stage, input.kind), behind(stage, input.kind),
                                   of_sections(stage, input.kind), everywhere(stage, input.kind)}) {
      if (candidates.size() > 1) return several(stage, input.kind, candidates);
      if (candidates.empty()) continue;
      TRY(visit(*find(candidates[0])));
      stage.inputs.push_back({input.kind, candidates[0]});
      return {};
    }
    if (input.need == stage::Input::Need::where_made) return {};
    return Error{Code::bad_request,
                 "the recipe has [" + stage.name + "] but no [" + input.kind + "]", "",
                 std::string("add a line [") + input.kind + "]; its keys stand in docs/recipes.md"};
  }

  // Everything that does not itself read everything; with `from`, only what that comes from.
  Result<void> bind_all(Instance& stage) {
    std::set<std::string> wanted;
    for (const auto& name : stage.from) collect(name, wanted);
    Names names;
    for (const auto& other : recipe_.stages)
      if ((stage.from.empty() || wanted.contains(other.name)) && !reads_all(other))
        names.push_back(other.name);
    for (const auto& name : names) {
      TRY(visit(*find(name)));
      stage.inputs.push_back({find(name)->kind, name});
    }
    return {};
  }

  // What cannot be passed first, since it reads from this stage itself, is no gate for it; nor is one
  // that judges what this stage does not come from. (Whatever else is wrong with a gate, its own visit
  // says.)
  Result<void> bind_gates(Instance& stage, const std::string& kind) {
    std::set<std::string> family;
    collect(stage.name, family);
    for (const auto& name : everywhere(stage, kind))
      if (visit_if_judge(name, family)) stage.gates.push_back(name);
    return {};
  }

  // False, and nothing was done, if the gate cannot come next or judges something else.
  bool visit_if_judge(const std::string& name, const std::set<std::string>& family) {
    const auto judges = [&] {
      return std::ranges::all_of(judged_[name],
                                 [&](const auto& input) { return family.contains(input); });
    };
    if (judged_.contains(name) && (std::ranges::count(order_, name) || !judges())) return judges();
    const auto stages = recipe_.stages;
    const auto order = order_, path = path_;
    if (visit(*find(name)).ok()) {
      for (const auto& input : find(name)->inputs) judged_[name].insert(input.name);
      if (judges()) return true;
    }
    std::ranges::copy(stages, recipe_.stages.begin());
    order_ = order;
    path_ = path;
    return false;
  }

  static bool reads_all(const Instance& stage) {
    return std::ranges::any_of(
        stage.entry->inputs, [](const auto& input) { return std::string_view(input.kind) == "*"; });
  }

  void collect(const std::string& name, std::set<std::string>& out) {
    if (!out.insert(name).second) return;
    for (const auto& input : find(name)->inputs) collect(input.name, out);
  }

  Names named(const Instance& stage, const std::string& kind) {
    Names out;
    for (const auto& name : stage.from)
      if (is(*find(name), kind)) out.push_back(name);
    return out;
  }

  Names behind(const Instance& stage, const std::string& kind) {
    std::set<std::string> names;
    for (const auto& name : stage.from) collect(name, names);
    Names out;
    for (const auto& name : names)
      if (is(*find(name), kind)) out.push_back(name);
    return out;
  }

  // A stage that reads one of its own kind says which: each of two could read the other.
  Names everywhere(const Instance& stage, const std::string& kind) {
    Names out;
    for (const auto& other : recipe_.stages)
      if (other.kind != stage.kind && is(other, kind)) out.push_back(other.name);
    return out;
  }

  // What sections make belongs together, whatever stands beside them in [[stage]] tables.
  Names of_sections(const Instance& stage, const std::string& kind) {
    Names out;
    if (stage.listed) return out;
    for (const auto& name : everywhere(stage, kind))
      if (!find(name)->listed) out.push_back(name);
    return out;
  }

  static Error several(const Instance& stage, const std::string& kind, const Names& names) {
    return {Code::bad_request,
            "the stage '" + stage.name + "' reads one " + kind +
                ", and the recipe makes several: " + list(names),
            stage.where,
            stage.listed ? "say which: from = [\"" + names[0] + "\"]"
                         : "say which: make it a [[stage]] with kind = \"" + stage.kind +
                               "\" and from = [\"" + names[0] + "\"]"};
  }

  Recipe& recipe_;
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
