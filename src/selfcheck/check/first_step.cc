#include "selfcheck/check.h"
#include "selfcheck/ground.h"
#include "selfcheck/toy.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 4, kSteps = 6;

// Steps after which the weights are others than before.
base::Result<double> moves(Ground& ground, const std::string& kind, bool from_zero) {
  auto recipe = steady_recipe({}, kSteps);
  recipe.schedule = base::Choice<train::schedule::Registry>(kind);
  base::Json options = {{"warmup_steps", 2}, {"min_rate_ratio", 0.0}, {"from_zero", from_zero}};
  if (kind == "wsd") options["decay_steps"] = 2;
  TRY(recipe.schedule.from_json(options, "selfcheck"));
  const auto trainer =
      TRY(train::Trainer::open(toy_recipe(kRow), recipe, Ground::kShards, 0, ground.ctx));
  double out = 0;
  for (std::int64_t step = 0; step < kSteps; ++step) {
    const auto before = trainer->state.weights;
    TRY(trainer->step());
    out += trainer->state.weights != before;
  }
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(ground.write_shards({{1, 2, 3, 4, 5}}, kVocabulary));
  Finding finding{.right = {{kSteps, kSteps}}, .ours = {}, .elsewhere = {}};
  for (const char* kind : {"cosine", "wsd"}) {
    finding.ours.numbers.push_back(TRY(moves(ground, kind, false)));
    finding.elsewhere.numbers.push_back(TRY(moves(ground, kind, true)));
  }
  return finding;
}

constexpr Report kReports[] = {
    {"GPT-NeoX", "issue #1373 (2026, open when read): step 1 of every Pythia model is step 0"},
    {"verl", "issue #3674 (2025)"},
    {"torchtune", "issue #2010 (2024)"},
    {"BERT", "issue #1293 (2022)"},
    {"transformers", "its schedules with warm-up, by convention"}};

}  // namespace

extern const Entry first_step{
    .wrong =
        "The warm-up begins with rate 0, so that the first step of a training changes nothing.",
    .input = "six steps of which two warm up, with the schedules cosine and wsd that end at rate 0",
    .right = "Six steps move the weights six times.",
    .columns = "steps that changed a weight, for cosine and for wsd",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
