#include "dossier/name.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/recipe.h"

namespace dossier {

namespace {

using base::Code;
using base::Error;
using base::Result;

// A value with the two spellings of each step to it.
struct Step {
  std::string number, word;
};
using Way = std::vector<Step>;

Step list(const char* name) { return {name, name}; }
Step one(std::size_t index, const std::string& word) { return {std::to_string(index), word}; }

// The head of a row, with as many of the next cells as tell it from others.
std::string row_name(const Table& table, std::size_t row) {
  std::string out;
  for (std::size_t cells = 1; cells <= table.columns.size(); ++cells) {
    const auto head = [&](std::size_t at) {
      std::string text;
      for (std::size_t i = 0; i < cells; ++i) text += (i ? ", " : "") + table.rows[at][i].text;
      return text;
    };
    out = head(row);
    std::size_t alike = 0;
    for (std::size_t other = 0; other < table.rows.size(); ++other) alike += head(other) == out;
    if (alike == 1) break;
    if (cells == 3) break;  // who tells them apart by more takes the number
  }
  return out;
}

template <class F>
void each_in_table(const Table& table, const Way& way, F&& visit) {
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto name = row_name(table, r);
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      auto to = way;
      to.insert(to.end(), {list("rows"), one(r, name), one(c, table.columns[c])});
      visit(to, table.rows[r][c]);
    }
  }
}

template <class F>
void each_value(const Card& card, F&& visit) {
  for (std::size_t s = 0; s < card.sections.size(); ++s) {
    const auto& section = card.sections[s];
    const Way way{list("sections"), one(s, section.id)};
    for (std::size_t f = 0; f < section.fields.size(); ++f) {
      auto to = way;
      to.insert(to.end(), {list("fields"), one(f, section.fields[f].label)});
      visit(to, section.fields[f].value);
    }
    for (std::size_t t = 0; t < section.tables.size(); ++t) {
      auto to = way;
      to.insert(to.end(), {list("tables"), one(t, section.tables[t].caption)});
      each_in_table(section.tables[t], to, visit);
    }
  }
}

std::string numbers_of(const Way& way) {
  std::string out;
  for (const auto& step : way) out += "/" + step.number;
  return out;
}

// Without the words that only say what a list holds.
std::string words_of(const Way& way) {
  std::string out;
  for (const auto& step : way)
    if (step.number != step.word) out += (out.empty() ? "" : "/") + step.word;
  return out;
}

// What the field may be called, in lower case.
std::vector<std::string> spellings(const Way& way) {
  std::string pointer, brackets, dots;
  for (const auto& step : way) {
    pointer += record::pointer_step(step.word);
    const bool index = step.number != step.word;
    brackets += index ? "[" + step.number + "]" : "." + step.number;
    if (index) dots += (dots.empty() ? "" : ".") + step.word;
  }
  std::vector<std::string> out = {numbers_of(way),    pointer,       brackets,
                                  brackets.substr(1), words_of(way), dots};
  for (auto& one : out) one = base::ascii_lower(one);
  return out;
}

// What is asked for, or that with a step into the value behind it.
bool leads_to(const std::string& asked, const std::string& spelling) {
  if (!asked.starts_with(spelling)) return false;
  const auto rest = asked.substr(spelling.size());
  for (const char* member : {"value", "text", "origin", "source", "sources", "how"})
    if (rest == std::string("/") + member || rest == std::string(".") + member ||
        rest.starts_with(std::string("/") + member + "/"))
      return true;
  return rest.empty();
}

std::string last_step(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Names that somebody may have meant: the nearest one, else those that hold the word, else those
// whose last step is near.
std::vector<std::string> near_names(const std::string& field, const std::vector<NamedValue>& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  if (const auto nearest = base::nearest(field, names); !nearest.empty()) return {nearest};
  const auto asked = base::ascii_lower(field);
  std::vector<std::string> holding, ending;
  for (const auto& name : names) {
    if (!asked.empty() && base::ascii_lower(name).find(asked) != name.npos) holding.push_back(name);
    if (!base::nearest(last_step(field), {last_step(name)}).empty()) ending.push_back(name);
  }
  auto& out = holding.empty() ? ending : holding;
  if (out.size() > 5) out.resize(5);
  return out;
}

Error unknown(const std::string& field, const std::vector<NamedValue>& all) {
  std::string words;
  for (const auto& name : near_names(field, all))
    words += (words.empty() ? "'" : ", '") + name + "'";
  return {Code::bad_request, "the card has no field '" + field + "'", "--why",
          words.empty() ? "name one as card.json does (/sections/5/fields/1), or as SECTION/LABEL: "
                          "training/Tokens"
                        : "did you mean " + words + "?"};
}

}  // namespace

std::vector<NamedValue> named_values(const Card& card) {
  std::vector<NamedValue> out;
  each_value(card, [&](const Way& way, const Value& value) {
    if (value.origin != Value::Origin::label)
      out.push_back({numbers_of(way), words_of(way), &value});
  });
  return out;
}

Result<NamedValue> find_value(const Card& card, const std::string& field) {
  const auto asked = base::ascii_lower(field);
  std::vector<NamedValue> found;
  each_value(card, [&](const Way& way, const Value& value) {
    for (const auto& spelling : spellings(way))
      if (leads_to(asked, spelling)) {
        found.push_back({numbers_of(way), words_of(way), &value});
        return;
      }
  });
  if (found.empty()) return unknown(field, named_values(card));
  if (found.size() > 1)
    return Error{Code::bad_request,
                 "the card has " + std::to_string(found.size()) + " fields '" + field + "'",
                 "--why", "name one by its place: " + found[0].pointer + " or " + found[1].pointer};
  return found[0];
}

}  // namespace dossier
