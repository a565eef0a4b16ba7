#include "run/choice.h"

#include <algorithm>

#include "ledger/record_text.h"
#include "run/long_work.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;
using ledger::Record;
using ledger::text_at;

// The stages that `name` reads from, at any distance, and itself.
std::set<std::string> behind(const Recipe& recipe, const std::string& name) {
  std::set<std::string> out{name};
  for (auto it = recipe.stages.rbegin(); it != recipe.stages.rend(); ++it) {
    if (!out.contains(it->name)) continue;
    for (const auto& input : it->inputs) out.insert(input.name);
    out.insert(it->gates.begin(), it->gates.end());
  }
  return out;
}

// The stages that read from `name`, at any distance, and itself.
std::set<std::string> ahead(const Recipe& recipe, const std::string& name) {
  std::set<std::string> out{name};
  for (const auto& stage : recipe.stages)
    for (const auto& input : stage.inputs)
      if (out.contains(input.name)) out.insert(stage.name);
  return out;
}

Result<void> check_names(const Recipe& recipe, const Options& options) {
  std::vector<std::string> known;
  for (const auto& stage : recipe.stages) known.push_back(stage.name);
  for (const auto& [flag, name] : {std::pair{"--from", options.from}, {"--until", options.until}}) {
    if (name.empty()) continue;
    auto checked = base::check_known("stage", name, known);
    if (!checked.ok()) checked.error().where = flag;
    TRY(std::move(checked));
  }
  return {};
}

Result<void> take(Verdict& verdict, const Path& out, std::span<const Record> records,
                  base::Disk& disk) {
  verdict.id = TRY(taken(*verdict.stage, out, records, disk)).id;
  verdict.state = State::taken;
  verdict.goes_on.reset();
  for (auto& reason : verdict.reasons) reason.insert(0, "taken as it stands, though ");
  return {};
}

}  // namespace

Result<Choice> choose(const Recipe& recipe, const Options& options) {
  TRY(check_names(recipe, options));
  Choice out;
  const auto after = options.from.empty() ? out.made : ahead(recipe, options.from);
  const auto before = options.until.empty() ? out.made : behind(recipe, options.until);
  for (const auto& stage : recipe.stages)
    if ((options.from.empty() || after.contains(stage.name)) &&
        (options.until.empty() || before.contains(stage.name)))
      out.made.insert(stage.name);
  if (out.made.empty() && !recipe.stages.empty())
    return Error{Code::bad_request,
                 "'" + options.until + "' is not made from '" + options.from +
                     "', so there is nothing to make from the one until the other",
                 "--until", "name a stage that comes after '" + options.from + "'"};
  for (const auto& name : out.made) out.asked.merge(behind(recipe, name));
  return out;
}

Result<ledger::Manifest> taken(const Instance& stage, const Path& out,
                               std::span<const Record> records, base::Disk& disk) {
  const auto folder = base::join(out, stage.name);
  const auto place = ledger::standing_place(disk, folder);
  auto manifest = ledger::read_manifest(disk, place);
  if (!manifest.ok())
    return Error{Code::missing,
                 "--from takes " + stage.name + " as it stands here, and nothing of that name does",
                 folder, "run without --from, or from an earlier stage"};
  const auto digest = TRY(base::hash_file(disk, base::join(place, "manifest.json"))).hex();
  for (const auto& record : records)
    if (record.kind == "artefact" && text_at(record.body, "name") == stage.name &&
        text_at(record.body, "manifest_sha256") == digest)
      return manifest;
  return Error{Code::verification,
               "the ledger did not record the " + stage.name + " that stands here", folder,
               "run without --from to make it again"};
}

Result<void> check_yields(const Options& options, const Verdict& verdict, const Path& out) {
  const auto& name = verdict.stage->name;
  if (verdict.state != State::stale || !verdict.yields) return {};
  const auto& work = *verdict.yields;
  // Who named the stage and asked to make it again meant it.
  const bool asked = options.replace || (options.fresh && options.from == name);
  if (asked && !work.kept.empty()) return {};
  const auto hint =
      work.kept.empty()
          ? "give the stage another name, or move that folder away"
          : "to make it all the same say --replace: what stands here is then kept as " + work.kept;
  return Error{Code::bad_request,
               work.what + " took " + duration(work.seconds) +
                   " and would give way to another: " + verdict.reasons[0],
               base::join(out, name), hint};
}

void make_again(const Options& options, Verdict& verdict) {
  if (!options.fresh || verdict.stage->name != options.from) return;
  if (verdict.state != State::fresh) return;
  verdict.state = State::stale;
  verdict.reasons.emplace_back("--from and --fresh ask to make it again");
  verdict.unrecorded = false;
  if (verdict.stage->entry->resumable) verdict.replaces = Replaced::kept;
}

Result<std::vector<Verdict>> foresee(const Recipe& recipe, const Options& options, const Path& out,
                                     base::Context& ctx) {
  const auto choice = TRY(choose(recipe, options));
  const auto records = TRY(records_of_stages(out, ctx.disk));
  std::map<std::string, std::string> ids;
  std::vector<Verdict> verdicts;
  for (const auto& stage : recipe.stages) {
    if (!choice.asked.contains(stage.name)) continue;
    const bool made = choice.made.contains(stage.name);
    auto verdict =
        examine(wish_for(stage, recipe, ids, ctx), out, records, ctx, made && options.fresh);
    if (made) make_again(options, verdict);
    if (!made && verdict.state != State::fresh) TRY(take(verdict, out, records, ctx.disk));
    if (!verdict.id.empty() && verdict.state != State::waiting) ids[stage.name] = verdict.id;
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace run
