#include "tokenizer/trainer_options.h"

namespace tokenizer::trainer {

base::Result<void> Common::check() const {
  const auto wrong = [](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::bad_request, what, "", hint};
  };
  if (memory_mb < 0 || memory_mb > 1'000'000'000)
    return wrong("memory_mb must lie between 0 and 1000000000", "0 is half of the machine");
  if (min_word_count < 1 || min_word_count > 1'000'000'000)
    return wrong("min_word_count must lie between 1 and 1000000000", "1 takes every piece");
  if (digits < 0 || digits > 100)
    return wrong("digits must lie between 0 and 100",
                 "0 leaves numbers whole, 1 makes each digit a token");
  if (space_runs < 0 || space_runs == 1 || space_runs > 256)
    return wrong("space_runs must be 0 or lie between 2 and 256", "16 is usual for code");
  if (reserved < 0 || reserved > 100'000)
    return wrong("reserved must lie between 0 and 100000", "0 is none");
  return {};
}

void drop_neutral(base::Json& options) {
  const auto neutral = base::to_json(Common{});
  for (const auto& [key, value] : neutral.items())
    if (options.contains(key) && options[key] == value) options.erase(key);
}

}  // namespace tokenizer::trainer
