// The sections of a model card, in its order; each one is a set of queries over the evidence.
#pragma once

#include <initializer_list>

#include "dossier/card.h"

namespace dossier {

// The provider's name for the model, else the name of the recipe that ran.
Value model_name(const CardRecipe& recipe, const Evidence& evidence);

base::Result<Section> overview(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> architecture(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> tokenizer_parity(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> training_data(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> held_out_text(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> training(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> evaluation(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> limitations(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> energy(const CardRecipe& recipe, const Evidence& evidence);
base::Result<Section> verification(const CardRecipe& recipe, const Evidence& evidence);

// The first of several places that holds a value:
// rooms name the same thing where it belongs to them.
struct Place {
  const char* stage;
  const char* pointer;  // into the manifest
};
std::optional<Quote> first_of(const Evidence& evidence, std::initializer_list<Place> places);

// One row per leaf of a recorded value: its path in it, and the value.
Table settings_table(const std::string& caption, const std::optional<Quote>& quote);

// A recorded list of rows, or a map from names to rows, as a table: columns in the order of
// appearance, tables within a row as "a.b"; `first` heads the names of a map. A value that is no
// list of rows becomes a settings_table.
Table rows_table(const std::string& caption, const Quote& quote, const char* first = "name");

struct Column {
  const char* title;
  const char* key;  // of the row
};
// A recorded list of rows with the columns that a reader needs, in their order;
// what a row lacks is missing.
Table list_table(const std::string& caption, const Quote& list,
                 std::initializer_list<Column> columns);

// The value at `pointer` below a quote in a table, or an empty cell.
Value cell(const Quote& quote, const std::string& pointer);

// A key as part of a pointer.
std::string pointer_to(const std::string& key);

// The part of a quote at `pointer` below it. It must be there.
Quote part(const Quote& quote, const std::string& pointer);

}  // namespace dossier
