// Overview, architecture, tokenizer: what the model is.
#include <algorithm>

#include "dossier/format.h"
#include "dossier/section.h"
#include "record/tokenizer.h"
#include "record/train.h"

namespace dossier {

using base::Result;

namespace {

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::optional<Quote> of_model(const Evidence& evidence, const char* pointer) {
  const auto* model = evidence.model();
  return model ? evidence.manifest(*model, pointer) : std::nullopt;
}

// A corpus names its variants as all else does ("deu_Latn"), its recipe perhaps otherwise ("de").
std::optional<Quote> variants_of(const Evidence& evidence, const Evidence::Artefact& corpus) {
  if (auto train = evidence.manifest(corpus, "/facts/train");
      train && train->value.is_object() && !train->value.empty())
    return train;
  return evidence.manifest(corpus, "/recipe/variants");
}

std::string names(const base::Json& variants) {
  if (!variants.is_object()) return plain(variants);
  std::vector<std::string> out;
  for (const auto& [name, unused] : variants.items()) out.push_back(name);
  return list(out);
}

void add_variants(Section& out, const Evidence& evidence) {
  const auto corpora = evidence.all("corpus");
  for (const auto* corpus : corpora)
    out.fields.push_back({"Language variants" + evidence.suffix(*corpus),
                          quoted(variants_of(evidence, *corpus), names)});
  if (corpora.empty()) out.fields.push_back({"Language variants", quoted(std::optional<Quote>())});
}

// What this card is not about, though a reader may think so.
void add_borders(Section& out, const Evidence& evidence) {
  if (const auto& others = evidence.others(); !others.empty() && evidence.model())
    out.paragraphs.push_back("There are other models beside this one: " + list(others) +
                             ". This card speaks of " + evidence.model()->folder +
                             ", and of what it was made from.");
  std::vector<std::string> gone;
  for (const auto* one : evidence.all())
    if (!one->stands) gone.push_back(evidence.title(*one));
  std::ranges::sort(gone);
  if (!gone.empty())
    out.paragraphs.push_back(
        "Of what the model came from, this no longer stands in the folder: " + list(gone) +
        ". Its signed ledger records are quoted instead; they hold counts, cost and plain facts, "
        "no settings, lists or files. Newer ones of that name, which the model never saw, are not "
        "spoken of.");
}

}  // namespace

namespace {

// Of the model; where none was exported yet, of the newest training.
Result<std::optional<Quote>> parameters(const Evidence& evidence) {
  if (const auto* model = evidence.model())
    for (const auto& said : TRY(evidence.said<record::Model>()))
      if (said.artefact == model) return said.quote(said.facts.counts.parameters);
  const auto trained = TRY(evidence.said<record::Train>());
  if (trained.empty()) return std::optional<Quote>();
  return trained.back().quote(trained.back().facts.counts.parameters);
}

// The model in two figures, for who reads one screen; what lacks is named in the sections below.
Result<void> add_size(Section& out, const Evidence& evidence) {
  if (const auto size = TRY(parameters(evidence)))
    out.fields.push_back({"Parameters", quoted(*size, counted(size->value))});
  std::vector<Quote> tokens;
  for (const auto& one : TRY(evidence.said<record::Train>()))
    if (auto read = one.quote(one.facts.counts.tokens)) tokens.push_back(std::move(*read));
  if (tokens.size() == 1)
    out.fields.push_back({"Tokens read in training", quoted(tokens[0], counted(tokens[0].value))});
  else if (!tokens.empty())
    out.fields.push_back({"Tokens read in training", derived("sum", std::move(tokens), counted)});
  return {};
}

}  // namespace

namespace {

// As the model itself was exported with it; else as the provider says it for the card alone.
Value weights_license(const CardRecipe& recipe, const Evidence& evidence) {
  const auto exported = of_model(evidence, "/recipe/export/license");
  if (exported && exported->value.is_string() && !plain(exported->value).empty())
    return quoted(exported);
  return stated(recipe.weights_license);
}

}  // namespace

Result<Section> overview(const CardRecipe& recipe, const Evidence& evidence) {
  Section out{.id = "overview", .title = "Overview"};
  out.fields = {
      {"Model", model_name(recipe, evidence)},
      {"Provider", stated(recipe.provider)},
      {"Contact", stated(recipe.contact)},
      {"Description", stated(recipe.description)},
      {"Intended use", stated(recipe.intended_use)},
      {"Out-of-scope use", stated(recipe.out_of_scope_use)},
  };
  out.fields.push_back({"What goes in and comes out", label("text")});
  TRY(add_size(out, evidence));
  add_variants(out, evidence);
  out.fields.push_back({"Content id of the model", quoted(of_model(evidence, "/id"))});
  out.fields.push_back({"Made", quoted(of_model(evidence, "/created"))});
  if (const auto kind = of_model(evidence, "/facts/weights"))
    out.fields.push_back(
        {"Weights that were released",
         quoted(*kind, "average of those of the steps (" + plain(kind->value) + ")")});
  out.fields.push_back({"Licence of the weights", weights_license(recipe, evidence)});
  out.paragraphs = {
      "Figures in this card are quoted from the signed ledger of the run that made the model; each "
      "one names its place. What the provider states is not quoted and carries no number."};
  add_borders(out, evidence);
  return out;
}

namespace {

struct ConfigRow {
  const char* label;
  const char* pointer;
};

constexpr ConfigRow kConfig[] = {{"Architecture", "/architectures"},
                                 {"Layers", "/num_hidden_layers"},
                                 {"Hidden size", "/hidden_size"},
                                 {"Feed-forward size", "/intermediate_size"},
                                 {"Attention heads", "/num_attention_heads"},
                                 {"Key-value heads", "/num_key_value_heads"},
                                 {"Context in tokens", "/max_position_embeddings"},
                                 {"Vocabulary", "/vocab_size"},
                                 {"Input and output embeddings shared", "/tie_word_embeddings"}};

}  // namespace

namespace {

// A file is known by its path, so that heads its row.
Table files_table(const Quote& files) {
  auto table = rows_table("Files of the model and their SHA-256", files);
  const auto at = std::ranges::find(table.columns, "path") - table.columns.begin();
  if (at == std::ssize(table.columns)) return table;
  const auto to_front = [at](auto& cells) {
    std::rotate(cells.begin(), cells.begin() + at, cells.begin() + at + 1);
  };
  to_front(table.columns);
  for (auto& row : table.rows) to_front(row);
  return table;
}

}  // namespace

Result<Section> architecture(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "architecture", .title = "Architecture and parameters"};
  const auto* model = evidence.model();
  for (const auto& row : kConfig) {
    const auto quote =
        model ? TRY(evidence.file(*model, "config.json", row.pointer)) : std::optional<Quote>();
    out.fields.push_back({row.label, quoted(quote, counted)});
  }
  out.fields.push_back({"Parameters", quoted(TRY(parameters(evidence)), counted)});
  if (const auto files = of_model(evidence, "/files")) out.tables.push_back(files_table(*files));
  return out;
}

namespace {

void add_tokenizer(Section& out, const Evidence& evidence,
                   const Evidence::Of<record::Tokenizer>& said) {
  const auto suffix = evidence.suffix(*said.artefact);
  out.fields.push_back(
      {"Vocabulary" + suffix, quoted(said.quote(said.facts.facts.vocabulary), counted)});
  if (const auto from = evidence.manifest(*said.artefact, "/inputs/from")) {
    out.fields.push_back({"Taken over from the folder with content id" + suffix, quoted(from)});
    return;  // it was not learned here, so nothing here says how
  }
  if (const auto settings = evidence.manifest(*said.artefact, "/recipe"))
    out.tables.push_back(settings_table("How the tokenizer was learned" + suffix, settings));
}

void lack_parity(Section& out, const std::string& suffix) {
  out.fields.push_back({"Parity between languages" + suffix, quoted(std::optional<Quote>())});
}

Result<void> add_parity(Section& out, const Evidence& evidence,
                        const Evidence::Artefact& artefact) {
  const auto suffix = evidence.suffix(artefact);
  const auto said = TRY(evidence.said_in<record::ParityFile>(artefact, "parity.json"));
  if (!said) return lack_parity(out, suffix), Result<void>();
  const auto& facts = said->facts;
  out.tables.push_back(
      rows_table("Tokens for the same content" + suffix, *said->quote(facts.languages), "variant"));
  const auto add = [&](const char* words, const std::optional<Quote>& quote) {
    if (quote) out.fields.push_back({words + suffix, quoted(*quote, counted(quote->value))});
  };
  add("Worst variant", said->quote(facts.worst));
  add("Its tokens relative to English", said->quote(facts.premium));
  add("Gini coefficient", said->quote(facts.gini));
  if (facts.without_headings) {
    add("Worst variant without headings", said->quote(facts.without_headings->worst));
    add("Its tokens relative to English, without headings",
        said->quote(facts.without_headings->premium));
    add("Gini coefficient without headings", said->quote(facts.without_headings->gini));
  }
  add("Largest premium the recipe allows", said->quote(facts.max_premium));
  if (!facts.package) return {};
  add("Test text, package", said->quote(facts.package->name));
  add("Test text, version", said->quote(facts.package->version));
  return {};
}

}  // namespace

Result<Section> tokenizer_parity(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "tokenizer", .title = "Tokenizer"};
  const auto tokenizers = TRY(evidence.said<record::Tokenizer>());
  for (const auto& one : tokenizers) add_tokenizer(out, evidence, one);
  if (tokenizers.empty()) out.fields.push_back({"Vocabulary", quoted(std::optional<Quote>())});
  const auto parities = evidence.all("parity");
  for (const auto* one : parities) TRY(add_parity(out, evidence, *one));
  if (parities.empty()) lack_parity(out, "");
  return out;
}

}  // namespace dossier
