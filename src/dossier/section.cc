#include "dossier/section.h"

#include <algorithm>

#include "dossier/format.h"

namespace dossier {

using base::Json;

namespace {

struct Leaf {
  std::string path;     // "optimizer.beta1"
  std::string pointer;  // "/optimizer/beta1"
};

bool is_leaf(const Json& value) {
  if (value.is_object()) return value.empty();
  if (!value.is_array()) return true;
  return std::none_of(value.begin(), value.end(),
                      [](const Json& item) { return item.is_structured(); });
}

void collect_leaves(const Json& value, const std::string& path, const std::string& pointer,
                    std::vector<Leaf>& out) {
  if (is_leaf(value)) {
    out.push_back({path, pointer});
    return;
  }
  const auto go = [&](const std::string& key, const Json& child) {
    collect_leaves(child, path.empty() ? key : path + "." + key, pointer + pointer_step(key), out);
  };
  if (value.is_object())
    for (const auto& [key, child] : value.items()) go(key, child);
  else
    for (std::size_t i = 0; i < value.size(); ++i) go(std::to_string(i), value[i]);
}

std::vector<Leaf> leaves(const Json& value) {
  std::vector<Leaf> out;
  if (!is_leaf(value)) collect_leaves(value, "", "", out);
  return out;
}

bool all_objects(const Json& value) {
  return value.is_structured() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_object(); });
}

// Rows of a map are named by their key; rows of a list by their first column.
struct Row {
  std::string name;
  std::string pointer;
};

std::vector<Row> rows_of(const Json& value) {
  std::vector<Row> out;
  if (value.is_object())
    for (const auto& [key, unused] : value.items()) out.push_back({key, pointer_step(key)});
  else
    for (std::size_t i = 0; i < value.size(); ++i) out.push_back({"", "/" + std::to_string(i)});
  return out;
}

}  // namespace

Value model_name(const CardRecipe& recipe, const Evidence& evidence) {
  if (!recipe.model_name.empty()) return stated(recipe.model_name);
  const auto run = evidence.run();
  if (run && run->value.contains("recipe")) {
    const auto quote = part(*run, "/recipe");
    return quoted(quote, plain(quote.value));
  }
  return stated("");
}

base::Result<void> add_figure(Section& out, const Evidence& evidence,
                              const Evidence::Artefact& artefact, const char* file,
                              const char* title, const std::string& text) {
  const auto svg = TRY(evidence.bytes(artefact, file));
  if (!svg) return {};
  const Source source{artefact.record, "artefact", artefact.id, artefact.folder + "/" + file, ""};
  out.figures.push_back({title + evidence.suffix(artefact), text, *svg, source});
  return {};
}

Quote part(const Quote& quote, const std::string& pointer) {
  Quote out{quote.value.at(Json::json_pointer(pointer)), quote.source};
  out.source.pointer += pointer;
  return out;
}

Value cell(const Quote& quote, const std::string& pointer) {
  if (!quote.value.contains(Json::json_pointer(pointer))) return label("");
  const auto value = part(quote, pointer);
  return quoted(value, counted(value.value));
}

Table settings_table(const std::string& caption, const std::optional<Quote>& quote) {
  Table table{caption, {"setting", "value"}, {}};
  if (!quote) {
    table.rows.push_back({label("all"), quoted(std::optional<Quote>())});
    return table;
  }
  for (const auto& leaf : leaves(quote->value)) {
    const auto value = part(*quote, leaf.pointer);
    table.rows.push_back({label(leaf.path), quoted(value, plain(value.value))});
  }
  return table;
}

void add_plain_rows(Table& table, const std::optional<Quote>& quote) {
  if (!quote) return;
  for (const auto& leaf : leaves(quote->value)) {
    const auto value = part(*quote, leaf.pointer);
    if (value.value.is_structured() || value.value.is_null()) continue;
    table.rows.push_back({label(leaf.path), quoted(value, counted(value.value))});
  }
}

Table rows_table(const std::string& caption, const Quote& quote, const char* first) {
  if (!all_objects(quote.value)) return settings_table(caption, quote);
  Table table{caption, {}, {}};
  std::vector<Leaf> columns;
  for (const auto& row : quote.value)
    for (auto& leaf : leaves(row))
      if (std::none_of(columns.begin(), columns.end(),
                       [&](auto& c) { return c.pointer == leaf.pointer; }))
        columns.push_back(std::move(leaf));
  const bool named = quote.value.is_object();
  if (named) table.columns.emplace_back(first);
  for (const auto& column : columns) table.columns.push_back(column.path);
  for (const auto& row : rows_of(quote.value)) {
    std::vector<Value> cells;
    if (named) cells.push_back(label(row.name));
    for (const auto& column : columns) cells.push_back(cell(quote, row.pointer + column.pointer));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace dossier
