#include "dossier/card.h"

#include <algorithm>

#include "dossier/format.h"
#include "dossier/section.h"

namespace dossier {

using base::Result;

namespace {

// Visits every value of a card in its order, with the words that name it.
template <class F>
void each_value(const Card& card, F&& visit) {
  for (const auto& section : card.sections) {
    for (const auto& field : section.fields) visit(section, field.label, field.value);
    for (const auto& table : section.tables)
      for (const auto& row : table.rows)
        for (std::size_t i = 0; i < row.size(); ++i)
          visit(section, table.caption + ", " + row[0].text + ", " + table.columns[i], row[i]);
  }
}

// A section, and the kinds of artefacts that it speaks of for all others.
struct Chapter {
  Result<Section> (*write)(const CardRecipe&, const Evidence&);
  const char* kinds[3] = {};
};
constexpr Chapter kChapters[] = {{overview},
                                 {architecture, {"model"}},
                                 {tokenizer_parity, {"tokenizer", "parity"}},
                                 {training_data, {"sources", "corpus", "shards"}},
                                 {held_out_text},
                                 {training, {"train"}},
                                 {evaluation, {"eval"}},
                                 {limitations},
                                 {energy},
                                 {verification}};

Source without_pointer(Source source) {
  source.pointer.clear();
  return source;
}

}  // namespace

Value label(std::string text) { return {.text = std::move(text)}; }

Value stated(const std::string& text) {
  if (text.empty()) return {.text = kMissing, .origin = Value::Origin::missing};
  return {.text = text, .origin = Value::Origin::provider, .raw = text};
}

Value quoted(const Quote& quote, std::string text) {
  return {std::move(text), Value::Origin::recorded, quote.value, quote.source};
}

Value quoted(const std::optional<Quote>& quote, std::string (*format)(const base::Json&)) {
  if (!quote) return {.text = kMissing, .origin = Value::Origin::missing};
  return quoted(*quote, format ? format(quote->value) : plain(quote->value));
}

Value derived(const std::string& how, std::vector<Quote> parts,
              std::string (*format)(const base::Json&)) {
  if (parts.empty()) return {.text = kMissing, .origin = Value::Origin::missing};
  std::vector<base::Json> values;
  for (const auto& part : parts) values.push_back(part.value);
  const auto value = compute(how, values);
  if (!value.ok()) return {.text = kMissing, .origin = Value::Origin::missing};
  return {.text = format(*value),
          .origin = Value::Origin::derived,
          .raw = *value,
          .parts = std::move(parts),
          .how = how};
}

base::Result<Card> gather(const CardRecipe& recipe, const Evidence& evidence) {
  Card card;
  const auto name = model_name(recipe, evidence);
  card.title = name.origin == Value::Origin::missing ? "Model card" : "Model card: " + name.text;
  std::vector<const char*> spoken_of;
  for (const auto& chapter : kChapters)
    for (const auto* kind : chapter.kinds)
      if (kind) spoken_of.push_back(kind);
  for (const auto& chapter : kChapters) {
    card.sections.push_back(TRY(chapter.write(recipe, evidence)));
    if (chapter.write != evaluation) continue;
    if (auto others = TRY(other_stages(evidence, spoken_of)); !others.tables.empty())
      card.sections.push_back(std::move(others));
  }
  return card;
}

std::vector<std::string> missing(const Card& card) {
  std::vector<std::string> out;
  each_value(card, [&](const Section& section, const std::string& words, const Value& value) {
    if (value.origin == Value::Origin::missing) out.push_back(section.title + ": " + words);
  });
  return out;
}

Notes::Notes(const Card& card) {
  each_value(card, [&](const Section&, const std::string&, const Value& value) {
    if (value.source) add(*value.source);
    for (const auto& part : value.parts) add(part.source);
  });
  for (const auto& section : card.sections)
    for (const auto& figure : section.figures) add(figure.source);
}

void Notes::add(const Source& source) {
  if (std::find(all_.begin(), all_.end(), without_pointer(source)) == all_.end())
    all_.push_back(without_pointer(source));
}

std::size_t Notes::number(const Source& source) const {
  const auto found = std::find(all_.begin(), all_.end(), without_pointer(source));
  CHECK(found != all_.end(), "every quoted place of a card has a note");
  return static_cast<std::size_t>(found - all_.begin()) + 1;
}

std::vector<std::size_t> Notes::numbers(const Value& value) const {
  std::vector<std::size_t> out;
  const auto add_number = [&](const Source& source) {
    if (const auto one = number(source); std::ranges::find(out, one) == out.end())
      out.push_back(one);
  };
  if (value.source) add_number(*value.source);
  for (const auto& part : value.parts) add_number(part.source);
  return out;
}

}  // namespace dossier
