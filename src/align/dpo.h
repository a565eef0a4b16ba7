// Preferences: pairs of answers to one prompt in, rows of two texts out (Rafailov et al., 2023, and what came after).
#pragma once

#include "align/learn.h"
#include "align/lesson.h"
#include "base/recipe_path.h"

namespace align {

struct DpoRecipe : LearnRecipe {
  base::RecipePath data;
  base::RecipePath base_model;
  std::string chat_template;
  std::string loss = "sigmoid";
  double beta = 0.1;
  double label_smoothing = 0;
  double gamma = 0;
  double max_dropped = 0.05;
  double max_cut = 0.1;

  template <class V>
  void fields(V& v) {
    v(data, "data",
      "a file or folder of JSON lines with prompt, chosen and rejected: texts, or lists of messages",
      base::Affects::nothing);  // its content is an input
    v(base_model, "base",
      "folder of the model to begin with, where the recipe makes none; it is the reference, too",
      base::Affects::nothing);
    v(chat_template, "chat_template",
      "apertus, chatml, gemma, llama3 or tulu, in the place of the template that the model brings; "
      "empty: its own");
    v(loss, "loss",
      "a loss of align/preference/ (`janua align check` has them all), or a sum: "
      "0.8*sigmoid+0.2*sft; _forward_kl or _js behind it: another divergence");
    v(beta, "beta", "how far the policy may go from the reference");
    v(label_smoothing, "label_smoothing",
      "share of the pairs that is taken to be the wrong way round");
    v(gamma, "gamma", "margin by which the chosen answer must win; simpo");
    v(max_dropped, "max_dropped", "largest share of lines that may be left out",
      base::Affects::nothing);
    v(max_cut, "max_cut", "largest share of tokens that may be cut off", base::Affects::nothing);
    learn_fields(v);
  }
  DpoRecipe() { learning_rate = 1e-6; }
  base::Result<void> check() const;
};

// A row is a pair: the prompt with the chosen answer, and with the rejected one. One rule cuts: a prompt loses its
// beginning, as much as the longer answer needs; an answer is never cut, and a pair with one that does not fit
// is left out. Reasons beside those of dialogues: unknown_format, malformed, same_answers, completion_too_long.
// Errors: those of make_lesson().
base::Result<Lesson> make_pairs(const DpoRecipe& recipe, const base::Path& data,
                                const Scribe& scribe, std::int64_t context, base::Context& ctx);

// ln p of both answers of each row by the reference: reference.safetensors, "log_probabilities" F64 [R, 2].
inline constexpr const char* kReference = "reference.safetensors";
// By the model in `model`, in the precision and with the numerics that the training computes in, so that a policy begins
// as its reference; each row alone, so that the number of workers changes no bit. Written whole or not at all.
// Error: interrupted; as model::load_model().
base::Result<void> write_reference(const Rows& rows, const LearnRecipe& how,
                                   const base::Path& model, const base::Path& folder,
                                   base::Context& ctx);
base::Result<std::vector<double>> read_reference(base::Disk& disk, const base::Path& folder,
                                                 std::uint64_t rows);

// What the texts of a batch's rows say of their answers: ln p summed over the targets, and how many these are.
struct AnswerSums {
  std::vector<double> log;
  std::vector<std::int64_t> tokens;
};
AnswerSums answer_sums(const model::Batch& batch, std::span<const double> log);

}  // namespace align
