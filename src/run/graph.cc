#include "run/graph.h"

#include <algorithm>

namespace run {

namespace {

using base::Code;
using base::Json;
using base::Path;
using base::Result;
using ledger::Manifest;
using ledger::Record;

constexpr std::size_t kBrief = 60;

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool inside_a_letter(const std::string& text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// At most kBrief bytes of it from `begin` on, whole letters, with dots for what is left out.
std::string part_of(const std::string& text, std::size_t begin) {
  while (begin > 0 && inside_a_letter(text, begin)) --begin;
  auto end = text.size() - begin <= kBrief ? text.size() : begin + kBrief - 3;
  while (end > begin && inside_a_letter(text, end)) --end;
  return (begin > 0 ? "..." : "") + text.substr(begin, end - begin) +
         (end < text.size() ? "..." : "");
}

std::string brief(const Json& value) { return part_of(text_of(value), 0); }

// Of two long values what stands where they begin to differ, with a little before it.
std::pair<std::string, std::string> brief_pair(const Json& before, const Json& now) {
  const auto a = text_of(before), b = text_of(now);
  const auto differs = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const bool seen = (a.size() <= kBrief && b.size() <= kBrief) || differs < kBrief / 2;
  const auto begin = seen ? 0 : differs - std::min<std::size_t>(differs, kBrief / 3);
  return {part_of(a, begin), part_of(b, begin)};
}

std::string brief_id(const std::string& id) { return id.substr(0, 12); }

// The files of a folder with their sizes, relative.
Result<void> sizes_below(base::Disk& disk, const Path& root, const Path& below,
                         std::map<Path, std::uint64_t>& out) {
  for (const auto& entry : TRY(disk.list(below.empty() ? root : base::join(root, below)))) {
    const Path path = base::join(below, entry.name);
    if (entry.is_folder) {
      if (entry.is_link) continue;  // it may lead into a circle
      TRY(sizes_below(disk, root, path, out));
    } else {
      out[path] = entry.size;
    }
  }
  return {};
}

std::vector<std::string> file_reasons(base::Disk& disk, const Path& folder,
                                      const Manifest& manifest) {
  std::map<Path, std::uint64_t> sizes;
  if (const auto listed = sizes_below(disk, folder, "", sizes); !listed.ok())
    return {listed.error().sentence()};
  const auto files = ledger::all_files(disk, folder, manifest);
  if (!files.ok()) return {files.error().sentence()};
  std::vector<std::string> reasons;
  for (const auto& file : *files) {
    const auto it = sizes.find(file.path);
    if (it == sizes.end()) {
      reasons.push_back("its file " + file.path + " is missing");
    } else if (it->second != file.bytes) {
      reasons.push_back("its file " + file.path + " has " + std::to_string(it->second) +
                        " bytes, " + std::to_string(file.bytes) + " are recorded");
    }
  }
  return reasons;
}

std::string shown(const Wish& wish, const std::string& role) {
  const auto* bound = wish.stage->reads(role);
  return bound ? bound->shown() : role;
}

std::vector<std::string> differing_inputs(const Wish& wish, const Manifest& manifest) {
  std::vector<std::string> reasons;
  for (const auto& [role, id] : wish.inputs) {
    const auto it = manifest.inputs.find(role);
    if (it == manifest.inputs.end()) {
      reasons.push_back("it now reads " + shown(wish, role));
    } else if (it->second != id) {
      reasons.push_back("its input " + shown(wish, role) + " changed from " + brief_id(it->second) +
                        " to " + brief_id(id));
    }
  }
  for (const auto& [role, id] : manifest.inputs)
    if (!wish.inputs.contains(role) && !std::ranges::count(wish.unknown_inputs, role))
      reasons.push_back("it no longer reads " + role);
  return reasons;
}

// By whichever of both spellings the manifest comes nearer to the wish.
std::vector<std::string> input_reasons(const Wish& wish, const Manifest& manifest) {
  auto reasons = differing_inputs(wish, manifest);
  if (reasons.empty()) return reasons;
  auto former = differing_inputs(by_name(wish), manifest);
  return former.size() < reasons.size() ? former : reasons;
}

// An artefact's recipe as this version reads it: former places of keys moved, defaults filled in.
// What former versions recorded of sections that the stage does not read decides nothing.
Result<Instance> recorded(const Instance& wanted, const Manifest& manifest, const Path& where) {
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

std::vector<std::string> recipe_reasons(const Wish& wish, const Manifest& manifest,
                                        const Path& where) {
  const auto before = recorded(*wish.stage, manifest, where);
  if (!before.ok())
    return {"its recipe is not one that this version reads: " + before.error().sentence()};
  const auto most = base::Affects::length;
  if (before->key_json(most) == wish.stage->key_json(most)) return {};
  const auto& sections = wish.stage->entry->sections;
  const auto path = sections.size() == 1 ? wish.stage->name : std::string();
  return differences(before->to_json(), wish.stage->to_json(), path);
}

std::vector<std::string> setting_reasons(const Wish& wish, const Manifest& manifest,
                                         const Path& where) {
  const auto version = wish.stage->entry->version;
  std::vector<std::string> reasons;
  if (manifest.version != version)
    reasons.push_back("version " + std::to_string(version) + " of the stage makes it anew; " +
                      std::to_string(manifest.version) + " made this one");
  if (manifest.seed != wish.seed)
    reasons.push_back("seed changed from " + std::to_string(manifest.seed) + " to " +
                      std::to_string(wish.seed));
  for (auto& sentence : recipe_reasons(wish, manifest, where))
    reasons.push_back(std::move(sentence));
  return reasons;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), more.begin(), more.end());
}

// The newest record that `fits`, or null.
template <class F>
const Record* newest(std::span<const Record> records, F&& fits) {
  const auto it = std::find_if(records.rbegin(), records.rend(), fits);
  return it == records.rend() ? nullptr : &*it;
}

const Record* record_of(std::span<const Record> records, const std::string& stage) {
  return newest(records, [&](const Record& record) {
    return record.kind == "artefact" && record.body.value("name", "") == stage;
  });
}

bool has_key(const Wish& wish, const std::string& key) {
  return key == key_of(wish) || key == key_of(by_name(wish));
}

bool can_go_on(const Wish& wish, const Begun& begun, base::Context& ctx) {
  const auto& entry = *wish.stage->entry;
  if (has_key(wish, begun.key)) return true;
  // A version before recorded no stem; then the work itself says what it was begun for.
  const bool same_kind =
      begun.stem.empty() || begun.stem == stem_of(wish) || begun.stem == stem_of(by_name(wish));
  return same_kind && entry.goes_on && entry.goes_on(wish, begun.folder, ctx);
}

// The begun work that the wish goes on with; of several the one of the very same key.
std::optional<Begun> choose_begun(const Wish& wish, const std::vector<Begun>& works,
                                  base::Context& ctx) {
  if (!wish.stage->entry->resumable || !wish.unknown_inputs.empty()) return std::nullopt;
  for (const auto& begun : works)
    if (has_key(wish, begun.key)) return begun;
  for (const auto& begun : works)
    if (can_go_on(wish, begun, ctx)) return begun;
  return std::nullopt;
}

// What stands half done, and what becomes of it when the stage is made.
void judge_begun(Verdict& verdict, const Wish& wish, const Path& folder,
                 std::span<const Record> records, bool afresh, base::Context& ctx) {
  const auto works = begun_works(folder, records, ctx.disk);
  if (afresh) {
    if (!works.empty() || ctx.disk.exists(folder + ".work"))
      verdict.reasons.emplace_back("the work begun before is deleted, as --fresh asks");
    return;
  }
  verdict.goes_on = choose_begun(wish, works, ctx);
  const auto work = folder + ".work";
  if (verdict.goes_on && verdict.goes_on->folder == work) {
    verdict.reasons.emplace_back("the last run stopped half way; it goes on from there");
  } else if (verdict.goes_on) {
    verdict.reasons.push_back("it goes on with the work set aside in " +
                              base::file_name(verdict.goes_on->folder));
  } else if (wish.stage->entry->resumable && !works.empty() && works[0].folder == work) {
    verdict.reasons.push_back(
        "the last run stopped half way, for another recipe or other inputs; that work will be kept as " +
        base::file_name(set_aside_name(folder, works[0].key)));
  } else if (ctx.disk.exists(work)) {
    verdict.reasons.emplace_back("the last run stopped half way; it begins again");
  }
}

// Hours of work are never thrown away because a recipe changed.
void judge_replaced(Verdict& verdict, const Wish& wish, const Path& folder, const Path& place,
                    const Manifest& manifest, bool afresh, base::Context& ctx) {
  const auto& entry = *wish.stage->entry;
  if (!entry.resumable || manifest.kind != wish.stage->kind) return;
  const bool known = wish.unknown_inputs.empty();
  if (known && entry.grow && entry.goes_on && entry.goes_on(wish, place, ctx)) {
    verdict.replaces = Replaced::lives_on;
    verdict.reasons.emplace_back(
        afresh ? "the finished one that stands here is made again from its beginning, as --fresh "
                 "asks"
               : "the finished one that stands here is the beginning of it");
    return;
  }
  verdict.replaces = Replaced::kept;
  verdict.reasons.push_back("the finished one that stands here will be kept as " +
                            base::file_name(kept_name(folder, manifest.id)));
}

void judge_absent(Verdict& verdict, const Wish& wish, std::span<const Record> records) {
  if (record_of(records, wish.stage->name)) {
    verdict.reasons.emplace_back("its folder is gone");
  } else if (verdict.reasons.empty()) {
    verdict.reasons.emplace_back("it was never made");
  }
}

void judge_record(Verdict& verdict, const Wish& wish, const Path& place,
                  std::span<const Record> records, base::Disk& disk) {
  const auto bytes = disk.read(base::join(place, "manifest.json"));
  const auto digest = bytes.ok() ? base::sha256(*bytes).hex() : "";
  const auto* record = record_of(records, wish.stage->name);
  if (record && record->body.value("manifest_sha256", "") == digest) return;
  // Begun by us and not recorded since: a crash came between the artefact and its record.
  const auto* begun = newest(records, [&](const Record& one) {
    return (one.kind == "begin" || one.kind == "resume") &&
           one.body.value("stage", "") == wish.stage->name && wish.unknown_inputs.empty() &&
           has_key(wish, one.body.value("key", ""));
  });
  const bool crashed = begun && (!record || record->index < begun->index);
  verdict.unrecorded = crashed && wish.stage->entry->resumable;
  if (!verdict.unrecorded)
    verdict.reasons.emplace_back(crashed
                                     ? "a crash kept it out of the ledger"
                                     : "its manifest.json is not the one that the ledger recorded");
}

// Who reads all that the recipe makes quotes manifests, too: what an artefact cost is in no
// content id.
void judge_quotes(Verdict& verdict, const Wish& wish, std::span<const Record> records) {
  const auto reads_all = [](const auto& input) { return std::string_view(input.kind) == "*"; };
  if (std::ranges::none_of(wish.stage->entry->inputs, reads_all)) return;
  const auto* own = record_of(records, wish.stage->name);
  for (const auto& [input, id] : wish.inputs)
    if (const auto* read = record_of(records, input); own && read && read->index > own->index)
      verdict.reasons.push_back("its input " + input + " was made again since");
}

}  // namespace

std::vector<std::string> differences(const Json& before, const Json& now, const std::string& path) {
  if (before == now) return {};
  std::vector<std::string> out;
  const auto at = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  if (!before.is_object() || !now.is_object()) {
    const auto [from, to] = brief_pair(before, now);
    return {path + " changed from " + from + " to " + to};
  }
  for (const auto& [key, value] : now.items()) {
    if (before.contains(key)) {
      append(out, differences(before[key], value, at(key)));
    } else {
      out.push_back(at(key) + " is new, with " + brief(value));
    }
  }
  for (const auto& [key, value] : before.items())
    if (!now.contains(key)) out.push_back(at(key) + " is gone, it was " + brief(value));
  return out;
}

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
}  // namespace

namespace {
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

// The keys as the version that the manifest names makes them, if they cover these sections.
Result<std::vector<std::string>> keys_over(std::span<const stage::Section> sections,
                                           Instance instance, const Manifest& manifest) {
  stage::Entry entry = *instance.entry;
  entry.version = manifest.version;
  entry.sections = sections;
  instance.entry = &entry;
  const auto made = TRY(recorded(instance, manifest, ""));
  const Wish wish{&made, manifest.seed, manifest.inputs};
  return std::vector<std::string>{digest_of(wish, named_by_sections(made, manifest.recipe)),
                                  key_of(wish)};
}
}  // namespace

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
  // Former versions covered sections that the stage does not read, too.
  std::vector<stage::Section> all(row->entry->sections.begin(), row->entry->sections.end());
  if (std::ranges::all_of(all, &stage::Section::read)) return out;
  for (auto& section : all) section.read = true;
  add(all);
  return out;
}

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

const char* name(State state) {
  static constexpr const char* names[] = {"fresh", "stale", "waiting", "taken"};
  return names[static_cast<int>(state)];
}

Verdict examine(const Wish& wish, const Path& out, std::span<const Record> records,
                base::Context& ctx, bool afresh) {
  auto& disk = ctx.disk;
  const auto& stage = *wish.stage;
  Verdict verdict{&stage};
  const auto folder = base::join(out, stage.name);
  const auto place = ledger::standing_place(disk, folder);
  const auto manifest = ledger::read_manifest(disk, place);
  if (!manifest.ok() && manifest.error().code == Code::missing) {
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_absent(verdict, wish, records);
    return verdict;
  }
  if (!manifest.ok()) {
    verdict.reasons.push_back("its manifest cannot be read: " + manifest.error().sentence());
    return verdict;
  }
  if (manifest->kind != stage.kind)
    verdict.reasons.push_back("an artefact of kind '" + manifest->kind + "' stands in its place");
  append(verdict.reasons, setting_reasons(wish, *manifest, place));
  append(verdict.reasons, input_reasons(wish, *manifest));
  append(verdict.reasons, file_reasons(disk, place, *manifest));
  if (verdict.reasons.empty() && stage.entry->outside)
    append(verdict.reasons, stage.entry->outside(place, ctx));
  if (verdict.reasons.empty()) judge_record(verdict, wish, place, records, disk);
  if (verdict.reasons.empty()) judge_quotes(verdict, wish, records);
  if (!verdict.reasons.empty()) {
    judge_begun(verdict, wish, folder, records, afresh, ctx);
    judge_replaced(verdict, wish, folder, place, *manifest, afresh, ctx);
    return verdict;
  }
  verdict.state = wish.unknown_inputs.empty() ? State::fresh : State::waiting;
  verdict.id = manifest->id;
  for (const auto& input : wish.unknown_inputs)
    verdict.reasons.push_back("its input " + shown(wish, input) + " is made first");
  return verdict;
}

Wish wish_for(const Instance& stage, const Recipe& recipe,
              const std::map<std::string, std::string>& ids) {
  Wish wish{&stage, recipe.seed};
  for (const auto& input : stage.inputs) {
    const auto it = ids.find(input.name);
    if (it == ids.end()) {
      wish.unknown_inputs.push_back(input.role);
    } else {
      wish.inputs[input.role] = it->second;
    }
  }
  return wish;
}

Result<std::vector<Record>> records_of_stages(const Path& out, base::Disk& disk) {
  std::vector<Record> records;
  TRY(ledger::each_vouched(disk, base::join(out, "ledger"), {"begin", "resume", "artefact"},
                           [&](Record&& record) -> Result<void> {
                             records.push_back(std::move(record));
                             return {};
                           }));
  return records;
}

Result<std::vector<Verdict>> explain(const Recipe& recipe, const Path& out, base::Context& ctx) {
  const auto records = TRY(records_of_stages(out, ctx.disk));
  std::map<std::string, std::string> ids;
  std::vector<Verdict> verdicts;
  for (const auto& stage : recipe.stages) {
    verdicts.push_back(examine(wish_for(stage, recipe, ids), out, records, ctx));
    if (verdicts.back().state == State::fresh) ids[stage.name] = verdicts.back().id;
  }
  return verdicts;
}

}  // namespace run
