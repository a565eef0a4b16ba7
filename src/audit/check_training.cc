// Training executed again: from a sample of checkpoints to the next recorded state.
//
// States are known from the checkpoints' manifests (facts.step, facts.state) and from steps.jsonl
// (a line with "state" is the state after that step). The sample is drawn by the digest of the
// ledger's last record, so nobody can choose it before signing.
#include <algorithm>

#include "audit/check.h"
#include "base/random.h"

namespace audit {

namespace {

using base::Json;
using base::Path;
using base::Result;

struct State {
  std::string digest;
  std::string place;  // that records it
};

struct History {
  std::map<std::int64_t, State> states;  // by step
  std::vector<std::int64_t> starts{
      0};  // steps to begin from: the initialisation and every checkpoint
  std::map<std::int64_t, std::string> classes;  // machine class from this step on

  // Of the machines that made steps first to last; `otherwise` where the log names none.
  std::vector<std::string> classes_of(std::int64_t first, std::int64_t last,
                                      const std::string& otherwise) const;
};

std::vector<std::string> History::classes_of(std::int64_t first, std::int64_t last,
                                             const std::string& otherwise) const {
  auto at = classes.upper_bound(first);
  std::vector<std::string> out{at == classes.begin() ? otherwise : std::prev(at)->second};
  for (; at != classes.end() && at->first <= last; ++at) out.push_back(at->second);
  return out;
}

void learn(History& history, std::int64_t step, State state, Report& report) {
  const auto [at, fresh] = history.states.emplace(step, state);
  if (!fresh && at->second.digest != state.digest)
    report.add(
        state.place, "state",
        "after step " + std::to_string(step) + " it differs from the one in " + at->second.place);
}

bool is_state(const Json& json) {
  return json.is_object() && json.contains("step") && json["step"].is_number_integer() &&
         json.contains("state") && json["state"].is_string();
}

void read_checkpoints(const Standing& train, History& history, Report& report, base::Context& ctx) {
  const auto entries = ctx.disk.list(train.folder);
  if (!entries.ok()) return;
  for (const auto& entry : *entries) {
    const auto folder = base::join(train.folder, entry.name);
    if (!entry.is_folder || !entry.name.starts_with("checkpoint-")) continue;
    const auto place = base::join(folder, "manifest.json");
    const auto manifest = ledger::read_manifest(ctx.disk, folder);
    if (!manifest.ok()) continue;  // named already
    if (!is_state(manifest->facts)) {
      report.add(place, "facts", "the checkpoint does not say its step and state");
      continue;
    }
    const auto step = manifest->facts["step"].get<std::int64_t>();
    history.starts.push_back(step);
    learn(history, step, {manifest->facts["state"].get<std::string>(), place}, report);
  }
  std::sort(history.starts.begin(), history.starts.end());
}

void read_steps(const Standing& train, History& history, Report& report, base::Context& ctx) {
  const auto path = base::join(train.folder, "steps.jsonl");
  const auto bytes = ctx.disk.map(path);
  if (!bytes.ok()) return;
  std::string_view rest = bytes->view();
  for (int number = 1; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto place = path + ":" + std::to_string(number);
    const auto json = base::parse_json(line, place);
    if (!json.ok()) {
      report.add(place, "", "the line is not JSON");
      continue;
    }
    if (is_state(*json))
      learn(history, (*json)["step"].get<std::int64_t>(),
            {(*json)["state"].get<std::string>(), place}, report);
    const auto machine = text_at(*json, "machine_class");
    if (!machine.empty() && json->contains("step") && (*json)["step"].is_number_integer())
      history.classes[(*json)["step"].get<std::int64_t>()] = machine;
  }
}

// What the ledger says about checkpoints, where it does.
void compare_records(const Book& book, const History& history, Report& report) {
  for (std::size_t i = 0; i < book.records.size(); ++i) {
    const auto& body = book.records[i].body;
    if (book.records[i].kind != "checkpoint" || !is_state(body)) continue;
    const auto known = history.states.find(body["step"].get<std::int64_t>());
    // A run that was made again records its steps again: the last word counts.
    const bool repeated = std::any_of(book.records.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                      book.records.end(), [&](const auto& later) {
                                        return later.kind == "checkpoint" && is_state(later.body) &&
                                               later.body["step"] == body["step"];
                                      });
    if (known == history.states.end() || repeated || known->second.digest == text_at(body, "state"))
      continue;
    report.add(known->second.place, "state", "it is not the one in " + book.place(i));
  }
}

struct Trial {
  std::int64_t from = 0;
  std::int64_t steps = 0;
};

// Whether a step may be expected to give equal bits on this machine.
struct Comparable {
  const History& history;
  std::string recorded;  // machine class in the manifest: of the process that finished
  std::string here;

  bool operator()(std::int64_t from, std::int64_t to) const {
    const auto classes = history.classes_of(from + 1, to, recorded);
    return std::ranges::all_of(classes, [&](const auto& one) { return one == here; });
  }
};

// Adds the way from `from` to the state at `to`, in place of a shorter one from there, if the steps
// last and this machine can judge it.
void add_trial(std::vector<Trial>& trials, std::int64_t from, std::int64_t to, std::int64_t& steps,
               const Comparable& comparable) {
  if (!comparable(from, to)) return;
  const auto same = std::find_if(trials.begin(), trials.end(),
                                 [&](const auto& trial) { return trial.from == from; });
  const auto already = same == trials.end() ? 0 : same->steps;
  if (to - from - already > steps) return;
  steps -= to - from - already;
  if (same == trials.end())
    trials.push_back({from, to - from});
  else
    same->steps = to - from;
}

// Short ways first, from starts in an order nobody could foresee; then, as far as the steps reach,
// whole ways from one checkpoint to the next, beginning at the end, where the weights that are used
// come from.
std::vector<Trial> choose(const Book& book, const History& history, std::int64_t steps,
                          const Comparable& comparable) {
  const auto& head = book.records.back().digest;
  const base::Random random(std::stoull(head.substr(0, 16), nullptr, 16), "audit.sample");
  std::vector<Trial> out;
  const auto count = history.starts.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = history.starts[random.permute(i, count)];
    const auto next = history.states.upper_bound(from);
    if (next != history.states.end()) add_trial(out, from, next->first, steps, comparable);
  }
  for (std::size_t i = count; i-- > 1;)
    add_trial(out, history.starts[i - 1], history.starts[i], steps, comparable);
  return out;
}

// True if the state after the steps is the recorded one.
Result<bool> matches(const Path& out, const Trial& trial, const History& history, Replay& replay,
                     Report& report, base::Context& ctx) {
  TRY(ctx.cancel.check("audit"));
  const auto step = trial.from + trial.steps;
  const auto& known = history.states.at(step);
  const auto state = replay.state_after(out, trial.from, trial.steps, ctx);
  if (!state.ok() && state.error().code == base::Code::interrupted) return state.error();
  if (!state.ok()) {
    report.add(known.place, "state",
               "step " + std::to_string(trial.from) +
                   " cannot be executed again: " + state.error().sentence());
    return false;
  }
  if (*state == known.digest) return true;
  report.add(known.place, "state",
             trial.steps == 0 ? "the checkpoint holds another state than it says"
                              : "executed again from step " + std::to_string(trial.from) +
                                    ", step " + std::to_string(step) + " gives another state");
  return false;
}

Result<bool> try_one(const Path& out, const Trial& trial, const History& history, Replay& replay,
                     Report& report, base::Context& ctx) {
  ctx.reporter.note("audit", "executing " + std::to_string(trial.steps) + " steps after step " +
                                 std::to_string(trial.from) + " again");
  if (trial.from > 0 && !TRY(matches(out, {trial.from, 0}, history, replay, report, ctx)))
    return false;
  if (!TRY(matches(out, trial, history, replay, report, ctx))) return false;
  report.steps += trial.steps;
  return true;
}

}  // namespace

Result<void> check_training(const Path& out, const Book& book,
                            const std::vector<Standing>& standing, const Options& options,
                            Replay* replay, Report& report, base::Context& ctx) {
  const auto train = std::find_if(standing.begin(), standing.end(),
                                  [](const auto& artefact) { return artefact.name == "train"; });
  if (train == standing.end()) return {};
  History history;
  read_checkpoints(*train, history, report, ctx);
  read_steps(*train, history, report, ctx);
  compare_records(book, history, report);
  report.training = Training::not_executed;
  if (!replay || options.steps == 0 || !train->readable) return {};
  const Comparable comparable{history, text_at(train->manifest.facts, "machine_class"),
                              replay->machine_class()};
  const auto last = history.starts.back();
  const bool all_comparable = comparable(0, last);
  if (!all_comparable) {
    report.training = Training::not_comparable;
    for (const auto& theirs : history.classes_of(1, last, comparable.recorded))
      if (theirs != comparable.here)
        report.notes.push_back("steps were made on the machine class '" + theirs + "', this is '" +
                               comparable.here + "': not comparable here");
  }
  const auto trials = choose(book, history, options.steps, comparable);
  bool all_match = !trials.empty();
  for (const auto& trial : trials)
    all_match = TRY(try_one(out, trial, history, *replay, report, ctx)) && all_match;
  if (!all_comparable) return {};
  if (std::none_of(trials.begin(), trials.end(),
                   [&](const auto& trial) { return trial.from + trial.steps == last; }))
    report.notes.push_back("the sample does not reach the last checkpoint, step " +
                           std::to_string(last) + "; raise --steps to execute the way to it again");
  if (trials.empty())
    report.notes.push_back("no recorded state lies within " + std::to_string(options.steps) +
                           " steps of a checkpoint; raise --steps");
  if (all_match) report.training = Training::executed;
  return {};
}

}  // namespace audit
