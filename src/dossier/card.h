// A model card before it has a form: sections of fields and tables whose values know where they
// come from.
//
// card.cc gathers them from the evidence, section by section (section_*.cc); markdown.cc, html.cc
// and card_json.cc give the same card three forms.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dossier/derive.h"
#include "dossier/evidence.h"
#include "dossier/recipe.h"

namespace dossier {

inline constexpr const char* kMissing = "to be provided by the provider";

struct Value {
  enum class Origin {
    label,     // a word of ours, such as the head of a row
    recorded,  // quoted; has a source
    derived,   // computed from quotations; has `how` and their sources
    provider,  // a statement of the provider, from the recipe
    missing,   // nothing in the evidence says it
  };
  std::string text;
  Origin origin = Origin::label;
  base::Json raw{};                // the quoted or computed value itself
  std::optional<Source> source{};  // of recorded values
  // Of derived values what they are computed from; of recorded ones whose text shows more than the
  // value (an interval) all that it shows, the value first.
  std::vector<Quote> parts{};
  std::string how{};  // of derived values: a name of derive.h
};

struct Field {
  std::string label;
  Value value;
};

struct Table {
  std::string caption;
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;  // the first cell is the head of its row
};

struct Figure {
  std::string title;
  std::string text;  // what it shows, for who cannot see it
  std::string svg;
  Source source;
};

struct Section {
  std::string id;
  std::string title;
  std::vector<std::string> paragraphs{};
  std::vector<Field> fields{};
  std::vector<Table> tables{};
  std::vector<Figure> figures{};
  std::vector<std::string> commands{};
};

struct Card {
  std::string title;
  std::vector<Section> sections;
};

// Values from the three places they may come from.
Value label(std::string text);
Value stated(const std::string& text);  // by the provider; missing if empty
Value quoted(const std::optional<Quote>& quote, std::string (*format)(const base::Json&) = nullptr);
Value quoted(const Quote& quote, std::string text);
// Computed as `how` says; missing if there is nothing to compute from. The parts must be numbers.
Value derived(const std::string& how, std::vector<Quote> parts,
              std::string (*format)(const base::Json&));

// Everything a card says. Error: verification or bad_data from the evidence.
base::Result<Card> gather(const CardRecipe& recipe, const Evidence& evidence);

// "section: label" of every missing value, in the order of the card.
std::vector<std::string> missing(const Card& card);

// Places quoted, numbered from 1 by first appearance; values from one file share a number.
class Notes {
 public:
  explicit Notes(const Card& card);
  std::size_t number(const Source& source) const;
  // Of all places that a value was quoted or computed from, each once.
  std::vector<std::size_t> numbers(const Value& value) const;
  const std::vector<Source>& all() const { return all_; }  // pointers are empty

 private:
  void add(const Source& source);
  std::vector<Source> all_;
};

std::string to_markdown(const Card& card);
std::string to_html(const Card& card);
base::Json to_json(const Card& card);
base::Json to_json(const Value& value);
base::Json source_json(const Source& source);

}  // namespace dossier
