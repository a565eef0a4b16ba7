// Policy gradients (Shao et al., DeepSeekMath, 2024; DAPO, Dr. GRPO, GSPO and CISPO by their settings): before each step
// the policy itself answers prompts, graders judge, and the step learns which of its answers were better than others to
// the same prompt.
//
// A step is on the policy: the weights that wrote are those that learn, which is checked by their digest, and ln p of every
// token has the bits that it had when it was drawn, which is checked token by token. So all that a step reads is
// a function of weights, seed and step, and a training that goes on makes the same answers again.
#include "align/grpo.h"

#include <algorithm>
#include <cmath>

#include "align/objective.h"
#include "align/rollout/log.h"
#include "align/rollout/round.h"
#include "align/rollout/weights_digest.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "compute/worker.h"
#include "infer/live_model.h"
#include "model/weights.h"

namespace align::objective {

namespace {

using base::Code;
using base::Error;
using base::Result;

const GrpoRecipe& own(const base::Settings& recipe) { return recipe.as<GrpoRecipe>(); }

// The row of an answer: its prompt and all of it but the last token, which nobody reads.
void append(model::Batch& batch, std::span<const std::int32_t> prompt,
            std::span<const std::int32_t> answer) {
  if (batch.segments.empty()) batch.segments.push_back(0);
  const auto length = prompt.size() + answer.size() - 1;
  for (std::size_t i = 0; i < length; ++i) {
    batch.ids.push_back(i < prompt.size() ? prompt[i] : answer[i - prompt.size()]);
    batch.targets.push_back(i + 1 < prompt.size() ? -1 : answer[i + 1 - prompt.size()]);
    batch.positions.push_back(static_cast<std::int32_t>(i));
  }
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
}

// A grain of a step that has less to learn from than grains.
model::Batch nothing(std::int32_t token) { return {{token}, {-1}, {0}, {0, 1}}; }

struct Learned {
  std::size_t prompt;
  const rollout::Judged* answer;
  std::vector<double> reference;
};

// The loss of a grain's answers, as part of the step's.
class GrainLoss {
 public:
  GrainLoss(std::span<const Learned> of, const policy::Entry& entry,
            const policy::Settings& settings, Whole whole)
      : entry_(entry), settings_(settings), whole_(whole) {
    for (const auto& one : of)
      rollouts_.push_back({{}, one.answer->answer.logs, one.reference, one.answer->advantage});
  }

  double operator()(std::span<const double> log, std::span<double> slopes,
                    const model::Batch& batch) {
    std::vector<std::size_t> places;
    for (std::size_t m = 0; m < batch.targets.size(); ++m)
      if (batch.targets[m] >= 0) places.push_back(m);
    std::size_t at = 0;
    for (auto& one : rollouts_) {
      one.now.clear();
      for (std::size_t i = 0; i < one.old.size(); ++i) one.now.push_back(log[places[at++]]);
      check_same(one);
    }
    const auto made = loss_of(entry_, settings_, rollouts_, whole_);
    at = 0;
    for (const auto& one : made.slopes)
      for (const double slope : one) slopes[places[at++]] = slope;
    return made.loss;
  }

 private:
  static void check_same(const Rollout& one) {
    for (std::size_t i = 0; i < one.now.size(); ++i)
      if (one.now[i] != one.old[i])
        throw std::runtime_error(
            "the policy gives a token of its own answer ln p = " + std::to_string(one.now[i]) +
            " where it was drawn with " + std::to_string(one.old[i]) +
            ": an architecture whose layers do not read a text piece by piece to the same bits cannot learn so");
  }

  const policy::Entry& entry_;
  const policy::Settings& settings_;
  const Whole whole_;
  std::vector<Rollout> rollouts_;
};

class GrpoFeed : public train::Feed {
 public:
  struct Parts {
    GrpoRecipe recipe;
    std::vector<rollout::Prompt> prompts;
    rollout::Judges judges;
    Scribe scribe;
    rollout::Log log;
    std::unique_ptr<model::Loaded> reference;  // of the KL, where there is one
    // Its weights as the policy's are held: products with stored ones are the machine's (compute/op/stored_product.h).
    std::vector<float> reference_weights;
    std::int64_t seed, vocabulary;
    base::Pool pool;
  };

  explicit GrpoFeed(Parts parts)
      : of_(std::move(parts)),
        order_(of_.prompts, weights(), static_cast<std::uint64_t>(of_.seed)),
        keys_(static_cast<std::uint64_t>(of_.seed), "align.rollout.prompt"),
        settings_(of_.recipe.settings()),
        entry_(*policy::find(of_.recipe.loss)) {}

  Result<void> begin(std::int64_t step, const train::Policy& policy) override {
    step_ = step;
    groups_.clear();
    learned_.clear();
    const auto digest =
        rollout::weights_digest(policy.model.layout, policy.parameters, policy.changes);
    infer::LiveModel live(policy.model, policy.parameters, of_.vocabulary, of_.recipe.max_tokens,
                          of_.pool, policy.changes);
    TRY(roll(live));
    TRY(rollout::check_weights(
        digest, rollout::weights_digest(policy.model.layout, policy.parameters, policy.changes)));
    choose();
    TRY(refer());
    const auto lines = rollout::lines_of(step, groups_, of_.prompts, of_.judges, digest);
    digest_ = base::sha256(lines).hex();
    return of_.log.add(step, lines);
  }

  Result<train::Grain> grain(std::int64_t step, std::size_t number) const override {
    CHECK(step == step_, "the rollouts are those of the step");
    const auto grains = static_cast<std::size_t>(of_.recipe.grains_per_step);
    const auto first = learned_.size() * number / grains,
               end = learned_.size() * (number + 1) / grains;
    train::Grain out;
    out.count = number == 0 ? 1 : 0;  // each loss is a part of the step's
    const auto part = std::span(learned_).subspan(first, end - first);
    for (const auto& one : part)
      append(out.batch, of_.prompts[one.prompt].ids, one.answer->answer.ids);
    if (part.empty()) out.batch = nothing(of_.prompts[0].ids[0]);
    out.objective = [loss = GrainLoss(part, entry_, settings_, whole_), batch = out.batch](
                        std::span<const double> log, std::span<double> slopes) mutable {
      return loss(log, slopes, batch);
    };
    return out;
  }

  bool foretold() const override { return false; }
  std::int64_t tokens(std::int64_t) const override {
    std::int64_t out = 0;
    for (const auto& group : groups_)
      for (const auto& one : group.answers)
        out +=
            static_cast<std::int64_t>(of_.prompts[group.prompt].ids.size() + one.answer.ids.size());
    return out;
  }
  std::string digest(std::int64_t) const override { return digest_; }
  std::int64_t row_tokens() const override { return of_.recipe.max_tokens; }
  std::map<std::string, double> figures(std::int64_t) const override {
    return rollout::figures_of(groups_, of_.prompts, of_.judges);
  }

 private:
  std::vector<double> weights() const {
    std::vector<double> out;
    for (std::size_t e = 0; e < of_.judges.count(); ++e) out.push_back(of_.judges.weight(e));
    return out;
  }

  // Groups until enough have taught something, or enough were asked.
  Result<void> roll(infer::LanguageModel& model) {
    const auto wanted = static_cast<std::uint64_t>(of_.recipe.prompts_per_step());
    for (std::int64_t round = 0; round <= of_.recipe.further_rounds; ++round) {
      const auto there =
          static_cast<std::uint64_t>(std::ranges::count(groups_, true, &rollout::Group::taught));
      if (round > 0 && there >= wanted) break;
      TRY(ask(model, round, round == 0 ? wanted : wanted - there));
    }
    return {};
  }

  Result<void> ask(infer::LanguageModel& model, std::int64_t round, std::uint64_t count) {
    std::vector<rollout::Asking> asked;
    const auto first = groups_.size();
    const auto step = static_cast<std::uint64_t>(step_);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto number = groups_.size();
      const auto prompt = round == 0 ? order_.at(step * count + i) : order_.further(step, number);
      groups_.push_back({.prompt = prompt, .number = number, .answers = {}});
      asked.push_back({of_.prompts[prompt].ids, keys_.at(step, number)});
    }
    auto answers = TRY(rollout::sample(model, asked, sampling(), of_.pool));
    for (std::uint64_t i = 0; i < count; ++i)
      for (auto& one : answers[i]) groups_[first + i].answers.push_back({.answer = std::move(one)});
    TRY(judge(first));
    auto added = std::span(groups_).subspan(first);
    for (auto& group : added) group.kept = true;
    std::vector<rollout::Group> each(std::make_move_iterator(added.begin()),
                                     std::make_move_iterator(added.end()));
    rollout::compare(each, of_.recipe);
    std::ranges::move(each, added.begin());
    return {};
  }

  rollout::Settings sampling() const {
    return {.group = static_cast<std::size_t>(of_.recipe.group),
            .max_tokens = of_.recipe.max_answer_tokens,
            .max_length = of_.recipe.max_tokens,
            .stop = of_.scribe.stop(),
            .seed = static_cast<std::uint64_t>(of_.seed)};
  }

  // Each answer by itself, on any thread.
  Result<void> judge(std::size_t first) {
    const auto group = static_cast<std::size_t>(of_.recipe.group);
    const auto count = (groups_.size() - first) * group;
    std::vector<Result<void>> done(count);
    of_.pool.run(count, [&](int, std::size_t i) {
      auto& from = groups_[first + i / group];
      done[i] = judge_one(of_.prompts[from.prompt], from.answers[i % group]);
    });
    for (auto& one : done) TRY(std::move(one));
    return {};
  }

  Result<void> judge_one(const rollout::Prompt& prompt, rollout::Judged& one) const {
    auto ids = std::span<const std::int32_t>(one.answer.ids);
    if (one.answer.ended) ids = ids.first(ids.size() - 1);
    one.text = TRY(of_.scribe.tokenizer().decode(ids));
    grade::Asked asked{base::to_utf8(one.text), prompt.line};
    asked.line["answer"] = asked.answer;
    asked.line["tokens"] = one.answer.ids.size();
    one.judgement = of_.judges.judge(prompt.environment, asked);
    return {};
  }

  // As many groups as a step has, and of them what is learned from.
  void choose() {
    auto left = of_.recipe.prompts_per_step();
    for (auto& group : groups_)
      if (group.kept && --left < 0) group.kept = false;
    rollout::compare(groups_, of_.recipe);
    whole_ = {};
    for (auto& group : groups_)
      for (auto& one : group.answers) {
        one.learned = one.learned && group.kept;
        if (!one.learned) continue;
        learned_.push_back({group.prompt, &one, {}});
        whole_.answers += 1;
        whole_.tokens += static_cast<double>(one.answer.ids.size());
      }
  }

  // ln p of what is learned by the model that the training began with.
  Result<void> refer() {
    if (!of_.reference) return {};
    const model::Parameters parameters(of_.reference->model.layout, of_.reference_weights.data());
    return base::guard("the reference of the KL", [&] {
      compute::run(of_.pool, learned_.size(), [&](int, std::size_t i) {
        auto& one = learned_[i];
        model::Batch batch;
        append(batch, of_.prompts[one.prompt].ids, one.answer->answer.ids);
        const auto workspace = workspaces_.lend();
        const auto all =
            model::log_probabilities(of_.reference->model, *workspace, parameters, batch);
        for (std::size_t m = 0; m < all.size(); ++m)
          if (batch.targets[m] >= 0) one.reference.push_back(all[m]);
      });
    });
  }

  Parts of_;
  const rollout::PromptOrder order_;
  const base::Random keys_;
  const policy::Settings settings_;
  const policy::Entry& entry_;
  model::Workspaces workspaces_;
  // Of the step in hand:
  std::int64_t step_ = -1;
  std::vector<rollout::Group> groups_;
  std::vector<Learned> learned_;
  Whole whole_;
  std::string digest_;
};

const LearnRecipe& learning(const base::Settings& recipe) { return own(recipe); }

Result<Opened> open(const Opening& opening) {
  const auto& recipe = own(opening.recipe);
  auto judges = TRY(rollout::Judges::open(recipe.environments));
  auto prompts =
      TRY(rollout::read_prompts(opening.disk, opening.folder, opening.vocabulary, judges.count()));
  std::unique_ptr<model::Loaded> reference;
  std::vector<float> reference_weights;
  if (recipe.beta > 0) {
    reference =
        std::make_unique<model::Loaded>(TRY(model::load_model(opening.disk, opening.model)));
    reference_weights = reference->flat();
    TRY(reference->weights->whole());
  }
  const auto rows = prompts.size() * static_cast<std::size_t>(recipe.group);
  return Opened{std::make_unique<GrpoFeed>(GrpoFeed::Parts{
                    recipe, std::move(prompts), std::move(judges),
                    TRY(Scribe::open(opening.disk, opening.model, recipe.chat_template)),
                    TRY(rollout::Log::open(opening.disk, opening.folder, opening.looks)),
                    std::move(reference), std::move(reference_weights), opening.seed,
                    opening.vocabulary, opening.pool}),
                rows};
}

}  // namespace

extern const Entry grpo{"policy gradients from answers that are graded", base::options<GrpoRecipe>,
                        learning, open};

}  // namespace align::objective
