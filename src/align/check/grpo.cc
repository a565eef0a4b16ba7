// Policy gradients: answers that were sampled, with their advantages.
#include "align/check_case.h"
#include "align/policy.h"
#include "base/recipe.h"

namespace align::check {

namespace {

using base::Result;

// Prompts, padded before them, and answers, padded behind them, side by side.
struct Sampled {
  Rows rows;
  std::size_t prompt = 0, answer = 0;  // columns of each
};

Result<Sampled> read_sampled(const CaseFile& file) {
  const auto prompt = TRY(file.whole("prompt_ids")), made = TRY(file.whole("completion_ids"));
  if (prompt.shape[0] != made.shape[0])
    return file.wrong("there are not as many prompts as answers");
  const auto before = TRY(file.whole("prompt_mask", prompt.shape));
  const auto behind = TRY(file.whole("completion_mask", made.shape));
  Sampled out;
  out.prompt = static_cast<std::size_t>(prompt.shape[1]);
  out.answer = static_cast<std::size_t>(made.shape[1]);
  out.rows.rows = static_cast<std::size_t>(prompt.shape[0]);
  out.rows.columns = out.prompt + out.answer;
  for (std::size_t row = 0; row < out.rows.rows; ++row) {
    for (std::size_t i = row * out.prompt; i < (row + 1) * out.prompt; ++i) {
      out.rows.ids.push_back(prompt.values[i]);
      out.rows.there.push_back(before.values[i] != 0);
      out.rows.scored.push_back(-100);
    }
    for (std::size_t i = row * out.answer; i < (row + 1) * out.answer; ++i) {
      out.rows.ids.push_back(made.values[i]);
      out.rows.there.push_back(behind.values[i] != 0);
      out.rows.scored.push_back(behind.values[i] != 0 ? made.values[i] : -100);
    }
  }
  return out;
}

struct Options {
  const policy::Entry* entry;
  policy::Settings settings;
};

Result<Options> read_options(const CaseFile& file) {
  const auto kind = file.own().value("loss_type", base::Json("dapo"));
  if (!kind.is_string()) return file.wrong("'loss_type' is no text");
  TRY(base::check_known("loss_type", kind.get<std::string>(), policy::names()));
  Options out{policy::find(kind.get<std::string>()), {}};
  auto& own = out.settings;
  own.beta = TRY(file.number("beta", 0));
  own.epsilon_low = TRY(file.number("epsilon_low", own.epsilon_low));
  own.epsilon_high = TRY(file.number("epsilon_high", own.epsilon_high));
  if (file.own().contains("delta") && !file.own()["delta"].is_null())
    own.delta = TRY(file.number("delta", 0));
  own.by_sequence = file.own().value("importance_sampling_level", base::Json()) == "sequence";
  own.most_tokens = TRY(file.number("max_completion_length", 0));
  own.tokens_in_batch = TRY(file.number("num_items_in_batch", 0));
  own.kl_by_ratio = file.all().value("use_bias_correction_kl", base::Json(true)) != false &&
                    !file.name().ends_with("bias_correction_off");
  if (kind == "dr_grpo" && !(own.most_tokens > 0))
    return file.wrong("dr_grpo needs 'max_completion_length'");
  return out;
}

// Of each answer, what a value of each of its tokens is.
class Answers {
 public:
  Answers(const Sampled& sampled, const Packed& packed) {
    of_.resize(sampled.rows.rows);
    for (std::size_t m = 0; m < packed.places.size(); ++m) {
      if (packed.batch.targets[m] < 0) continue;
      const auto row = packed.places[m] / sampled.rows.columns;
      // In the column before the token that it foretells.
      const auto column = packed.places[m] % sampled.rows.columns + 1 - sampled.prompt;
      of_[row].push_back({m, row * sampled.answer + column});
    }
  }
  struct Token {
    std::size_t target, place;  // of the batch; in [answers, tokens]
  };
  const std::vector<std::vector<Token>>& tokens() const { return of_; }

 private:
  std::vector<std::vector<Token>> of_;
};

Result<std::vector<Rollout>> read_rollouts(const CaseFile& file, const Answers& answers,
                                           const Sampled& sampled,
                                           std::span<const double> reference) {
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(sampled.rows.rows),
                                           static_cast<std::int64_t>(sampled.answer)};
  const auto good = TRY(file.floats("advantages", {shape[0]}));
  const bool known = file.has("old_per_token_logps") && !file.name().ends_with("no_old_logps");
  const auto old = known ? TRY(file.floats("old_per_token_logps", shape)) : Table<float>();
  std::vector<Rollout> out;
  for (std::size_t row = 0; row < sampled.rows.rows; ++row) {
    auto& one = out.emplace_back();
    one.advantage = good.values[row];
    for (const auto& token : answers.tokens()[row]) {
      if (known) one.old.push_back(old.values[token.place]);
      if (!reference.empty()) one.reference.push_back(reference[token.target]);
    }
  }
  return out;
}

Result<model::check::Answer> answer(base::Disk& disk, const Asked& asked) {
  const auto file = TRY(CaseFile::open(disk, asked, "grpo", "cases"));
  const auto options = TRY(read_options(file));
  const auto sampled = TRY(read_sampled(file));
  auto learner = TRY(Learner::load(disk, asked.folder + "/policy"));
  const auto packed = TRY(pack(sampled.rows, learner.model(), file));
  std::vector<double> reference;
  if (options.settings.beta != 0) {
    auto held = TRY(Learner::load(disk, asked.reference));
    TRY(pack(sampled.rows, held.model(), file));
    reference = held.log_probabilities(packed.batch);
  }
  const Answers answers(sampled, packed);
  auto rollouts = TRY(read_rollouts(file, answers, sampled, reference));
  const model::Objective objective = [&](std::span<const double> log, std::span<double> slopes) {
    for (std::size_t row = 0; row < rollouts.size(); ++row) {
      auto& one = rollouts[row];
      one.now.clear();
      for (const auto& token : answers.tokens()[row]) one.now.push_back(log[token.target]);
      if (one.old.empty()) one.old = one.now;  // it was sampled by the policy as it is
    }
    const auto made = loss_of(*options.entry, options.settings, rollouts);
    for (std::size_t row = 0; row < rollouts.size(); ++row)
      for (std::size_t i = 0; i < made.slopes[row].size(); ++i)
        slopes[answers.tokens()[row][i].target] = made.slopes[row][i];
    return made.loss;
  };
  const double loss = model::gradient(learner.model(), learner.workspace(), learner.parameters(),
                                      packed.batch, objective);
  Norms norms;
  norms.add_all(learner);
  return answer_of(loss, norms);
}

}  // namespace

extern const Entry grpo{"policy gradients: GRPO and its losses", answer};

}  // namespace align::check
