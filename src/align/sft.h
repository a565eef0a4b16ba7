// Supervised fine-tuning: dialogues and completions in, rows of which some tokens are targets out.
#pragma once

#include "align/learn.h"
#include "align/lesson.h"
#include "base/recipe_path.h"

namespace align {

struct SftRecipe : LearnRecipe {
  base::RecipePath data;
  base::RecipePath base_model;
  std::string chat_template;
  std::string packing = "bfd";
  std::string loss = "nll";
  double max_dropped = 0.05;
  double max_cut = 0.1;

  template <class V>
  void fields(V& v) {
    v(data, "data",
      "a file or folder of JSON lines (.jsonl, .jsonl.gz, .jsonl.zst): messages, ShareGPT, Alpaca, or "
      "prompts and completions, each line by its keys",
      base::Affects::nothing);  // its content is an input
    v(base_model, "base",
      "folder of the model to begin with, where the recipe makes none", base::Affects::nothing);
    v(chat_template, "chat_template",
      "apertus, chatml, gemma, llama3 or tulu, in the place of the template that the model brings; "
      "empty: its own");
    v(packing, "packing",
      "how texts are laid in rows: bfd cuts what is longer than a row, bfd_split makes of its end a "
      "text of its own, wrapped cuts wherever a row is full");
    v(loss, "loss", "nll, or dft, which weighs each target by its own probability");
    v(max_dropped, "max_dropped", "largest share of lines that may be left out",
      base::Affects::nothing);
    v(max_cut, "max_cut", "largest share of tokens that may be cut off", base::Affects::nothing);
    learn_fields(v);
  }
  base::Result<void> check() const;
};

// Error: bad_data where more is left out or cut than may be, with the reasons; interrupted; those of reading.
base::Result<Lesson> make_lesson(const SftRecipe& recipe, const base::Path& data,
                                 const Scribe& scribe, std::int64_t context, base::Context& ctx);

}  // namespace align
