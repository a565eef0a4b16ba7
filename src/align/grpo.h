// Policy gradients from answers that are graded: GRPO and what came after it.
#pragma once

#include "align/learn.h"
#include "align/lesson.h"
#include "align/policy.h"
#include "align/rollout/environment.h"
#include "align/rollout/prompts.h"
#include "base/recipe_path.h"

namespace align {

struct GrpoRecipe : LearnRecipe {
  base::RecipePath data;
  base::RecipePath base_model;
  std::string chat_template;
  std::int64_t group = 8;
  std::int64_t max_answer_tokens = 256;
  std::vector<rollout::Environment> environments;
  std::string loss = "dapo";
  std::string ratio = "token";
  double epsilon_low = 0.2, epsilon_high = 0.2, delta = 0, beta = 0;
  std::string spread = "group";
  std::int64_t further_rounds = 0;
  std::string cut_answers = "learn";
  double max_dropped = 0.05;

  // A policy learns from the bits that it wrote with.
  GrpoRecipe() {
    epochs = 1;
    precision = "f32";
    numerics = "portable";
    learning_rate = 1e-6;
    rows_per_grain = 8;
  }

  template <class V>
  void fields(V& v) {
    using base::Affects;
    v(data, "data",
      "a file or folder of JSON lines: {\"prompt\": text} or {\"messages\": [...]}, and what graders read of it, such as "
      "\"reference\"; \"environment\" names one of those below",
      Affects::nothing);  // its content is an input
    v(base_model, "base", "folder of the model to begin with, where the recipe makes none",
      Affects::nothing);
    v(chat_template, "chat_template",
      "apertus, chatml, gemma, llama3 or tulu, in the place of the template that the model brings; "
      "empty: its own");
    v(group, "group", "answers to each prompt, which are compared with each other");
    v(max_answer_tokens, "max_answer_tokens", "most tokens of an answer, its end included");
    v(environments, "environments", "what answers are rewarded for");
    v(loss, "loss",
      "bnpo, cispo, dapo, dr_grpo, grpo, luspo or sapo: docs/align.md says how they differ");
    v(ratio, "ratio", "token, or sequence: one ratio for a whole answer (GSPO)");
    v(epsilon_low, "epsilon_low", "how far a ratio may go below 1");
    v(epsilon_high, "epsilon_high", "how far above; of cispo where the ratio is cut off");
    v(delta, "delta", "the most that a ratio counts where an advantage is negative; 0: no bound");
    v(beta, "beta",
      "weight of the KL to the model that it began with; 0: none, which needs no second model");
    v(spread, "spread",
      "by what an advantage is divided: group (the standard deviation of its group), batch, or none (Dr. GRPO)");
    v(further_rounds, "further_rounds",
      "dynamic sampling: how often more prompts are asked in the place of groups that taught nothing, since all their "
      "answers had one reward");
    v(cut_answers, "cut_answers",
      "of answers that never ended: learn from them, or mask them, so that they count in their group alone");
    v(max_dropped, "max_dropped", "largest share of lines that may be left out", Affects::nothing);
    learn_fields(v);
  }
  base::Result<void> check() const;
  // Prompts that a step asks: its rows are answers.
  std::int64_t prompts_per_step() const { return grains_per_step * rows_per_grain / group; }
  policy::Settings settings() const;
};

// What somebody brought, as prompts. Lines that are none are counted with their reasons. Error: as finish_lesson().
struct Prompts {
  std::vector<rollout::Prompt> prompts;
  Lesson lesson;
};
base::Result<Prompts> make_prompts(const GrpoRecipe& recipe, const base::Path& data,
                                   const Scribe& scribe, std::int64_t context, base::Context& ctx);

}  // namespace align
