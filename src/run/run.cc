#include "run/run.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "base/folder_lock.h"
#include "ledger/clock_check.h"
#include "ledger/input_watch.h"
#include "ledger/own_folder.h"
#include "run/contents.h"
#include "run/left_over.h"
#include "run/long_work.h"
#include "run/stage_reporter.h"
#include "run/standing.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;
using ledger::ArtefactWriter;
using ledger::Manifest;

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

class Run {
 public:
  Run(const Recipe& recipe, const Options& options, Path out, const ledger::Key& key,
      base::Context& ctx, ledger::Ledger ledger, Choice choice)
      : recipe_(recipe),
        options_(options),
        out_(std::move(out)),
        key_(key),
        ctx_(ctx),
        ledger_(std::move(ledger)),
        choice_(std::move(choice)) {}

  Result<std::vector<Outcome>> all() {
    auto outcomes = each();
    auto signed_all = sign();  // also what was done before a failure
    if (outcomes.ok()) TRY(std::move(signed_all));
    return outcomes;
  }

 private:
  // Whether a folder from outside will do is said before hours are spent on what leads to
  // its reader.
  Result<void> check_given() {
    for (const auto& stage : recipe_.stages)
      if (!stage.entry->given.empty() && stage.entry->ready && choice_.made.contains(stage.name))
        TRY(stage.entry->ready({stage, recipe_, out_, ctx_.disk}));
    return {};
  }

  Result<std::vector<Outcome>> each() {
    TRY(check_given());
    TRY(ask_before());
    std::vector<Outcome> outcomes;
    for (const auto& stage : recipe_.stages) {
      if (!choice_.asked.contains(stage.name)) continue;
      const bool before = !choice_.made.contains(stage.name);
      outcomes.push_back(before ? TRY(take(stage)) : TRY(one(stage)));
      ids_[stage.name] = outcomes.back().id;
    }
    TRY(settle());
    return outcomes;
  }

  // To foresee costs what looking at all sources costs, so it is done only for something.
  Result<bool> holds_long_work() {
    const auto records = TRY(ledger_.vouched());
    return std::ranges::any_of(recipe_.stages, [&](const Instance& stage) {
      const auto spent = stage.entry->spent;
      const auto work = base::join(out_, stage.name) + ".work";
      return choice_.made.contains(stage.name) && (is_long(recorded_seconds(records, stage.name)) ||
                                                   (spent && is_long(spent(work, ctx_.disk))));
    });
  }

  // Hours of work are asked about before the first thing is made, as far as it can be foreseen.
  Result<void> ask_before() {
    if (options_.replace || !TRY(holds_long_work())) return {};
    for (const auto& verdict : TRY(foresee(recipe_, options_, out_, ctx_)))
      if (choice_.made.contains(verdict.stage->name)) TRY(check_yields(options_, verdict, out_));
    return {};
  }

  // What no stage of the recipe makes any more, or one makes again, is recorded as such: the next
  // reader cannot know what was meant. Who asked for a part of the recipe said nothing of the rest.
  Result<void> settle() {
    TRY(recall());
    if (!options_.from.empty() || !options_.until.empty()) return {};
    TRY(sweep());
    TRY(retire());
    const auto account = account_of(TRY(ledger_.vouched()));
    for (const auto& [name, key] : account.open)
      if (!recipe_.find(name) && is_stage_name(name)) TRY(leave_begun(name, true));
    // Nor was ever made what only another recipe wanted.
    if (std::ranges::any_of(account.wanted, [&](const auto& name) {
          return !recipe_.find(name) && !account.artefacts.contains(name);
        }))
      TRY(record_run());
    return {};
  }

  // What a crash left of artefacts that no stage of the recipe makes any more.
  Result<void> sweep() {
    const auto account = account_of(TRY(ledger_.vouched()));
    std::set<std::string> names;
    for (const auto& [name, last] : account.artefacts) names.insert(name);
    for (const auto& [name, key] : account.open) names.insert(name);
    for (const auto& name : names) {
      if (recipe_.find(name) || !is_stage_name(name)) continue;
      TRY(ledger::recover(ctx_.disk, base::join(out_, name)));
      if (const auto open = account.open.find(name); open != account.open.end())
        TRY(unfinish(base::join(out_, name), open->second, TRY(ledger_.vouched()), ctx_.disk));
    }
    return {};
  }

  Result<void> recall() {
    const auto account = account_of(TRY(ledger_.vouched()));
    for (const auto& [name, last] : account.artefacts)
      if (last.retired && recipe_.find(name) && choice_.asked.contains(name))
        TRY(turn("recall", name, last.id));
    return {};
  }

  // What something else in force was made from is not let go: an audit goes on asking for it.
  Result<void> retire() {
    const auto left = TRY(left_over(recipe_, TRY(ledger_.vouched()), out_, ctx_.disk));
    for (const auto& one : left) {
      if (one.recorded || one.needed()) continue;
      TRY(turn("retire", one.name, one.id));
      ctx_.reporter.note(one.name, let_go(one));
    }
    for (const auto& one : left)
      if (run_recorded_ && one.needed())
        ctx_.reporter.note(one.name, "no stage of this recipe makes it any more; keep it, for " +
                                         one.holder + ", as it stands here, was made from it");
    return {};
  }

  static std::string let_go(const LeftOver& one) {
    const std::string recorded =
        "no stage of this recipe makes it any more, so it is recorded as left over; ";
    if (one.holder.empty()) return recorded + "delete it when you do not need it";
    return recorded +
           "no other model has taken its place, so an audit compares it, and what it was made "
           "from, while it stands";
  }

  Result<void> turn(const char* kind, const std::string& name, const std::string& id) {
    TRY(record_run());
    TRY(ledger_.append_signed(kind, {{"name", name}, {"id", id}}, key_));
    return {};
  }

  // Work that was begun for something which nobody asks for now: what stands here is finished.
  Result<void> leave_begun(const std::string& name, bool resumable) {
    const auto folder = base::join(out_, name);
    if (options_.fresh && resumable) TRY(forget_aside(folder, ctx_.disk));
    const auto account = account_of(TRY(ledger_.vouched()));
    const auto open = account.open.find(name);
    if (open == account.open.end()) return {};
    if (options_.fresh || !resumable)
      TRY(ledger::remove_own(ctx_.disk, folder + ".work"));
    else
      TRY(move_aside(name));
    Json body = {{"stage", name}, {"key", open->second}};
    const auto kept = set_aside_name(folder, open->second);
    if (ctx_.disk.exists(kept)) body["kept"] = base::file_name(kept);
    TRY(record_run());
    TRY(ledger_.append_signed("aside", std::move(body), key_));
    return {};
  }

  Result<void> move_aside(const std::string& name) {
    const auto kept = TRY(set_aside(base::join(out_, name), TRY(ledger_.vouched()), ctx_.disk));
    if (!kept.empty())
      ctx_.reporter.note(name,
                         "the work begun before is kept in " + kept +
                             "; the recipe it was begun for goes on with it, --fresh deletes it");
    return {};
  }

  // A stage before --from: what stands there, though the recipe may ask for something else by now.
  Result<Outcome> take(const Instance& stage) {
    const auto folder = base::join(out_, stage.name);
    TRY(ledger::recover(ctx_.disk, folder));
    const auto verdict =
        examine(wish_for(stage, recipe_, ids_, ctx_), out_, TRY(ledger_.vouched()), ctx_);
    if (verdict.state == State::fresh) return Outcome{stage.name, false, {}, verdict.id, 0};
    const auto manifest = TRY(taken(stage, out_, TRY(ledger_.vouched()), ctx_.disk));
    for (const auto& reason : verdict.reasons)
      ctx_.reporter.note(stage.name, "taken as it stands, though " + reason);
    return Outcome{stage.name, false, {}, manifest.id, 0};
  }

  Result<Outcome> one(const Instance& stage) {
    const auto folder = base::join(out_, stage.name);
    TRY(ledger::recover(ctx_.disk, folder));
    // What stands here and cannot be read may be whole: it is not made again in its place.
    if (const auto stands = ledger::read_manifest(ctx_.disk, folder);
        !stands.ok() && stands.error().code == Code::io)
      return stands.error();
    const auto wish = wish_for(stage, recipe_, ids_, ctx_);
    TRY(reopen(wish, folder));
    auto verdict = examine(wish, out_, TRY(ledger_.vouched()), ctx_, options_.fresh);
    make_again(options_, verdict);
    if (verdict.unrecorded) TRY(record_late(stage, folder));
    if (verdict.state == State::fresh) {
      TRY(leave_begun(stage.name, stage.entry->resumable));
      return Outcome{stage.name, false, {}, verdict.id, 0};
    }
    TRY(check_yields(options_, verdict, out_));
    TRY(ctx_.cancel.check(stage.name));
    return make(wish, verdict, folder);
  }

  // Finished work of another recipe that a crash kept out of the ledger is begun work.
  Result<void> reopen(const Wish& wish, const Path& folder) {
    const auto account = account_of(TRY(ledger_.vouched()));
    const auto open = account.open.find(wish.stage->name);
    if (open == account.open.end() || !wish.stage->entry->resumable) return {};
    const bool wished = open->second == key_of(wish) || open->second == key_of(by_name(wish));
    if (wished && ctx_.disk.exists(base::join(folder, "manifest.json"))) return {};
    return unfinish(folder, open->second, TRY(ledger_.vouched()), ctx_.disk);
  }

  // Frees NAME.work unless it holds the work to go on with. True if there is such work anywhere.
  Result<bool> make_room(const Verdict& verdict, const Path& folder) {
    if (options_.fresh) {
      TRY(forget_begun(folder, ctx_.disk));
      return false;
    }
    const bool in_place = verdict.goes_on && verdict.goes_on->folder == folder + ".work";
    if (in_place || !verdict.stage->entry->resumable) return in_place;
    TRY(move_aside(verdict.stage->name));
    return verdict.goes_on.has_value();
  }

  // The record comes before the work is brought back: the newest such record always says whose work
  // stands in NAME.work. And begun work is signed, so that only it may be recorded late.
  Result<ArtefactWriter> begin(const Wish& wish, const Verdict& verdict, const Path& folder) {
    const bool resume = TRY(make_room(verdict, folder));
    Json body = {{"stage", wish.stage->name},
                 {"kind", wish.stage->kind},
                 {"key", key_of(wish)},
                 {"stem", stem_of(wish)},
                 {ledger::kRefused, "recorded"}};  // a former version moved things without a record
    if (resume) body["begun"] = verdict.goes_on->key;
    // In one write: a begin that nobody signed would be begun for ever in the eyes of an audit.
    TRY(ledger_.append_signed(resume ? "resume" : "begin", std::move(body), key_));
    if (resume) TRY(bring_back(*verdict.goes_on, folder, ctx_.disk));
    auto writer = TRY(ArtefactWriter::open(
        ctx_, folder, wish.stage->kind,
        resume ? ArtefactWriter::Start::resume : ArtefactWriter::Start::fresh, &ledger_));
    if (resume)
      TRY(check_contents(*wish.stage->entry, wish.stage->kind, writer.folder(), false, ctx_.disk));
    if (!options_.fresh) TRY(grow(wish, folder, writer.folder()));
    return writer;
  }

  // What the ledger does not vouch for is recorded as what it is, for nobody can tell it later.
  Result<void> keep_doubted(const ledger::Refusal& refusal, const Path& folder) {
    auto body = TRY(ledger::body_of(refusal, folder, ctx_));
    TRY(ledger_.append(ledger::kRefused, std::move(body)));
    TRY(ledger::mark_keeping(ctx_.disk, folder + ".work", refusal.kept));
    ctx_.reporter.warn(refusal.stage, "what stood here is kept in " +
                                          base::join(out_, refusal.kept) + " (" + refusal.why +
                                          "); delete it when you do not need it");
    return {};
  }

  // Whether what stands here could be kept is asked before hours of work, not behind them.
  Result<void> check_place(const Path& folder) {
    if (!doubt(folder, folder, TRY(ledger_.vouched()), ctx_.disk))
      TRY(place_to_keep(folder, ctx_.disk));
    return {};
  }

  Result<void> keep(const Instance& stage, const Path& folder) {
    if (const auto doubted = doubt(folder, folder, TRY(ledger_.vouched()), ctx_.disk))
      return keep_doubted(*doubted, folder);
    const auto place = TRY(keep_finished(folder, ctx_.disk));
    if (!place.empty())
      ctx_.reporter.note(stage.name, "the finished one that stands here is kept in " + place +
                                         "; delete it when you do not need it");
    return {};
  }

  // A finished artefact that will be replaced may hold the first half of the new one.
  Result<void> grow(const Wish& wish, const Path& folder, const Path& work) {
    const auto function = wish.stage->entry->grow;
    const auto manifest = ledger::read_manifest(ctx_.disk, folder);
    if (!function || !manifest.ok() ||
        !taken(*wish.stage, out_, TRY(ledger_.vouched()), ctx_.disk).ok())
      return {};
    const auto sentence = TRY(function(wish, folder, work, ctx_));
    if (!sentence.empty()) ctx_.reporter.note(wish.stage->name, sentence);
    return {};
  }

  // What is signed for was made from these very bytes: each is digested, unless this process did that
  // when it wrote them and nobody has touched them since, and watched until the stage has read it.
  Result<std::vector<ledger::InputWatch>> check_inputs(const Instance& stage) {
    std::vector<ledger::InputWatch> out;
    for (const auto& input : stage.inputs)
      out.push_back(
          TRY(ledger::InputWatch::begin(ctx_.disk, base::join(out_, input.name), ctx_.pool)));
    return out;
  }

  Result<Outcome> make(const Wish& wish, const Verdict& verdict, const Path& folder) {
    const std::string name = wish.stage->name;
    if (!wish.stage->entry->make)
      return Error{Code::unsupported, "this build cannot make it", name,
                   "build with JANUA_TORCH_ROOMS=ON"};
    if (wish.refused) return *wish.refused;  // its key would be that of something else
    for (const auto& reason : verdict.reasons) ctx_.reporter.note(name, reason);
    if (verdict.replaces == Replaced::kept) TRY(check_place(folder));
    const auto inputs = TRY(check_inputs(*wish.stage));
    TRY(record_run());
    base::begin_peak_memory();
    auto writer = TRY(begin(wish, verdict, folder));
    auto& manifest = writer.manifest();
    manifest.recipe = wish.stage->to_json();
    manifest.seed = wish.seed;
    manifest.version = wish.stage->entry->version;
    manifest.inputs = wish.inputs;
    const double began = ctx_.clock.seconds();
    TRY(call(*wish.stage, writer));
    for (const auto& input : inputs) TRY(input.untouched());
    const auto& entry = *wish.stage->entry;
    TRY(check_contents(entry, wish.stage->kind, writer.folder(), true, ctx_.disk));
    if (verdict.replaces == Replaced::kept) TRY(keep(*wish.stage, folder));
    const auto made = TRY(writer.finish());
    TRY(ledger_.append_signed("artefact", TRY(artefact_record(made, entry, folder, ctx_.disk)),
                              key_));
    const double wall = ctx_.clock.seconds() - began;
    char text[64];
    std::snprintf(text, sizeof text, "made %.12s in %.1f s", made.id.c_str(), wall);
    ctx_.reporter.note(name, text);
    return Outcome{name, true, verdict.reasons, made.id, wall};
  }

  Result<void> call(const Instance& stage, ArtefactWriter& writer) {
    StageReporter reporter(ctx_.reporter, stage.kind, stage.name);
    base::Context ctx{ctx_.disk, ctx_.clock, reporter, ctx_.cancel, ctx_.pool, ctx_.cache};
    stage::Work work{stage, recipe_, out_, writer, ctx};
    auto made = base::guard(stage.name, [&] { return stage.entry->make(work); });
    if (!made.ok() && (made.error().where.empty() || made.error().where == stage.kind))
      made.error().where = stage.name;
    return made;
  }

  Result<void> record_run() {
    if (run_recorded_) return {};
    run_recorded_ = true;
    std::vector<std::string> stages;
    Json kinds = Json::object();
    for (const auto& stage : recipe_.stages) {
      if (choice_.asked.contains(stage.name)) stages.push_back(stage.name);
      kinds[stage.name] = stage.kind;
    }
    const Json body = {{"recipe", recipe_.name},
                       {"resolved", recipe_.resolved()},
                       {"seed", recipe_.seed},
                       {"stages", stages},
                       {"kinds", kinds},
                       {"workers", ctx_.pool.workers()},
                       {"tool", ledger::describe_tool()},
                       {"machine", base::describe_machine()}};
    TRY(ledger_.append("run", body));
    return {};
  }

  // The crash came between the artefact and its record. Nobody vouches for the bytes but
  // themselves, so this is only for work that took long and that an audit can execute again.
  Result<void> record_late(const Instance& stage, const Path& folder) {
    const auto manifest = TRY(ledger::read_manifest(ctx_.disk, folder));
    TRY(ledger::verify_files(ctx_.disk, folder, manifest));
    TRY(check_contents(*stage.entry, stage.kind, folder, true, ctx_.disk));
    auto body = TRY(artefact_record(manifest, *stage.entry, folder, ctx_.disk));
    body["late"] = true;
    TRY(ledger_.append_signed("artefact", std::move(body), key_));
    ctx_.reporter.note(base::file_name(folder), "made before a crash; recorded now");
    return {};
  }

  Result<void> sign() { return ledger_.sign(key_); }

  const Recipe& recipe_;
  const Options& options_;
  Path out_;
  const ledger::Key& key_;
  base::Context& ctx_;
  ledger::Ledger ledger_;
  const Choice choice_;
  std::map<std::string, std::string> ids_;
  bool run_recorded_ = false;
};

}  // namespace

Result<std::vector<Outcome>> run_unlocked(const Recipe& recipe, const Options& options,
                                          const Path& out, const ledger::Key& key,
                                          base::Context& ctx) {
  auto choice = TRY(choose(recipe, options));
  TRY(ledger::check_clock(ctx.clock));
  auto ledger = TRY(ledger::Ledger::open(ctx, base::join(out, "ledger")));
  TRY(ledger.trust(key));
  return Run(recipe, options, out, key, ctx, std::move(ledger), std::move(choice)).all();
}

Result<std::vector<Outcome>> run(const Recipe& recipe, const Options& options, const Path& out,
                                 const ledger::Key& key, base::Context& ctx) {
  TRY(choose(recipe, options));  // before anything is written
  TRY(ledger::check_clock(ctx.clock));
  TRY(ctx.disk.make_folders(out));
  const auto lock = TRY(base::FolderLock::take(out));
  return run_unlocked(recipe, options, out, key, ctx);
}

}  // namespace run
