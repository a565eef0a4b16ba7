// A training: its checkpoints against the records that the maker wrote while it ran, its step log
// against its books, and what recipe, seed and shards alone decide about each step.
#include <algorithm>
#include <cmath>

#include "audit/files.h"
#include "audit/history.h"
#include "audit/stage.h"
#include "train/peak_share.h"
#include "train/recipe.h"
#include "train/rewind.h"
#include "train/step_log.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;

// What the ledger says of the checkpoint of one step.
struct Told {
  std::size_t record = 0;
  std::string id, state;
  std::optional<double> loss;
  bool must_stand = true, pruned = false;
};

struct Tale {
  std::map<std::int64_t, Told> checkpoints;
  std::vector<std::int64_t> resumed;  // a resumed run found a checkpoint of this step
  // As it says, the training that it grew from went on after these steps and lost some.
  std::vector<std::int64_t> lost_after;
};

// A run that goes on makes the steps after its checkpoint again. What it had saved beyond that may
// stand or not: it was given up, because it could not be read or no log led to it. So were those
// before it that the record names.
void take(Tale& tale, const record::Resumed& said, std::size_t, const Scene&, Report& report,
          const std::string& place) {
  const auto without = said.without.value_or(std::vector<std::int64_t>());
  for (auto& [at, told] : tale.checkpoints)
    told.must_stand =
        said.step && at <= *said.step && !told.pruned && !std::ranges::count(without, at);
  if (said.step) tale.resumed.push_back(*said.step);
  if (const auto& more = said.lost_after)
    tale.lost_after.insert(tale.lost_after.end(), more->begin(), more->end());
  if (!without.empty())
    report.note(place + ": the training went on without its checkpoints of steps " +
                Json(without).dump() +
                ": gone, damaged, or left in the shorter training that it grew from");
}

// Newer ones stood, and the recipe keeps so many. What a crash left of these may stand.
void take(Tale& tale, const record::CheckpointsPruned& said, std::size_t, const Scene&,
          Report& report, const std::string& place) {
  for (auto& [at, told] : tale.checkpoints)
    if (std::ranges::count(said.steps, at)) told.must_stand = false, told.pruned = true;
  report.note(place + ": the checkpoints of steps " + Json(said.steps).dump() +
              " were deleted once newer ones stood, as train.checkpoints.keep_last asks");
}

// A work that made a step again without being gone on with from before it gave up nothing: two records
// of the step then tell one thing.
void take(Tale& tale, const record::CheckpointSaved& said, std::size_t record, const Scene& scene,
          Report& report, const std::string& place) {
  if (said.step < 1) return report.add(place, "step", "it is no number of a step");
  const Told told{record, said.id.value_or(""), said.state.value_or(""), said.loss};
  const auto before = tale.checkpoints.find(said.step);
  if (before != tale.checkpoints.end() && before->second.must_stand &&
      (before->second.id != told.id || before->second.state != told.state))
    report.add(place, "step",
               "it tells of the checkpoint of step " + std::to_string(said.step) +
                   " another thing than " + scene.book.place(before->second.record));
  tale.checkpoints[said.step] = told;
}

template <class T>
void read_told(Tale& tale, const Scene& scene, std::size_t at, Report& report) {
  if (scene.book.records[at].kind != T::kind) return;
  const auto place = scene.book.place(at);
  const auto said = record::read<T>(scene.book.records[at].body, place);
  if (said.ok())
    take(tale, *said, at, scene, report, place);
  else
    report.add(place, "", said.error().what);
}

Tale read_tale(const Scene& scene, const Standing& train, Report& report) {
  Tale tale;
  std::vector<std::size_t> positions;
  for (const char* kind :
       {record::CheckpointSaved::kind, record::Resumed::kind, record::CheckpointsPruned::kind}) {
    const auto more = scene.written_by(train, kind);
    positions.insert(positions.end(), more.begin(), more.end());
  }
  std::ranges::sort(positions);
  for (const auto at : positions) {
    read_told<record::CheckpointSaved>(tale, scene, at, report);
    read_told<record::Resumed>(tale, scene, at, report);
    read_told<record::CheckpointsPruned>(tale, scene, at, report);
  }
  return tale;
}

std::string name_of(std::int64_t step) {
  auto digits = std::to_string(step);
  if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
  return "checkpoint-" + digits;
}

// Whether it was recorded for a training of before, of which this one went through all states: it says
// itself that it grew from a later one of that.
bool told_elsewhere(const Checkpoint& one, const Tale& tale, const Scene& scene,
                    const Standing& train) {
  const auto* records = find(scene.book.by_kind, "checkpoint");
  const bool grew =
      std::ranges::any_of(tale.resumed, [&](std::int64_t resumed) { return one.step <= resumed; });
  return grew && records && std::ranges::any_of(*records, [&](std::size_t at) {
           const auto& body = scene.book.records[at].body;
           return at < train.record && whole_at(body, "step", 1) == one.step &&
                  text_at(body, "id") == one.id && text_at(body, "state") == one.state;
         });
}

void check_checkpoint(const Checkpoint& one, const Tale& tale, const Scene& scene,
                      const Standing& train, Report& report) {
  const auto place = base::join(one.folder, "manifest.json");
  if (base::file_name(one.folder) != name_of(one.step))
    report.add(place, "facts.step",
               "it says step " + std::to_string(one.step) + ", its folder another");
  const auto told = tale.checkpoints.find(one.step);
  if (told == tale.checkpoints.end()) {
    if (!std::ranges::count(tale.resumed, one.step) && !told_elsewhere(one, tale, scene, train))
      report.add(place, "", "no record in the ledger speaks of this checkpoint");
    return;
  }
  const auto where = scene.book.place(told->second.record);
  if (told->second.state != one.state) report.add(place, "state", "it is not the one in " + where);
  if (told->second.id != one.id) report.add(place, "id", "it is not the one in " + where);
}

void check_checkpoints(const History& history, const Tale& tale, const Scene& scene,
                       const Standing& train, Report& report) {
  for (const auto& [step, one] : history.checkpoints)
    check_checkpoint(one, tale, scene, train, report);
  for (const auto& [step, told] : tale.checkpoints) {
    const auto place = scene.book.place(told.record);
    if (told.must_stand && !history.checkpoints.contains(step))
      report.add(place, "",
                 "the checkpoint of step " + std::to_string(step) +
                     ", which this records, is not in " + train.folder);
    const auto* line = history.line(step);
    if (line && told.loss && *told.loss != line->said.loss)
      report.add(line->place, "loss", "it is not the one in " + place);
  }
}

// The weights at the end are those of the last step, by every word about them.
void check_end(const History& history, const Standing& train, Report& report) {
  const auto& manifest = train.manifest;
  const auto place = train.manifest_place();
  const auto last = history.last();
  if (last == 0 || !history.checkpoints.contains(last)) {
    report.add(train.folder, "",
               "no checkpoint holds the weights of the last step, " + std::to_string(last));
    return;
  }
  if (const auto state = text_at(manifest.facts, "state");
      !state.empty() && state != history.checkpoints.at(last).state)
    report.add(place, "facts.state",
               "it is not the one of the last checkpoint, step " + std::to_string(last));
  const auto asked = whole_at(member(manifest.recipe, "train"), "steps");
  if (asked && *asked != last)
    report.add(
        place, "recipe.train.steps",
        "it asks for " + std::to_string(*asked) + " steps, " + std::to_string(last) + " were made");
}

bool near(double a, double b, double share) {
  return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b));
}

void check_sum(const Standing& train, const base::Json& table, const char* group, const char* key,
               double sum, Report& report) {
  const auto said = number_at(table, key);
  if (said && !near(*said, sum, 1e-9))
    report.add(train.manifest_place(), std::string(group) + "." + key,
               "it is not what the lines of steps.jsonl come to");
}

// What a manifest says of the last step is what its line says.
template <class T>
void check_last(const Standing& train, const char* key, const T& logged, Report& report) {
  const auto said = member(train.manifest.facts, key);
  if (!said.is_null() && said != record::to_json(logged))
    report.add(train.manifest_place(), std::string("facts.") + key,
               "it is not what the last line of steps.jsonl says");
}

// What held-out text scored last: each version that logs it says it at the end.
void check_validation(const History& history, const Standing& train, Report& report) {
  const auto last =
      std::ranges::find_if(history.lines.rbegin(), history.lines.rend(),
                           [](const Logged& one) { return one.said.validation.has_value(); });
  const auto& said = member(train.manifest.facts, "last_validation");
  if (said != (last == history.lines.rend() ? Json() : record::to_json(last->said.validation)))
    report.add(train.manifest_place(), "facts.last_validation",
               "it is not what the last line of steps.jsonl says that speaks of held-out text");
}

// The seconds of lost.jsonl. A version that says the goodput says them, too; one before took them as the
// difference of sums, so they are as exact as these.
void check_lost_seconds(double lost, double seconds, const Standing& train, Report& report) {
  const auto& facts = train.manifest.facts;
  const auto said = number_at(facts, "lost_seconds");
  if (!said && !number_at(facts, "goodput")) return;
  if (std::abs(said.value_or(0) - lost) > 1e-9 * (seconds + lost))
    report.add(train.manifest_place(), "facts.lost_seconds",
               "it is not what the lines of lost.jsonl come to");
}

// Each measured against the peak of its process; former versions took the last peak for all.
void check_share(const History& history, double flops, double full, double own,
                 const Standing& train, Report& report) {
  const auto& facts = train.manifest.facts;
  const auto check = [&](const char* key, std::optional<double> value) {
    check_sum(train, facts, "facts", key, value.value_or(0), report);
  };
  ::train::PeakShare share;
  for (const auto& line : history.lines) {
    const auto& said = line.said;
    share.line(said.machine_class.has_value(), said.peak_flops.value_or(0));
    share.add(line.own_seconds(), said.flops, said.flops_full.value_or(0));
  }
  if (number_at(facts, "step_seconds")) {
    check("possible_flops", share.possible());
    check("mfu", share.mfu());
    check("mfu_full", share.mfu_full());
  } else if (const auto peak = number_at(facts, "peak_flops"); peak && *peak > 0 && own > 0) {
    check("mfu", flops / own / *peak);
    check("mfu_full", full / own / *peak);
  }
}

// What the manifest says of time and operations, where it says it: former versions did not. Those that
// said no step_seconds told the speed of all seconds, and took skipped steps for learned ones.
void check_accounts(const History& history, double lost, const Standing& train, Report& report) {
  double seconds = 0, own = 0, skipped = 0, tokens = 0, flops = 0, full = 0;
  double start = 0, checkpoint = 0, validation = 0, saving = 0, loading = 0;
  for (const auto& line : history.lines) {
    const auto& said = line.said;
    seconds += said.spent.seconds;
    own += line.own_seconds();
    tokens += static_cast<double>(said.tokens);
    if (said.skipped) skipped += line.own_seconds();
    flops += said.flops, full += said.flops_full.value_or(0);
    start += said.start_s.value_or(0), checkpoint += said.checkpoint_s.value_or(0);
    validation += said.validation_s.value_or(0);
    saving += said.saving_s.value_or(0), loading += said.loading_s.value_or(0);
  }
  const auto& facts = train.manifest.facts;
  const auto check = [&](const char* key, double value) {
    check_sum(train, facts, "facts", key, value, report);
  };
  const bool says_own = number_at(facts, "step_seconds").has_value();
  check("flops", flops);
  check("flops_full", full);
  check("start_seconds", start);
  check("checkpoint_seconds", checkpoint);
  check("validation_seconds", validation);
  check("saving_seconds", saving);
  check("loading_seconds", loading);
  check("step_seconds", own);
  check("skipped_seconds", skipped);
  check_lost_seconds(lost, seconds, train, report);
  if (seconds + lost > 0)
    check("goodput", std::max(0.0, own - (says_own ? skipped : 0)) / (seconds + lost));
  if (const auto time = says_own ? own : seconds; time > 0) {
    if (!number_at(facts, "tokens_per_second"))
      report.add(train.manifest_place(), "facts.tokens_per_second", "it is missing");
    check("tokens_per_second", tokens / time);
  }
  check_share(history, flops, full, own, train, report);
  if (const auto sheet = number_at(facts, "sheet_flops"); sheet && *sheet > 0 && own > 0)
    check("sheet_mfu", flops / own / *sheet);
}

void check_books(const History& history, double lost, const Standing& train, Report& report) {
  Few wrong(report);
  double tokens = 0, seconds = 0, cpu = 0, joules = 0, left_out = 0, skipped = 0;
  std::int64_t next = 1;
  for (const auto& [said, place] : history.lines) {
    if (said.step != next)
      wrong.add(place, "step", "step " + std::to_string(next) + " belongs here");
    next = said.step + 1;
    tokens += static_cast<double>(said.tokens);
    left_out += static_cast<double>(said.left_out.value_or(0));
    skipped += said.skipped ? 1 : 0;
    seconds += said.spent.seconds;
    cpu += said.spent.cpu_s;
    joules += said.spent.joules;
  }
  const auto steps = static_cast<std::int64_t>(history.lines.size());
  if (steps < history.last())
    report.add(train.file("steps.jsonl"), "",
               "it has " + std::to_string(steps) + " steps, the training " +
                   std::to_string(history.last()));
  const auto& [counts, facts, cost] =
      std::tie(train.manifest.counts, train.manifest.facts, train.manifest.cost);
  check_sum(train, counts, "counts", "steps", static_cast<double>(steps), report);
  check_sum(train, counts, "counts", "tokens", tokens, report);
  check_sum(train, facts, "facts", "train_seconds", seconds, report);
  check_sum(train, facts, "facts", "train_cpu_seconds", cpu, report);
  if (steps == 0) return;
  check_accounts(history, lost, train, report);
  check_validation(history, train, report);
  const auto& last = history.lines.back().said;
  check_sum(train, facts, "facts", "first_loss", history.lines.front().said.loss, report);
  check_sum(train, facts, "facts", "last_loss", last.loss, report);
  check_last(train, "last_ahead_loss", last.ahead_loss, report);
  check_last(train, "last_routing", last.routing, report);
  check_last(train, "last_z_loss", last.z_loss, report);
  check_sum(train, facts, "facts", "left_out", left_out, report);
  check_sum(train, facts, "facts", "skipped", skipped, report);
  if (const auto spent = number_at(cost, "joules"); spent && joules > *spent * 1.000001)
    report.add(train.manifest_place(), "cost.joules", "the steps alone took more, by steps.jsonl");
}

void compare_plan(const Logged& line, const StepSaid& planned, Few& wrong) {
  if (line.said.rows != planned.rows)
    wrong.add(line.place, "rows", "they are not the rows that seed and shards give this step");
  if (!near(line.said.rate, planned.rate, 1e-6))
    wrong.add(line.place, "rate", "it is not the learning rate that the recipe gives this step");
  if (line.said.tokens != planned.tokens)
    wrong.add(line.place, "tokens", "the recipe gives this step " + std::to_string(planned.tokens));
}

// What the steps read, where the manifest says it: former versions did not (always_said.cc).
Result<void> check_reading(const TrainingPlace& place, std::int64_t steps, const Scene& scene,
                           const Standing& train, Report& report) {
  const auto& said = member(train.manifest.facts, "read");
  if (said.is_null()) return {};
  const auto read = scene.trainer->reading(place, steps, scene.ctx);
  if (!read.ok() && read.error().code == base::Code::interrupted) return read.error();
  if (!read.ok())
    report.add(train.manifest_place(), "facts.read", read.error().sentence());
  else if (*read != said)
    report.add(train.manifest_place(), "facts.read",
               "it is not what seed, shards and recipe give these steps to read");
  return {};
}

Result<void> check_plan(const History& history, const Scene& scene, const Standing& train,
                        Report& report) {
  const auto* shards = scene.input(train, "shards");
  if (!scene.trainer || !shards || !shards->sound || history.lines.empty()) return {};
  const TrainingPlace place{train.folder, shards->folder};
  const auto sound = scene.trainer->check(place, scene.ctx);
  const bool too_large = !sound.ok() && sound.error().code == base::Code::unsupported;
  if (!sound.ok() && !too_large) {
    report.add(train.manifest_place(), "recipe", told(sound.error()));
    return {};
  }
  const auto steps = static_cast<std::int64_t>(history.lines.size());
  const auto planned = scene.trainer->plan(place, steps, scene.ctx);
  if (!planned.ok() && planned.error().code == base::Code::interrupted) return planned.error();
  if (!planned.ok()) {
    report.add(train.manifest_place(), "recipe", told(planned.error()));
    return {};
  }
  Few wrong(report);
  for (const auto& line : history.lines)
    if (line.said.step <= static_cast<std::int64_t>(planned->size()))
      compare_plan(line, (*planned)[static_cast<std::size_t>(line.said.step - 1)], wrong);
  return check_reading(place, steps, scene, train, report);
}

// Whether the training went back only where its recipe says so: by the log and by what rewinds.jsonl
// keeps of the steps that it left. check_plan() asks what these read. How often it did.
std::int64_t check_rewinds(const History& history, const ::train::SpikeRecipe& recipe,
                           const Standing& training, const Scene& scene, Report& report) {
  const auto place = training.file(::train::kRewinds);
  std::vector<::train::Rewind> rewinds;
  if (training.lists(::train::kRewinds)) {
    auto read = ::train::read_rewinds(scene.ctx.disk, training.folder);
    if (read.ok())
      rewinds = read.take();
    else
      report.add(place, "", told(read.error()));
  }
  ::train::StepValues log;
  for (const auto& line : history.lines) {
    log.losses.push_back(line.said.loss);
    log.grad_norms.push_back(line.said.grad_norm);
  }
  const auto wrong = ::train::not_called_for(rewinds, recipe, std::move(log));
  if (!wrong.empty()) report.add(place, "", wrong);
  const auto count = std::ssize(rewinds);
  check_sum(training, training.manifest.facts, "facts", "rewinds", static_cast<double>(count),
            report);
  return count;
}

// Which steps were not learned from follows from the losses and gradient norms before each, so the
// log alone is asked; an execution asks the arithmetic.
void check_skipped(const History& history, const Standing& training, const Scene& scene,
                   Report& report) {
  ::train::TrainRecipe recipe;
  const auto read = base::guard(training.folder, [&]() -> Result<void> {
    return base::from_json(member(training.manifest.recipe, "train"), recipe, training.folder);
  });
  if (!read.ok() || !recipe.spike.check().ok()) return;  // check_plan() names it
  const auto rewinds = check_rewinds(history, recipe.spike, training, scene, report);
  ::train::Spikes spikes(recipe.spike);
  Few wrong(report);
  for (const auto& [said, place] : history.lines) {
    if (said.skipped && rewinds < recipe.spike.rewinds)
      wrong.add(place, "skipped", "the recipe lets the training go back for it");
    const auto why = spikes.judge(recipe.spike, said.step - 1, said.loss, said.grad_norm);
    if (why != said.skipped.value_or(""))
      wrong.add(place, "skipped",
                why.empty()
                    ? "by the recipe and the steps before it this one is learned from"
                    : "by the recipe and the steps before it this one is skipped for its " + why);
    spikes.remember(said.step - 1, said.loss, said.grad_norm, !why.empty());
  }
}

// Whether a run went on after that step: one of this work, or of one before it that this one grew from.
bool went_on_after(std::int64_t step, const Tale& tale, const Scene& scene, const Standing& train) {
  if (step == 0 || std::ranges::count(tale.resumed, step)) return true;
  const auto* records = find(scene.book.by_kind, "resume");
  return records && std::ranges::count(tale.lost_after, step) &&
         std::ranges::any_of(*records, [&](std::size_t at) {
           const auto& body = scene.book.records[at].body;
           return at < train.record && text_at(body, "stage") == train.name &&
                  whole_at(body, "step", 1) == step;
         });
}

// Steps that were made and lost: each time after a step from which a run went on, and no cheaper
// than the whole says. The seconds that they took.
double check_lost(const Standing& train, const Tale& tale, const History& history,
                  const Scene& scene, Report& report) {
  const auto place = train.file("lost.jsonl");
  if (!train.lists("lost.jsonl")) return 0;
  const auto bytes = map_inside(scene.ctx.disk, place, kMostManifestBytes);
  auto rest = bytes.ok() ? bytes->view() : "";
  double joules = 0, seconds = 0;
  Few wrong(report);
  for (std::uint64_t number = 1; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto where = place + ":" + std::to_string(number);
    const auto json = base::parse_json(line, where);
    const auto lost = json.ok() ? ::train::lost_from_json(*json, where) : json.error();
    if (!lost.ok()) {
      wrong.add(where, "",
                "it does not say what a line about lost steps says: " + lost.error().what);
      continue;
    }
    if (!went_on_after(lost->after_step, tale, scene, train))
      wrong.add(where, "after_step", "no record in the ledger says that a run went on from there");
    joules += lost->cost.joules;
    seconds += lost->cost.seconds;
  }
  for (const auto& line : history.lines) joules += line.said.spent.joules;
  if (const auto all = number_at(train.manifest.cost, "joules"); all && joules > *all * 1.000001)
    report.add(train.manifest_place(), "cost.joules",
               "steps.jsonl and lost.jsonl together took more");
  return seconds;
}

// A training that began with the weights of a model reads tokens of that model's tokenizer.
void check_init(const Standing& train, const Scene& scene, Report& report) {
  constexpr const char* file = "tokenizer.json";
  const auto theirs = text_at(member(member(train.manifest.facts, "init"), "files"), file);
  const auto* shards = scene.input(train, "shards");
  const auto* encoder = shards ? scene.input(*shards, "tokenizer") : nullptr;
  if (theirs.empty() || !encoder) return;
  for (const auto& own : encoder->manifest.files)
    if (own.path == file && theirs != (own.tree.empty() ? own.sha256 : "tree:" + own.tree))
      report.add(train.manifest_place(), "facts.init.files",
                 "the model that it started from has another tokenizer than the one in " +
                     encoder->folder);
}

Result<void> check(const Standing& train, const Scene& scene, Report& report) {
  check_init(train, scene, report);
  const auto history = read_history(train, report, scene.ctx);
  TRY(scene.ctx.cancel.check("audit"));
  const auto tale = read_tale(scene, train, report);
  check_checkpoints(history, tale, scene, train, report);
  const auto lost = check_lost(train, tale, history, scene, report);
  check_end(history, train, report);
  check_books(history, lost, train, report);
  check_skipped(history, train, scene, report);
  return check_plan(history, scene, train, report);
}

}  // namespace

extern const Entry train{check};

}  // namespace audit::stage
