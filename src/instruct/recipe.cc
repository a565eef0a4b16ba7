#include "instruct/recipe.h"

#include "text/language.h"

namespace instruct {
namespace task {
std::vector<std::string> names();
}

namespace {

using base::Code;
using base::Error;
using base::Result;

Result<void> check_share(double value, const char* key) {
  if (value >= 0 && value <= 1) return {};
  return Error{Code::bad_request, std::string("instruct.") + key + " is no share", "",
               "write a number from 0 to 1"};
}

Result<void> check_least(std::int64_t value, const char* key, std::int64_t least) {
  if (value >= least && value <= 1'000'000'000) return {};
  return Error{Code::bad_request, std::string("instruct.") + key + " is out of range", "",
               "write a whole number of at least " + std::to_string(least)};
}

}  // namespace

Result<void> InstructRecipe::check() const {
  for (const auto& task : tasks) TRY(base::check_known("task", task, task::names()));
  for (const auto& language : languages) TRY(text::canonical_language(language));
  TRY(check_share(held_out_share, "held_out_share"));
  TRY(check_share(english_share, "english_share"));
  TRY(check_least(per_task, "per_task", 1));
  TRY(check_least(per_language, "per_language", 1));
  TRY(check_least(held_out_per_task, "held_out_per_task", 0));
  TRY(check_least(min_characters, "min_characters", 1));
  TRY(check_least(max_characters, "max_characters", min_characters));
  TRY(check_least(max_answer_characters, "max_answer_characters", 1));
  return check_least(max_difficulty, "max_difficulty", 1);
}

}  // namespace instruct
