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

std::string brief(const Json& value) {
  auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= 60) return text;
  return text.substr(0, 57) + "...";
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

std::vector<std::string> input_reasons(const Wish& wish, const Manifest& manifest) {
  std::vector<std::string> reasons;
  for (const auto& [input, id] : wish.inputs) {
    const auto it = manifest.inputs.find(input);
    if (it == manifest.inputs.end()) {
      reasons.push_back("it now reads " + input);
    } else if (it->second != id) {
      reasons.push_back("its input " + input + " changed from " + brief_id(it->second) + " to " +
                        brief_id(id));
    }
  }
  for (const auto& [input, id] : manifest.inputs)
    if (!wish.inputs.contains(input) && !std::ranges::count(wish.unknown_inputs, input))
      reasons.push_back("it no longer reads " + input);
  return reasons;
}

std::vector<std::string> setting_reasons(const Wish& wish, const Manifest& manifest) {
  const auto& stage = *wish.stage;
  std::vector<std::string> reasons;
  if (manifest.version != stage.version)
    reasons.push_back("version " + std::to_string(stage.version) + " of the stage makes it anew; " +
                      std::to_string(manifest.version) + " made this one");
  if (manifest.seed != wish.seed)
    reasons.push_back("seed changed from " + std::to_string(manifest.seed) + " to " +
                      std::to_string(wish.seed));
  const auto path = stage.sections.size() == 1 ? std::string(stage.sections[0]) : std::string();
  for (auto& sentence : differences(manifest.recipe, wish.recipe, path))
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

bool is_begun(std::span<const Record> records, const std::string& stage, const std::string& key) {
  const auto* begun = newest(records, [&](const Record& record) {
    return (record.kind == "begin" || record.kind == "resume") &&
           record.body.value("stage", "") == stage;
  });
  return begun && begun->body.value("key", "") == key;
}

const Record* record_of(std::span<const Record> records, const std::string& stage) {
  return newest(records, [&](const Record& record) {
    return record.kind == "artefact" && record.body.value("name", "") == stage;
  });
}

void judge_absent(Verdict& verdict, const Wish& wish, const Path& folder,
                  std::span<const Record> records, base::Disk& disk) {
  const auto& stage = *wish.stage;
  if (disk.exists(folder + ".work")) {
    verdict.resume = stage.resumable && wish.unknown_inputs.empty() &&
                     is_begun(records, stage.name, key_of(wish));
    verdict.reasons.push_back(std::string("the last run stopped half way; it ") +
                              (verdict.resume ? "goes on from there" : "begins again"));
  } else if (record_of(records, stage.name)) {
    verdict.reasons.emplace_back("its folder is gone");
  } else {
    verdict.reasons.emplace_back("it was never made");
  }
}

void judge_record(Verdict& verdict, const Wish& wish, const Path& place,
                  std::span<const Record> records, base::Disk& disk) {
  const auto bytes = disk.read(base::join(place, "manifest.json"));
  const auto digest = bytes.ok() ? base::sha256(*bytes).hex() : "";
  const auto* record = record_of(records, wish.stage->name);
  if (record && record->body.value("manifest_sha256", "") == digest) return;
  const auto key = wish.unknown_inputs.empty() ? key_of(wish) : "";
  // Begun by us and not recorded since: a crash came between the artefact and its record.
  const auto* begun = newest(records, [&](const Record& one) {
    return (one.kind == "begin" || one.kind == "resume") && one.body.value("key", "") == key;
  });
  const bool crashed = begun && (!record || record->index < begun->index);
  verdict.unrecorded = crashed && wish.stage->resumable;
  if (!verdict.unrecorded)
    verdict.reasons.emplace_back(crashed
                                     ? "a crash kept it out of the ledger"
                                     : "its manifest.json is not the one that the ledger recorded");
}

}  // namespace

std::vector<std::string> differences(const Json& before, const Json& now, const std::string& path) {
  if (before == now) return {};
  std::vector<std::string> out;
  const auto at = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  if (!before.is_object() || !now.is_object())
    return {path + " changed from " + brief(before) + " to " + brief(now)};
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

std::string key_of(const Wish& wish) {
  const Json whole = {{"stage", wish.stage->name},
                      {"version", wish.stage->version},
                      {"recipe", wish.recipe},
                      {"seed", wish.seed},
                      {"inputs", wish.inputs}};
  const auto bytes = base::canonical(whole);
  CHECK(bytes.ok(), "a recipe was read as UTF-8");
  return base::sha256(*bytes).hex();
}

const char* name(State state) {
  static constexpr const char* names[] = {"fresh", "stale", "waiting"};
  return names[static_cast<int>(state)];
}

Verdict examine(const Wish& wish, const Path& out, std::span<const Record> records,
                base::Context& ctx) {
  auto& disk = ctx.disk;
  Verdict verdict{wish.stage, State::stale, {}, "", false, false};
  const auto folder = base::join(out, wish.stage->name);
  const auto place = ledger::standing_place(disk, folder);
  const auto manifest = ledger::read_manifest(disk, place);
  if (!manifest.ok() && manifest.error().code == Code::missing) {
    judge_absent(verdict, wish, folder, records, disk);
    return verdict;
  }
  if (!manifest.ok()) {
    verdict.reasons.push_back("its manifest cannot be read: " + manifest.error().sentence());
    return verdict;
  }
  if (manifest->kind != wish.stage->name)
    verdict.reasons.push_back("an artefact of kind '" + manifest->kind + "' stands in its place");
  append(verdict.reasons, setting_reasons(wish, *manifest));
  append(verdict.reasons, input_reasons(wish, *manifest));
  append(verdict.reasons, file_reasons(disk, place, *manifest));
  if (verdict.reasons.empty() && wish.stage->outside)
    append(verdict.reasons, wish.stage->outside(place, ctx));
  if (verdict.reasons.empty()) judge_record(verdict, wish, place, records, disk);
  if (!verdict.reasons.empty()) return verdict;
  verdict.state = wish.unknown_inputs.empty() ? State::fresh : State::waiting;
  verdict.id = manifest->id;
  for (const auto& input : wish.unknown_inputs)
    verdict.reasons.push_back("its input " + input + " is made first");
  return verdict;
}

Wish wish_for(const Stage& stage, const Recipe& recipe, const Json& resolved,
              const std::vector<const Stage*>& wanted,
              const std::map<std::string, std::string>& ids) {
  Wish wish{&stage, section_of(stage, resolved), recipe.seed, {}, {}};
  for (const auto& input : stage.inputs) {
    const bool made = std::ranges::any_of(
        wanted, [&](const Stage* other) { return std::string(other->name) == input.stage; });
    if (!made) continue;
    const auto it = ids.find(input.stage);
    if (it == ids.end()) {
      wish.unknown_inputs.emplace_back(input.stage);
    } else {
      wish.inputs.insert(*it);
    }
  }
  return wish;
}

Result<std::vector<Verdict>> explain(std::span<const Stage> stages, const Recipe& recipe,
                                     const Path& out, base::Context& ctx) {
  auto& disk = ctx.disk;
  const auto order = TRY(wanted(stages, recipe));
  std::vector<Record> records;
  TRY(ledger::each_vouched(disk, base::join(out, "ledger"), {"begin", "resume", "artefact"},
                           [&](Record&& record) -> Result<void> {
                             records.push_back(std::move(record));
                             return {};
                           }));
  const auto resolved = base::to_json(recipe);
  std::map<std::string, std::string> ids;
  std::vector<Verdict> verdicts;
  for (const auto* stage : order) {
    verdicts.push_back(examine(wish_for(*stage, recipe, resolved, order, ids), out, records, ctx));
    if (verdicts.back().state == State::fresh) ids[stage->name] = verdicts.back().id;
  }
  return verdicts;
}

}  // namespace run
