#include "cli/recipe_keys.h"

#include "base/recipe.h"

namespace cli {

namespace {

using base::FieldRow;

bool is_list(const FieldRow& row) { return row.type == "list of table"; }
bool is_table(const FieldRow& row) { return row.type == "table" || is_list(row); }

std::string head_of(const FieldRow& table) {
  return is_list(table) ? "[[" + table.path + "]]" : "[" + table.path + "]";
}

// "sources.source[]" holds the kinds of a list.
bool is_within(const std::string& path, const std::string& section) {
  return path == section || path.starts_with(section + ".") || path.starts_with(section + "[");
}

// Those right below `prefix` that the kind of a choice brings, or, without one, that all have.
std::string keys_below(const std::vector<FieldRow>& rows, const std::string& prefix,
                       const std::string& kind) {
  std::string out;
  for (const auto& row : rows) {
    if (!row.path.starts_with(prefix) || row.kind != kind || is_table(row) || row.type == "kind")
      continue;
    const auto key = row.path.substr(prefix.size());
    if (key.find('.') == std::string::npos)
      out +=
          "  " + key + " = " + row.default_value + "\n      " + row.type + ": " + row.text + "\n";
  }
  return out;
}

}  // namespace

base::Result<std::string> recipe_keys(const std::vector<FieldRow>& rows,
                                      const std::string& section) {
  std::string out;
  std::vector<std::string> known;
  for (const auto& row : rows) {
    if (is_table(row)) known.push_back(row.path);
    if (!is_within(row.path, section)) continue;
    const auto begin = out.empty() ? "" : "\n";
    if (is_table(row))
      out += begin + head_of(row) + "  " + row.text + "\n" +
             keys_below(rows, row.path + (is_list(row) ? "[]." : "."), "");
    else if (row.type == "kind")
      out +=
          "\n  " + row.kind + ": " + row.text + "\n" + keys_below(rows, row.path + ".", row.kind);
  }
  TRY(base::check_known("section", section, known));
  return out;
}

}  // namespace cli
