#include "run/run_record.h"

#include "base/hash.h"
#include "run/contents.h"

namespace run {

using base::Json;
using base::Path;
using base::Result;
using ledger::Manifest;

namespace {

// Facts may be long lists; the ledger keeps the plain ones,
// the manifest (whose digest it keeps) all.
Json plain_facts(const Json& facts) {
  Json out = Json::object();
  for (const auto& [key, value] : facts.items())
    if (value.is_primitive()) out[key] = value;
  return out;
}

Result<Json> artefact_record(const Manifest& manifest, const stage::Entry& entry,
                             const Path& folder, base::Disk& disk) {
  const auto bytes = TRY(disk.read(base::join(folder, "manifest.json")));
  Json body = {{"name", base::file_name(folder)},
               {"kind", manifest.kind},
               {"id", manifest.id},
               {"manifest_sha256", base::sha256(bytes).hex()},
               {"inputs", manifest.inputs},
               {"counts", manifest.counts},
               {"cost", manifest.cost},
               {"facts", plain_facts(manifest.facts)}};
  if (entry.serves_as) body["serves_as"] = entry.serves_as;
  if (entry.tells) body["tells"] = entry.tells;
  return body;
}

}  // namespace

Result<void> record_run(Workplace& here) {
  if (here.run_recorded) return {};
  here.run_recorded = true;
  std::vector<std::string> stages;
  Json kinds = Json::object();
  for (const auto& stage : here.recipe.stages) {
    if (here.choice.asked.contains(stage.name)) stages.push_back(stage.name);
    kinds[stage.name] = stage.kind;
  }
  const Json body = {{"recipe", here.recipe.name},
                     {"resolved", here.recipe.resolved()},
                     {"seed", here.recipe.seed},
                     {"stages", stages},
                     {"kinds", kinds},
                     {"workers", here.ctx.pool.workers()},
                     {"tool", ledger::describe_tool()},
                     {"machine", base::describe_machine()}};
  TRY(here.ledger.append("run", body));
  return {};
}

Result<void> record_made(Workplace& here, const Instance& stage, const Manifest& manifest) {
  auto body = TRY(artefact_record(manifest, *stage.entry, here.folder(stage.name), here.ctx.disk));
  TRY(here.ledger.append_signed("artefact", std::move(body), here.key));
  return {};
}

// Nobody vouches for the bytes but themselves, so this is only for work that took long and that an
// audit can execute again.
Result<void> record_late(Workplace& here, const Instance& stage) {
  const auto folder = here.folder(stage.name);
  auto& disk = here.ctx.disk;
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  TRY(ledger::verify_files(disk, folder, manifest));
  TRY(check_contents(*stage.entry, stage.kind, folder, true, disk));
  auto body = TRY(artefact_record(manifest, *stage.entry, folder, disk));
  body["late"] = true;
  TRY(here.ledger.append_signed("artefact", std::move(body), here.key));
  here.ctx.reporter.note(stage.name, "made before a crash; recorded now");
  return {};
}

}  // namespace run
