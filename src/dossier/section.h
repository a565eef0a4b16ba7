// The sections of a model card, in its order; each one is a set of queries over the evidence.
#pragma once

#include "dossier/card.h"
#include "dossier/format.h"

namespace dossier {

using record::pointer_step;

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

// What artefacts of other kinds than these say of themselves; an empty section where there is none.
base::Result<Section> other_stages(const Evidence& evidence,
                                   const std::vector<const char*>& spoken_of);

// A picture among the files of an artefact; nothing happens where it has none.
base::Result<void> add_figure(Section& out, const Evidence& evidence,
                              const Evidence::Artefact& artefact, const char* file,
                              const char* title, const std::string& text);

// One row per leaf of a recorded value: its path in it, and the value.
Table settings_table(const std::string& caption, const std::optional<Quote>& quote);

// The numbers, words and yes-or-nos of a recorded value, one row each; its lists are left out.
void add_plain_rows(Table& table, const std::optional<Quote>& quote);

// A recorded list of rows, or a map from names to rows, as a table: columns in the order of
// appearance, tables within a row as "a.b"; `first` heads the names of a map. A value that is no
// list of rows becomes a settings_table.
Table rows_table(const std::string& caption, const Quote& quote, const char* first = "name");

// Recorded rows with the columns that a reader needs, in their order; what a row lacks is missing.
template <class T, class Row>
class ListTable {
 public:
  ListTable(const std::string& caption, const Said<T>& said, const std::vector<Row>& rows)
      : table_{caption, {}, std::vector<std::vector<Value>>(rows.size())} {
    for (const auto& row : rows) rows_.push_back(said.part(row));
  }
  template <class M>
  ListTable& column(const char* title, M Row::* member) {
    table_.columns.emplace_back(title);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      table_.rows[i].push_back(quoted(rows_[i].quote(rows_[i].facts.*member), counted));
    return *this;
  }
  Table table() { return std::move(table_); }

 private:
  Table table_;
  std::vector<Said<Row>> rows_;
};

// The value at `pointer` below a quote in a table, or an empty cell.
Value cell(const Quote& quote, const std::string& pointer);

// The part of a quote at `pointer` below it. It must be there.
Quote part(const Quote& quote, const std::string& pointer);

}  // namespace dossier
