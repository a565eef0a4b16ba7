// Evaluation and limitations: how good the model is, and at what.
#include <algorithm>

#include "dossier/format.h"
#include "dossier/section.h"
#include "record/eval.h"

namespace dossier {

using base::Json;
using base::Result;

namespace {

using record::Score;

const Score* score_of(const record::EvalVariant& variant, const std::string& set) {
  if (set == "pages") return variant.pages ? &*variant.pages : nullptr;
  if (set == "messages") return variant.messages ? &*variant.messages : nullptr;
  return variant.texts && *variant.texts ? &**variant.texts : nullptr;
}

Value or_dash(const std::optional<Quote>& quote, std::string (*format)(const Json&)) {
  return quote ? quoted(*quote, format(quote->value)) : label("-");
}

// The interval stands in the same cell, so its ends are among what the cell quotes.
Value score_cell(const Said<Score>& score) {
  const auto value = *score.quote(score.facts.bits_per_byte);
  auto text = with_three(value.value);
  const auto low = score.quote(score.facts.low), high = score.quote(score.facts.high);
  if (!low || !high) return quoted(value, text);
  auto out =
      quoted(value, text + " [" + with_three(low->value) + ", " + with_three(high->value) + "]");
  out.parts = {value, *low, *high};
  return out;
}

// Whether some variant of a set says that much of its score.
template <class M>
bool any_says(const record::EvalFile& file, const std::string& set, M record::Score::* member) {
  return std::ranges::any_of(file.variants, [&](const auto& variant) {
    const auto* score = score_of(variant, set);
    return score && (score->*member).has_value();
  });
}

Table score_table(const std::string& caption, const Said<record::EvalFile>& said,
                  const std::string& set) {
  const bool after = any_says(said.facts, set, &Score::xz_after_training_bits_per_byte);
  const bool relative = any_says(said.facts, set, &Score::relative_to_english);
  Table table{caption, {"language", "model [95 % interval]", "xz -9e, alone"}, {}};
  if (after)
    for (const char* title : {"xz -9e, after training", "training bytes it read", "left out of it"})
      table.columns.emplace_back(title);
  if (relative) table.columns.emplace_back("same content, English = 1");
  for (const char* title : {"documents", "left out", "bytes", "tokens"})
    table.columns.emplace_back(title);
  for (const auto& variant : said.facts.variants) {
    const auto* found = score_of(variant, set);
    if (!found) continue;
    const auto score = said.part(*found);
    const auto& s = score.facts;
    auto& row = table.rows.emplace_back();
    const auto add = [&](const auto& member, std::string (*format)(const Json&)) {
      row.push_back(or_dash(score.quote(member), format));
    };
    row = {quoted(said.quote(variant.language)), score_cell(score)};
    add(s.xz_bits_per_byte, with_three);
    if (after) {
      add(s.xz_after_training_bits_per_byte, with_three);
      add(s.xz_training_bytes, counted);
      add(s.xz_training_bytes_left_out, counted);
    }
    if (relative) add(s.relative_to_english, with_three);
    add(s.documents, counted);
    add(s.documents_left_out, counted);
    add(s.bytes, counted);
    add(s.tokens, counted);
  }
  return table;
}

void lack_scores(Section& out, const std::string& suffix) {
  out.fields.push_back({"Held-out bits per byte" + suffix, quoted(std::optional<Quote>())});
}

Result<void> add_scores(Section& out, const Evidence& evidence,
                        const Evidence::Artefact& artefact) {
  const auto suffix = evidence.suffix(artefact);
  const auto said = TRY(evidence.said_in<record::EvalFile>(artefact, "eval.json"));
  if (!said) return lack_scores(out, suffix), Result<void>();
  for (const std::string set : {"pages", "messages", "texts"}) {
    auto table = score_table("Bits per byte on held-out " + set + suffix, *said, set);
    if (!table.rows.empty()) out.tables.push_back(std::move(table));
  }
  if (said->facts.verdict)
    out.fields.push_back(
        {"Beside the controls" + suffix, quoted(said->quote(said->facts.verdict->text))});
  out.fields.push_back({"Method" + suffix, quoted(said->quote(said->facts.method.text))});
  out.fields.push_back({"Control program" + suffix, quoted(said->quote(said->facts.control))});
  return add_figure(
      out, evidence, artefact, "plot.svg", "Held-out bits per byte by language variant",
      "Points with intervals per language variant for the model, and for xz alone and after the "
      "training text; the same figures stand in the tables of this section.");
}

}  // namespace

Result<Section> evaluation(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "evaluation", .title = "Evaluation"};
  const auto evals = evidence.all("eval");
  for (const auto* one : evals) TRY(add_scores(out, evidence, *one));
  if (evals.empty())
    out.paragraphs = {
        "The ledger records no evaluation of this model: a recipe asks for one with [eval]."};
  return out;
}

Result<Section> limitations(const CardRecipe& recipe, const Evidence& evidence) {
  Section out{.id = "limitations", .title = "Limitations"};
  if (evidence.all("eval").empty())
    out.paragraphs = {
        "Nothing is known of how well the model writes, and nothing of the truth, safety or "
        "usefulness of what it writes."};
  else
    out.paragraphs = {
        "The evaluation above measures how well text like the training text is predicted, in the "
        "languages named. It says nothing about the truth, safety or usefulness of what the model "
        "writes, nor "
        "about other kinds of text."};
  for (std::size_t i = 0; i < recipe.limitations.size(); ++i)
    out.fields.push_back({"Limitation " + std::to_string(i + 1), stated(recipe.limitations[i])});
  if (recipe.limitations.empty()) out.fields.push_back({"Known limitations", stated("")});
  return out;
}

}  // namespace dossier
