#include "plan/rate.h"

#include <algorithm>
#include <cmath>
#include <vector>

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

struct Note {
  std::string precision, when;
  double flops_per_second = 0, parameters = 0;
  bool is_of(const std::string& of, double size) const {
    return precision == of && parameters == size;
  }
  Rate rate() const {
    return {flops_per_second, parameters, "measured here on " + when.substr(0, 10)};
  }
};

// Of this machine with as many workers; none where the file says anything else, as those of former
// versions do, which knew neither precision nor size.
std::vector<Note> read_notes(base::Context& ctx) {
  const auto place = base::join(ctx.cache, kNote);
  const auto bytes = ctx.disk.read(place);
  if (!bytes.ok()) return {};
  const auto json = base::parse_json(*bytes, place);
  if (!json.ok() || !json->is_object() || text(*json, "cpu") != cpu_of(base::describe_machine()) ||
      number(*json, "workers") != ctx.pool.workers())
    return {};
  std::vector<Note> out;
  for (const auto& one : json->value("measured", base::Json::array())) {
    if (!one.is_object()) continue;
    const Note note{text(one, "precision"), text(one, "when"), number(one, "flops_per_second"),
                    number(one, "parameters")};
    if (note.flops_per_second > 0 && note.parameters > 0) out.push_back(note);
  }
  return out;
}

base::Result<void> write_notes(const std::vector<Note>& notes, base::Context& ctx) {
  auto measured = base::Json::array();
  for (const auto& note : notes)
    measured.push_back({{"precision", note.precision},
                        {"parameters", note.parameters},
                        {"flops_per_second", note.flops_per_second},
                        {"when", note.when}});
  TRY(ctx.disk.make_folders(ctx.cache));
  return ctx.disk.write_file(base::join(ctx.cache, kNote),
                             base::pretty({{"cpu", cpu_of(base::describe_machine())},
                                           {"workers", ctx.pool.workers()},
                                           {"measured", measured}}));
}

}  // namespace

std::optional<Rate> recorded_rate(const base::Path& folder, base::Disk& disk) {
  const auto manifest = ledger::read_manifest(disk, folder);
  if (!manifest.ok() || cpu_of(manifest->machine) != cpu_of(base::describe_machine())) return {};
  const auto said = record::of<record::Train>(*manifest, folder);
  if (!said.ok()) return {};
  const auto& facts = said->facts;
  const auto seconds = facts.step_seconds.value_or(facts.train_seconds);
  if (!(seconds > 0) || !(facts.flops > 0)) return {};
  return Rate{facts.flops / seconds, static_cast<double>(said->counts.parameters),
              "the training in " + folder};
}

std::optional<Rate> noted_rate(const std::string& precision, double parameters,
                               base::Context& ctx) {
  std::optional<Rate> out;
  const auto far = [&](double size) {
    return std::abs(std::log(size / std::max(1.0, parameters)));
  };
  for (const auto& note : read_notes(ctx))
    if (note.precision == precision && (!out || far(note.parameters) < far(out->parameters)))
      out = note.rate();
  return out;
}

base::Result<Rate> note_rate(const Rate& rate, const std::string& precision, base::Context& ctx) {
  Note note{precision, ctx.clock.utc(), rate.flops_per_second, rate.parameters};
  auto notes = read_notes(ctx);
  for (const auto& one : notes)
    if (one.is_of(precision, rate.parameters) &&
        one.when.substr(0, 10) == note.when.substr(0, 10) &&
        one.flops_per_second > note.flops_per_second)
      note = one;
  std::erase_if(notes, [&](const Note& one) { return one.is_of(precision, rate.parameters); });
  notes.push_back(note);
  TRY(write_notes(notes, ctx));
  return note.rate();
}

}  // namespace plan
