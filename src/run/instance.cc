#include <algorithm>

#include "run/recipe.h"

namespace run {

using base::Json;

namespace {

bool is_silent(const stage::Section& section, const base::Settings& settings) {
  return section.may_lack && settings.key_json(base::Affects::nothing).empty();
}

// One section stands alone, several each under its name.
template <class F>
Json merge(const Instance& instance, F&& json_of) {
  const auto& sections = instance.entry->sections;
  if (sections.size() == 1 && sections[0].read) return json_of(instance.sections[0]);
  Json out = Json::object();
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (!sections[i].read || is_silent(sections[i], instance.sections[i])) continue;
    auto one = json_of(instance.sections[i]);
    out[sections[i].name] = std::move(one);
  }
  return out;
}

}  // namespace

const base::Settings& Instance::settings(std::string_view section) const {
  for (std::size_t i = 0; i < sections.size(); ++i)
    if (section == entry->sections[i].name) return sections[i];
  CHECK(false, "a stage asks for a section that its kind declares");
}

std::string Instance::Bound::shown() const {
  return role == kind || role == name ? name : name + " (" + role + ")";
}

const Instance::Bound* Instance::reads(std::string_view role) const {
  const auto it = std::ranges::find(inputs, role, &Bound::role);
  return it == inputs.end() ? nullptr : &*it;
}

Json Instance::to_json() const {
  return merge(*this, [](const base::Settings& settings) { return settings.to_json(); });
}

Json Instance::key_json(base::Affects most) const {
  return merge(*this, [&](const base::Settings& settings) { return settings.key_json(most); });
}

const Instance* Recipe::find(std::string_view stage) const {
  const auto it = std::ranges::find(stages, stage, &Instance::name);
  return it == stages.end() ? nullptr : &*it;
}

Json Recipe::resolved() const {
  Json out = {{"name", name}, {"seed", seed}};
  for (const auto& stage : stages) out[stage.name] = stage.to_json();
  return out;
}

Instance instance_of(Kinds kinds, const std::string& kind, const std::string& name) {
  Instance out;
  out.name = name.empty() ? kind : name;
  out.kind = kind;
  for (const auto& row : kinds)
    if (kind == row.name) out.entry = row.entry;
  CHECK(out.entry, "an instance is of a registered kind");
  for (const auto& section : out.entry->sections) out.sections.push_back(section.settings());
  return out;
}

namespace stage {

const base::Settings& Work::settings(const char* name) const { return instance.settings(name); }

std::int64_t Work::seed() const { return recipe.seed; }

bool Work::is_read_by(std::string_view kind) const {
  return std::ranges::any_of(recipe.stages, [&](const Instance& other) {
    return other.kind == kind &&
           std::ranges::count(other.inputs, instance.name, &Instance::Bound::name) > 0;
  });
}

namespace {
base::Path input_of(const Instance& instance, const base::Path& out, const char* role) {
  const auto* bound = instance.reads(role);
  CHECK(bound, "a stage reads what its kind declares");
  return base::join(out, bound->name);
}
}  // namespace

base::Path Work::input(const char* role) const { return input_of(instance, out, role); }

std::int64_t Following::seed() const { return recipe.seed; }

base::Path Following::input(const char* role) const { return input_of(instance, out, role); }

}  // namespace stage

}  // namespace run
