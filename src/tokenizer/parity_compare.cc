// Measures tokenizers on one package, and says so as a table; see the header.
#include "tokenizer/parity_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "text/language.h"
#include "tokenizer/pattern_budget.h"

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

Result<std::set<std::string>> languages_of(const ParityRecipe& recipe,
                                           const std::vector<base::Path>& folders,
                                           base::Disk& disk) {
  std::set<std::string> out;
  for (const auto& code : recipe.languages) out.insert(TRY(text::canonical_language(code)));
  if (out.empty())
    for (const auto& folder : folders)
      for (auto& language : TRY(stated_languages(folder, disk))) out.insert(language);
  if (out.empty()) out = all_languages();
  out.insert("eng_Latn");
  return out;
}

record::Parity::Words said_of(const TextMeasure& text) {
  return {static_cast<std::int64_t>(text.words), text.fertility(), text.split_share(),
          text.byte_share(), text.characters_per_window()};
}

std::string row_of(const std::string& name, std::span<const Measured> all, auto&& cell) {
  auto out = "| " + name + " |";
  for (const auto& one : all) out += " " + cell(one) + " |";
  return out + "\n";
}

std::string head_of(std::span<const Measured> all, const char* corner) {
  return row_of(corner, all, [](const auto& one) { return one.name; }) + "| --- |" + [&] {
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i) out += " ---: |";
    return out;
  }() + "\n";
}

std::vector<ParityRow> sorted_rows(const Measured& one) {
  auto rows = one.parity.rows;
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.with_headings.value; });
  return rows;
}

std::string premiums(std::span<const Measured> all) {
  auto out = head_of(all, "tokens relative to English");
  for (const auto& row : sorted_rows(all.front()))
    out += row_of(row.language, all, [&](const Measured& one) {
      const auto& found = *std::ranges::find(one.parity.rows, row.language, &ParityRow::language);
      const auto& with = found.with_headings;
      return fmt::format("{:.2f} [{:.2f}, {:.2f}]", with.value, with.interval.low,
                         with.interval.high);
    });
  return out;
}

std::string totals(std::span<const Measured> all) {
  auto out = head_of(all, "all languages");
  const auto row = [&](const char* name, auto&& cell) { out += row_of(name, all, cell); };
  row("ids", [](const auto& one) { return std::to_string(one.vocabulary); });
  row("tokens", [](const auto& one) {
    std::uint64_t sum = 0;
    for (const auto& [language, text] : one.texts) sum += text.tokens;
    return std::to_string(sum);
  });
  row("worst", [](const auto& one) {
    const auto& worst = one.parity.worst();
    return fmt::format("{} {:.2f}", worst.language, worst.with_headings.value);
  });
  row("Gini", [](const auto& one) {
    const auto& gini = one.parity.with_headings;
    return fmt::format("{:.3f} [{:.3f}, {:.3f}]", gini.value, gini.interval.low,
                       gini.interval.high);
  });
  row("ids that these articles do not need",
      [](const auto& one) { return fmt::format("{:.1f} %", 100 * one.unused_share); });
  return out;
}

std::string details(const Measured& one) {
  auto out = fmt::format(
      "{}:\n\n| language | tokens | bytes | characters | tokens per word | words cut | tokens that "
      "are bytes | characters in {} tokens |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
      one.name, kWindowTokens);
  for (const auto& row : sorted_rows(one)) {
    const auto& text = one.texts.at(row.language);
    out += fmt::format("| {} | {} | {} | {} | {:.2f} | {:.1f} % | {:.1f} % | {:.0f} |\n",
                       row.language, text.tokens, row.bytes, row.characters, text.fertility(),
                       100 * text.split_share(), 100 * text.byte_share(),
                       text.characters_per_window());
  }
  return out;
}

}  // namespace

record::ParityFile Measured::said() const {
  auto out = parity.said();
  out.tokenizer = name;
  out.vocabulary = vocabulary;
  out.unused_share = unused_share;
  for (auto& [language, row] : out.languages) row.words = said_of(texts.at(language));
  return out;
}

Result<Measured> measure(const std::string& name, const Tokenizer& tokenizer,
                         const std::map<std::string, std::vector<Article>>& texts) {
  Measured out{name, tokenizer.vocabulary(), 0, TRY(compare(tokenizer, texts)), {}};
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
                                          const std::vector<base::Path>& folders,
                                          base::Context& ctx) {
  std::vector<Tokenizer> tokenizers;
  for (const auto& folder : folders) tokenizers.push_back(TRY(Tokenizer::load(ctx.disk, folder)));
  const auto package = TRY(fetch(kUdhr, ctx));
  const auto wanted = TRY(languages_of(recipe, folders, ctx.disk));
  const auto bytes = TRY(ctx.disk.map(package));
  const auto texts = TRY(udhr_texts(wanted, bytes.view(), package));
  TRY(bytes.whole());
  std::vector<Measured> out;
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const PatternBudget budget(bytes.view().size());
    out.push_back(TRY(measure(folders[i], tokenizers[i], texts)));
  }
  return out;
}

Result<void> check_gates(std::span<const Measured> all, const ParityRecipe& recipe) {
  for (const auto& one : all) {
    auto gates = check_parity(one.parity, recipe);
    if (!gates.ok() && all.size() > 1) gates.error().what = one.name + ": " + gates.error().what;
    TRY(std::move(gates));
  }
  return {};
}

std::string comparison_table(std::span<const Measured> all) {
  auto out = all.size() == 1 ? parity_table(all.front().parity) : premiums(all);
  out += "\n" + totals(all);
  for (const auto& one : all) out += "\n" + details(one);
  return out;
}

}  // namespace tokenizer
