#include "plan/rate.h"

#include "ledger/manifest.h"
#include "record/train.h"

namespace plan {

namespace {

constexpr const char* kNote = "speed.json";

// What tells one kind of machine from another, as a manifest says it.
std::string cpu_of(const base::Json& machine) {
  return machine.is_object() ? machine.value("cpu", "") : "";
}

double number(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

std::string text(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::optional<Rate> recorded_rate(const base::Path& folder, base::Disk& disk) {
  const auto manifest = ledger::read_manifest(disk, folder);
  if (!manifest.ok() || cpu_of(manifest->machine) != cpu_of(base::describe_machine())) return {};
  const auto said = record::of<record::Train>(*manifest, folder);
  if (!said.ok() || !(said->facts.train_seconds > 0) || !(said->facts.flops > 0)) return {};
  return Rate{said->facts.flops / said->facts.train_seconds,
              static_cast<double>(said->counts.parameters), "the training in " + folder};
}

std::optional<Rate> noted_rate(base::Context& ctx) {
  const auto place = base::join(ctx.cache, kNote);
  const auto bytes = ctx.disk.read(place);
  if (!bytes.ok()) return {};
  const auto note = base::parse_json(*bytes, place);
  if (!note.ok() || !note->is_object()) return {};
  const bool here = text(*note, "cpu") == cpu_of(base::describe_machine()) &&
                    number(*note, "workers") == ctx.pool.workers();
  Rate out{number(*note, "flops_per_second"), number(*note, "parameters"),
           "measured here on " + text(*note, "when").substr(0, 10)};
  if (!here || !(out.flops_per_second > 0)) return {};
  return out;
}

base::Result<void> note_rate(const Rate& rate, base::Context& ctx) {
  TRY(ctx.disk.make_folders(ctx.cache));
  return ctx.disk.write_file(base::join(ctx.cache, kNote),
                             base::pretty({{"cpu", cpu_of(base::describe_machine())},
                                           {"workers", ctx.pool.workers()},
                                           {"flops_per_second", rate.flops_per_second},
                                           {"parameters", rate.parameters},
                                           {"when", ctx.clock.utc()}}));
}

}  // namespace plan
