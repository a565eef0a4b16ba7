#include "run/key.h"

#include <algorithm>
#include <span>

namespace run {

using base::Json;
using base::Result;
using ledger::Manifest;

namespace {

std::string digest_of(const Wish& wish, Json recipe) {
  const Json whole = {{"kind", wish.stage->kind},
                      {"version", wish.stage->entry->version},
                      {"recipe", std::move(recipe)},
                      {"seed", wish.seed},
                      {"inputs", wish.inputs}};
  const auto bytes = base::canonical(whole);
  CHECK(bytes.ok(), "a recipe was read as UTF-8");
  return base::sha256(*bytes).hex();
}

// Former versions took the recipe with all defaults: the first for every stage, which it named by its
// name; a later one, which names the kind, for what stands in a list, such as all of [sources].
std::string former_key(const char* named, const std::string& name, const Manifest& manifest) {
  const auto bytes = base::canonical({{named, name},
                                      {"version", manifest.version},
                                      {"recipe", manifest.recipe},
                                      {"seed", manifest.seed},
                                      {"inputs", manifest.inputs}});
  return bytes.ok() ? base::sha256(*bytes).hex() : "";
}

// What of `key` the record names. A setting that its version did not have was in no key, whatever
// it is read as today.
Json named_by(const Json& record, const Json& key) {
  if (!key.is_object() || !record.is_object()) return key;
  Json out = Json::object();
  for (const auto& [name, value] : key.items()) {
    if (!record.contains(name)) continue;
    auto kept = named_by(record[name], value);
    if (value.is_object() && kept.empty() && !value.empty()) continue;
    out[name] = std::move(kept);
  }
  return out;
}

// Sections stand in a key even if they say nothing; the one section of a kind stands there alone.
Json named_by_sections(const Instance& stage, const Json& record) {
  const auto key = stage.key_json(base::Affects::length);
  const auto& sections = stage.entry->sections;
  if (sections.size() == 1 && sections[0].read) return named_by(record, key);
  Json out = Json::object();
  for (const auto& [name, value] : key.items())
    out[name] =
        named_by(record.is_object() && record.contains(name) ? record[name] : Json(), value);
  return out;
}

// What was a default then is in no key of then.
Json without_former(const Instance& stage, Json key) {
  const auto& sections = stage.entry->sections;
  for (const auto& section : sections) {
    const bool alone = sections.size() == 1;
    if (!key.is_object() || (!alone && !key.contains(section.name))) continue;
    auto& settings = alone ? key : key[section.name];
    for (const auto& [setting, value] : section.former)
      if (settings.is_object() && settings.contains(setting) &&
          settings[setting] == Json::parse(value))
        settings.erase(setting);
  }
  return key;
}

// The keys as the version that the manifest names makes them, if they cover these sections.
Result<std::vector<std::string>> keys_over(std::span<const stage::Section> sections,
                                           Instance instance, const Manifest& manifest) {
  stage::Entry entry = *instance.entry;
  entry.version = manifest.version;
  entry.sections = sections;
  instance.entry = &entry;
  const auto made = TRY(recorded(instance, manifest, ""));
  const Wish wish{&made, manifest.seed, manifest.inputs};
  const auto named = named_by_sections(made, manifest.recipe);
  return std::vector<std::string>{digest_of(wish, without_former(made, named)),
                                  digest_of(wish, named), key_of(wish)};
}

}  // namespace

std::string key_of(const Wish& wish) {
  return digest_of(wish, wish.stage->key_json(base::Affects::length));
}

std::string stem_of(const Wish& wish) {
  return digest_of(wish, wish.stage->key_json(base::Affects::bytes));
}

Wish by_name(const Wish& wish) {
  Wish out{wish.stage, wish.seed};
  const auto name_of = [&](const std::string& role) {
    const auto* bound = wish.stage->reads(role);
    return bound ? bound->name : role;
  };
  for (const auto& [role, id] : wish.inputs) out.inputs[name_of(role)] = id;
  for (const auto& role : wish.unknown_inputs) out.unknown_inputs.push_back(name_of(role));
  return out;
}

Result<Instance> recorded(const Instance& wanted, const Manifest& manifest,
                          const base::Path& where) {
  Instance out = wanted;
  const auto& sections = wanted.entry->sections;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    out.sections[i] = sections[i].settings();
    if (!sections[i].read) continue;
    const bool alone = sections.size() == 1;
    if (!alone && !manifest.recipe.contains(sections[i].name)) continue;
    const auto& json = alone ? manifest.recipe : manifest.recipe[sections[i].name];
    TRY(out.sections[i].from_json(json, where));
  }
  return out;
}

std::vector<std::string> keys_of(Kinds kinds, const std::string& name, const Manifest& manifest) {
  std::vector<std::string> out{former_key("stage", name, manifest),
                               former_key("kind", manifest.kind, manifest)};
  const auto row = std::ranges::find(kinds, manifest.kind, &stage::Row::name);
  if (row == kinds.end()) return out;
  const auto add = [&](std::span<const stage::Section> sections) {
    const auto keys = keys_over(sections, instance_of(kinds, manifest.kind, name), manifest);
    if (keys.ok()) out.insert(out.end(), keys->begin(), keys->end());
  };
  add(row->entry->sections);
  // Former versions covered sections that the stage does not read, too, and had none that may lack.
  std::vector<stage::Section> all(row->entry->sections.begin(), row->entry->sections.end());
  if (std::ranges::all_of(all, &stage::Section::read)) return out;
  std::erase_if(all, [](const auto& section) { return section.may_lack; });
  for (auto& section : all) section.read = true;
  add(all);
  return out;
}

}  // namespace run
