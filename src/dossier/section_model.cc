// Overview, architecture, tokenizer: what the model is.
#include "dossier/format.h"
#include "dossier/section.h"

namespace dossier {

using base::Result;

Result<Section> overview(const CardRecipe& recipe, const Evidence& evidence) {
  Section out{.id = "overview", .title = "Overview"};
  out.fields = {
      {"Model", model_name(recipe, evidence)},
      {"Provider", stated(recipe.provider)},
      {"Contact", stated(recipe.contact)},
      {"Description", stated(recipe.description)},
      {"Intended use", stated(recipe.intended_use)},
      {"Out-of-scope use", stated(recipe.out_of_scope_use)},
      {"Language variants", quoted(first_of(evidence, {{"corpus", "/recipe/variants"}}))},
      {"Content id of the model", quoted(first_of(evidence, {{"model", "/id"}}))},
      {"Made", quoted(first_of(evidence, {{"model", "/created"}}))},
      {"Licence of the weights", stated(recipe.weights_license)},
  };
  out.paragraphs = {
      "Figures in this card are quoted from the signed ledger of the run that made the model; each "
      "one names its place. What the provider states is not quoted and carries no number."};
  if (const auto gone = evidence.gone(); !gone.empty()) {
    std::string names;
    for (const auto& kind : gone) names += (names.empty() ? "" : ", ") + kind;
    out.paragraphs.push_back(
        "Of what the model came from, this no longer stands in the folder: " + names +
        ". Its signed ledger records are quoted instead; they hold counts, cost and plain facts, "
        "no settings, lists or files. Newer ones of that name, which the model never saw, are not "
        "spoken of.");
  }
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

Result<Section> architecture(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "architecture", .title = "Architecture and parameters"};
  for (const auto& row : kConfig)
    out.fields.push_back(
        {row.label, quoted(TRY(evidence.file("model", "config.json", row.pointer)), counted)});
  out.fields.push_back({"Parameters", quoted(first_of(evidence, {{"model", "/counts/parameters"},
                                                                 {"model", "/facts/parameters"},
                                                                 {"train", "/counts/parameters"},
                                                                 {"train", "/facts/parameters"}}),
                                             counted)});
  if (const auto by_part = first_of(evidence, {{"model", "/counts/parameters_by_part"},
                                               {"model", "/facts/parameters_by_part"}}))
    out.tables.push_back(rows_table("Parameters by part", *by_part, "part"));
  if (const auto files = evidence.manifest("model", "/files"))
    out.tables.push_back(rows_table("Files of the model and their SHA-256", *files));
  return out;
}

Result<Section> tokenizer_parity(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "tokenizer", .title = "Tokenizer"};
  out.fields = {{"Vocabulary", quoted(first_of(evidence, {{"tokenizer", "/counts/vocabulary"},
                                                          {"tokenizer", "/facts/vocabulary"},
                                                          {"tokenizer", "/recipe/vocabulary"}}),
                                      counted)}};
  if (const auto settings = evidence.manifest("tokenizer", "/recipe"))
    out.tables.push_back(settings_table("How the tokenizer was learned", settings));
  const auto rows = TRY(evidence.file("parity", "parity.json", "/languages"));
  if (rows) {
    out.tables.push_back(rows_table("Tokens for the same content", *rows, "variant"));
  } else {
    out.fields.push_back({"Parity between languages", quoted(std::optional<Quote>())});
  }
  for (const auto& [words, pointer] : {std::pair{"Worst variant", "/worst"},
                                       {"Its tokens relative to English", "/premium"},
                                       {"Gini coefficient", "/gini"},
                                       {"Largest premium the recipe allows", "/max_premium"},
                                       {"Test text, package", "/package/name"},
                                       {"Test text, version", "/package/version"}})
    if (const auto quote = TRY(evidence.file("parity", "parity.json", pointer)))
      out.fields.push_back({words, quoted(quote, counted)});
  return out;
}

}  // namespace dossier
