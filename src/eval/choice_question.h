// Questions with answers to choose from, asked of a model in the form it was taught: plainly, or as a chat.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/context.h"
#include "infer/language_model.h"
#include "infer/text_codec.h"

namespace eval {

struct ChoiceQuestion {
  std::string set, language, id;  // of which task
  std::string prompt;
  std::vector<std::string> choices;
  std::size_t gold = 0;
};

// The lines of FOLDER/TASK_LANG.jsonl, in the order of file names. Error: missing, bad_data.
base::Result<std::vector<ChoiceQuestion>> read_choice_questions(base::Disk& disk,
                                                                const base::Path& folder,
                                                                std::int64_t most);

class Asker {
 public:
  // A model that was taught to answer (infer/model_kind.h) is asked by its template; any other reads the prompt, a line
  // end and the answer. Error: as open_codec(), model_kind().
  static base::Result<Asker> open(base::Disk& disk, const base::Path& folder);

  const char* form() const { return chat_ ? "chat by its template" : "text"; }
  // The tokens in front of an answer, and those of an answer. Error: of the template.
  base::Result<std::vector<infer::TokenId>> front(const std::string& prompt) const;
  std::vector<infer::TokenId> answer(const std::string& text) const;

 private:
  std::unique_ptr<infer::TextCodec> codec_;
  bool chat_ = false;
};

// What a model makes of a question.
struct Choice {
  int chosen = -1;  // the answer that it finds likeliest by byte, the first of equals
  double bits = 0;  // that it needs for the right one
};

// `chosen` is -1 where an answer does not fit into `length` tokens. Error: as score_rows().
base::Result<std::vector<Choice>> choose(const std::vector<ChoiceQuestion>& questions,
                                         infer::LanguageModel& model, const Asker& asker,
                                         std::int64_t length, base::Context& ctx);

}  // namespace eval
