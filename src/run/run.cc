#include "run/run.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/folder_lock.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;
using ledger::ArtefactWriter;
using ledger::Manifest;

// Facts may be long lists; the ledger keeps the plain ones, the manifest (whose digest it keeps)
// all.
Json plain_facts(const Json& facts) {
  Json out = Json::object();
  for (const auto& [key, value] : facts.items())
    if (value.is_primitive()) out[key] = value;
  return out;
}

Result<Json> artefact_record(const Manifest& manifest, const Path& folder, base::Disk& disk) {
  const auto bytes = TRY(disk.read(base::join(folder, "manifest.json")));
  return Json{{"name", base::file_name(folder)},
              {"kind", manifest.kind},
              {"id", manifest.id},
              {"manifest_sha256", base::sha256(bytes).hex()},
              {"inputs", manifest.inputs},
              {"counts", manifest.counts},
              {"cost", manifest.cost},
              {"facts", plain_facts(manifest.facts)}};
}

class Run {
 public:
  Run(const Life& life, const Recipe& recipe, Path out, const ledger::Key& key, base::Context& ctx,
      ledger::Ledger ledger)
      : life_(life),
        recipe_(recipe),
        resolved_(base::to_json(recipe)),
        out_(std::move(out)),
        key_(key),
        ctx_(ctx),
        ledger_(std::move(ledger)) {}

  Result<std::vector<Outcome>> all() {
    order_ = TRY(wanted(life_.stages, recipe_));
    auto outcomes = each();
    auto signed_all = sign();  // also what was done before a failure
    if (outcomes.ok()) TRY(std::move(signed_all));
    return outcomes;
  }

 private:
  Result<std::vector<Outcome>> each() {
    std::vector<Outcome> outcomes;
    for (const auto* stage : order_) {
      outcomes.push_back(TRY(one(*stage)));
      ids_[stage->name] = outcomes.back().id;
    }
    return outcomes;
  }

  Result<Outcome> one(const Stage& stage) {
    const auto folder = base::join(out_, stage.name);
    TRY(ledger::recover(ctx_.disk, folder));
    const auto wish = wish_for(stage, recipe_, resolved_, order_, ids_);
    const auto verdict = examine(wish, out_, TRY(ledger_.vouched()), ctx_);
    if (verdict.unrecorded) TRY(record_late(folder));
    if (verdict.state == State::fresh) return Outcome{stage.name, false, {}, verdict.id, 0};
    TRY(ctx_.cancel.check(stage.name));
    return make(wish, verdict, folder);
  }

  Result<Outcome> make(const Wish& wish, const Verdict& verdict, const Path& folder) {
    const std::string name = wish.stage->name;
    for (const auto& reason : verdict.reasons) ctx_.reporter.note(name, reason);
    TRY(record_run());
    base::begin_peak_memory();
    const auto start =
        verdict.resume ? ArtefactWriter::Start::resume : ArtefactWriter::Start::fresh;
    auto writer = TRY(ArtefactWriter::open(ctx_, folder, name, start, &ledger_));
    // After open(), which wiped work of another key: what stands there is always the begun key's.
    TRY(ledger_.append(verdict.resume ? "resume" : "begin",
                       {{"stage", name}, {"key", key_of(wish)}}));
    TRY(sign());  // so that only the begun work may be recorded late
    auto& manifest = writer.manifest();
    manifest.recipe = wish.recipe;
    manifest.seed = wish.seed;
    manifest.version = wish.stage->version;
    manifest.inputs = wish.inputs;
    const double began = ctx_.clock.seconds();
    TRY(call(name, writer));
    const auto made = TRY(writer.finish());
    TRY(ledger_.append_signed("artefact", TRY(artefact_record(made, folder, ctx_.disk)), key_));
    const double wall = ctx_.clock.seconds() - began;
    char text[64];
    std::snprintf(text, sizeof text, "made %.12s in %.1f s", made.id.c_str(), wall);
    ctx_.reporter.note(name, text);
    return Outcome{name, true, verdict.reasons, made.id, wall};
  }

  Result<void> call(const std::string& name, ArtefactWriter& writer) {
    const auto row = std::ranges::find(life_.makers, name, &stage::Row::name);
    if (row == life_.makers.end())
      return Error{Code::unsupported, "this build cannot make it", name,
                   "build with JANUA_TORCH_ROOMS=ON"};
    stage::Work work{recipe_, out_, writer, ctx_};
    auto made = TRY(base::guard(name, [&] { return row->entry->make(work); }));
    if (!made.ok() && made.error().where.empty()) made.error().where = name;
    return made;
  }

  Result<void> record_run() {
    if (run_recorded_) return {};
    run_recorded_ = true;
    std::vector<std::string> stages;
    for (const auto* stage : order_) stages.emplace_back(stage->name);
    const Json body = {{"recipe", recipe_.name},
                       {"resolved", resolved_},
                       {"seed", recipe_.seed},
                       {"stages", stages},
                       {"workers", ctx_.workers},
                       {"tool", ledger::describe_tool()},
                       {"machine", base::describe_machine()}};
    TRY(ledger_.append("run", body));
    return {};
  }

  // The crash came between the artefact and its record. Nobody vouches for the bytes but
  // themselves, so this is only for work that took long and that an audit can execute again.
  Result<void> record_late(const Path& folder) {
    const auto manifest = TRY(ledger::read_manifest(ctx_.disk, folder));
    TRY(ledger::verify_files(ctx_.disk, folder, manifest));
    auto body = TRY(artefact_record(manifest, folder, ctx_.disk));
    body["late"] = true;
    TRY(ledger_.append_signed("artefact", std::move(body), key_));
    ctx_.reporter.note(base::file_name(folder), "made before a crash; recorded now");
    return {};
  }

  Result<void> sign() { return ledger_.sign(key_); }

  const Life& life_;
  const Recipe& recipe_;
  Json resolved_;
  Path out_;
  const ledger::Key& key_;
  base::Context& ctx_;
  ledger::Ledger ledger_;
  std::vector<const Stage*> order_;
  std::map<std::string, std::string> ids_;
  bool run_recorded_ = false;
};

}  // namespace

Result<std::vector<Outcome>> run_unlocked(const Life& life, const Recipe& recipe, const Path& out,
                                          const ledger::Key& key, base::Context& ctx) {
  auto ledger = TRY(ledger::Ledger::open(ctx, base::join(out, "ledger")));
  TRY(ledger.trust(key));
  return Run(life, recipe, out, key, ctx, std::move(ledger)).all();
}

Result<std::vector<Outcome>> run(const Life& life, const Recipe& recipe, const Path& out,
                                 const ledger::Key& key, base::Context& ctx) {
  TRY(wanted(life.stages, recipe));  // before anything is written
  TRY(ctx.disk.make_folders(out));
  const auto lock = TRY(base::FolderLock::take(out));
  return run_unlocked(life, recipe, out, key, ctx);
}

}  // namespace run
