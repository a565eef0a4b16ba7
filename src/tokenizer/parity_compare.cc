// Measures tokenizers on one package, and says so as a table; see the header.
#include "tokenizer/parity_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "text/language.h"
#include "tokenizer/parity_order.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/take_over.h"

namespace tokenizer {
namespace {

using base::Result;

// Of a folder that says nothing of languages, such as one from elsewhere: none.
Result<std::vector<std::string>> stated_languages(const base::Path& folder, base::Disk& disk) {
  if (!disk.exists(base::join(folder, "manifest.json"))) return std::vector<std::string>{};
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  if (manifest.kind != record::Tokenizer::kind) return std::vector<std::string>{};
  return TRY(record::of<record::Tokenizer>(manifest, folder)).facts.languages;
}

std::set<std::string> all_languages() {
  std::set<std::string> out;
  for (const auto& language : text::languages())
    if (udhr_code(language.code).ok()) out.insert(language.code);
  return out;
}

Result<UdhrWish> wish_of(const ParityRecipe& recipe, const std::vector<base::Path>& places,
                         base::Disk& disk, const ParityWords& words) {
  UdhrWish out{.setting = words.languages};
  for (const auto& code : recipe.languages)
    out.languages.insert(TRY(text::canonical_language(code)));
  out.may_lack = out.languages.empty();
  if (out.may_lack)
    for (const auto& place : places)
      for (auto& language : TRY(stated_languages(place, disk))) out.languages.insert(language);
  if (out.languages.empty()) out.languages = all_languages();
  out.languages.insert("eng_Latn");
  return out;
}

// Where none of those that are stated has a text, all that the package has.
Result<std::map<std::string, std::vector<Article>>> texts_of(UdhrWish wish,
                                                             const base::Path& package,
                                                             base::Context& ctx) {
  const auto bytes = TRY(ctx.disk.map(package));
  auto texts = TRY(udhr_texts(wish, bytes.view(), package));
  warn_of_lacking(wish, texts, ctx.reporter);
  if (texts.size() == 1 && wish.languages.size() > 1) {
    wish.languages = all_languages();
    texts = TRY(udhr_texts(wish, bytes.view(), package));
  }
  TRY(bytes.whole());
  return texts;
}

std::size_t size_of(const std::map<std::string, std::vector<Article>>& texts) {
  std::size_t out = 0;
  for (const auto& [language, articles] : texts)
    for (const auto& article : articles) {
      out += article.heading.size();
      for (const auto& paragraph : article.paragraphs) out += paragraph.size();
    }
  return out;
}

record::Parity::Words said_of(const TextMeasure& text) {
  return {static_cast<std::int64_t>(text.words), text.fertility(), text.split_share(),
          text.byte_share(), text.characters_per_window()};
}

using Names = std::vector<std::string>;

std::string row_of(const std::string& name, std::span<const Measured> all, auto&& cell) {
  auto out = "| " + name + " |";
  for (const auto& one : all) out += " " + cell(one) + " |";
  return out + "\n";
}

std::string head_of(const Names& names, const char* corner) {
  auto out = "| " + std::string(corner) + " |";
  for (const auto& name : names) out += " " + name + " |";
  out += "\n| --- |";
  for (std::size_t i = 0; i < names.size(); ++i) out += " ---: |";
  return out + "\n";
}

const ParityRow& row_in(const Measured& one, const std::string& language) {
  return *std::ranges::find(one.parity.rows, language, &ParityRow::language);
}

using Which = Premium ParityRow::*;  // with headings, or without

std::string premium_cell(const ParityRow& row, Which which) {
  const auto& [tokens, value, interval] = row.*which;
  if (row.is_lost()) return fmt::format("{:.0f} % lost", 100 * row.lost_share);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", value, interval.low, interval.high);
}

std::string premiums(std::span<const Measured> all, const Names& names, Which which) {
  auto out = head_of(names, "tokens relative to English");
  for (const auto& language : by_premium(all))
    out += row_of(language, all,
                  [&](const auto& one) { return premium_cell(row_in(one, language), which); });
  return out;
}

std::string worst_cell(const Measured& one, Which which) {
  const auto& worst = one.parity.worst(which);
  return fmt::format("{} {:.2f}", worst.language, (worst.*which).value);
}

std::string gini_cell(const Measured& one, const Gini& gini) {
  if (!writes_all(one)) return "says nothing";
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", gini.value, gini.interval.low, gini.interval.high);
}

bool has_headings(const Measured& one) { return one.parity.content.headings; }
bool has_price(const Measured& one) { return one.price > 0; }

// "0.005120", or what it is relative to English, where no price was given.
std::string price_cell(const Measured& one, const ParityRow& row) {
  const auto& [tokens, value, interval] = row.with_headings;
  return has_price(one) ? fmt::format("{:.4g}", one.price_of(tokens))
                        : fmt::format("{:.2f}", value);
}

std::string totals(std::span<const Measured> all, const Names& names) {
  auto out = head_of(names, "all languages");
  const auto row = [&](const char* name, auto&& cell) { out += row_of(name, all, cell); };
  row("ids", [](const auto& one) { return std::to_string(one.vocabulary); });
  row("tokens", [](const auto& one) { return std::to_string(tokens_of(one)); });
  if (std::ranges::any_of(all, has_price)) {
    row("price of a million tokens",
        [](const auto& one) { return fmt::format("{:g}", one.price); });
    row("price of this content",
        [](const auto& one) { return fmt::format("{:.4g}", one.price_of(tokens_of(one))); });
  }
  row("worst", [](const auto& one) { return worst_cell(one, &ParityRow::with_headings); });
  row("Gini", [](const auto& one) { return gini_cell(one, one.parity.with_headings); });
  if (has_headings(all.front())) {
    row("worst without headings",
        [](const auto& one) { return worst_cell(one, &ParityRow::without_headings); });
    row("Gini without headings",
        [](const auto& one) { return gini_cell(one, one.parity.without_headings); });
  }
  row("languages that it cannot write", [](const auto& one) {
    return std::to_string(std::ranges::count_if(one.parity.rows, &ParityRow::is_lost));
  });
  row("ids that this text does not need",
      [](const auto& one) { return fmt::format("{:.1f} %", 100 * one.unused_share); });
  return out;
}

std::string details(const Measured& one, const std::string& name) {
  auto out = fmt::format(
      "## {}\n\n| language | tokens | bytes | characters | tokens per word | words cut | tokens that "
      "are bytes | characters lost | characters in {} tokens | {} |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
      name, kWindowTokens,
      has_price(one) ? fmt::format("price at {:g} a million tokens", one.price)
                     : "price relative to English");
  for (const auto& language : by_premium(std::span(&one, 1))) {
    const auto& text = one.texts.at(language);
    const auto& row = row_in(one, language);
    out += fmt::format(
        "| {} | {} | {} | {} | {:.2f} | {:.1f} % | {:.1f} % | {:.1f} % | {:.0f} | {} |\n", language,
        text.tokens, row.bytes, row.characters, text.fertility(), 100 * text.split_share(),
        100 * text.byte_share(), 100 * row.lost_share, text.characters_per_window(),
        price_cell(one, row));
  }
  return out;
}

}  // namespace

record::ParityFile Measured::said() const {
  auto out = parity.said();
  out.tokenizer = name;
  out.vocabulary = vocabulary;
  out.unused_share = unused_share;
  out.content = parity.content.what;
  for (auto& [language, row] : out.languages) row.words = said_of(texts.at(language));
  if (!has_price(*this)) return out;
  out.price = price;
  for (const auto& row : parity.rows)
    out.languages[row.language].price = price_of(row.with_headings.tokens);
  return out;
}

Result<std::vector<double>> prices_of(const std::vector<double>& given, std::size_t count,
                                      const std::string& setting) {
  for (const auto price : given)
    if (!(price > 0 && price < 1e12))
      return base::Error{base::Code::bad_request, fmt::format("{:g} is no price of tokens", price),
                         setting, "give that of a million tokens, such as 2.5"};
  if (given.empty()) return std::vector<double>(count);
  if (given.size() == 1) return std::vector<double>(count, given[0]);
  if (given.size() == count) return given;
  return base::Error{base::Code::bad_request,
                     fmt::format("there are {} prices for {} {}", given.size(), count,
                                 count == 1 ? "tokenizer" : "tokenizers"),
                     setting, "give one for all of them, or one for each"};
}

Result<Measured> measure(const std::string& name, const Tokenizer& tokenizer,
                         const std::map<std::string, std::vector<Article>>& texts,
                         const Content& content) {
  Measured out{name, tokenizer.vocabulary(), 0, TRY(compare(tokenizer, texts, content)), {}};
  std::vector<bool> used(static_cast<std::size_t>(out.vocabulary));
  for (const auto& [language, articles] : texts)
    for (const auto& article : articles) {
      auto& own = out.texts[language];
      TRY(measure_text(tokenizer, article.heading, language, own, used));
      for (const auto& paragraph : article.paragraphs)
        TRY(measure_text(tokenizer, paragraph, language, own, used));
    }
  const auto unused = std::ranges::count(used, false);
  out.unused_share =
      static_cast<double>(unused) / static_cast<double>(std::max<std::int64_t>(1, out.vocabulary));
  return out;
}

Result<std::vector<Measured>> measure_all(const ParityRecipe& recipe,
                                          const std::vector<base::Path>& places, base::Context& ctx,
                                          const ParityWords& words) {
  std::vector<Tokenizer> tokenizers;
  for (const auto& place : places) tokenizers.push_back(TRY(load_given(ctx.disk, place)));
  const auto wish = TRY(wish_of(recipe, places, ctx.disk, words));
  const auto package = TRY(fetch(kUdhr, ctx));
  const auto texts = TRY(texts_of(wish, package, ctx));
  std::vector<Measured> out;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const PatternBudget budget(size_of(texts));
    out.push_back(TRY(measure(places[i], tokenizers[i], texts)));
  }
  return out;
}

Result<void> check_gates(std::span<const Measured> all, const ParityRecipe& recipe,
                         const ParityWords& words) {
  for (const auto& one : all) {
    auto gates = check_parity(one.parity, recipe, words);
    if (!gates.ok() && all.size() > 1) gates.error().what = one.name + ": " + gates.error().what;
    TRY(std::move(gates));
  }
  return {};
}

std::string comparison_tables(std::span<const Measured> all) {
  const auto names = short_names(all);
  auto out = all.size() > 1 ? premiums(all, names, &ParityRow::with_headings)
                            : parity_rows(all.front().parity);
  if (all.size() > 1 && has_headings(all.front()))
    out += "\n## Without headings, which are short and alike; a gate looks at both\n\n" +
           premiums(all, names, &ParityRow::without_headings);
  if (all.front().texts.empty()) return out;
  out += "\n## All languages\n\n" + totals(all, names);
  for (std::size_t i = 0; i < all.size(); ++i) out += "\n" + details(all[i], names[i]);
  return out;
}

std::string comparison_table(std::span<const Measured> all) {
  return content_sentence(all.front().parity.content) + "\n\n" + verdict(all) + "\n\n" +
         comparison_tables(all);
}

}  // namespace tokenizer
