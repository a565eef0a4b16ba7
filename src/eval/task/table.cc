// The table of results that the harness prints, in Markdown: tasks below their groups, a row a figure.
#include <algorithm>
#include <map>
#include <set>

#include "base/utf8.h"
#include "eval/task/run.h"

namespace eval::task {
namespace {

// Names in the order of their tree, each with its depth.
class Order {
 public:
  Order(const Value& inside, const Value& rows) : inside_(inside), rows_(rows) {
    std::set<std::string> children;
    for (const auto& [group, members] : inside.items())
      for (const auto& member : members) children.insert(member.get<std::string>());
    std::set<std::string> tops;
    for (const auto& [group, members] : inside.items())
      if (!children.contains(group)) tops.insert(group);
    for (const auto& top : tops) visit(top, 0);
    std::set<std::string> rest;
    for (const auto& [name, row] : rows.items())
      if (!depth.contains(name)) rest.insert(name);
    names.insert(names.end(), rest.begin(), rest.end());
  }

  std::vector<std::string> names;
  std::map<std::string, std::size_t> depth;

 private:
  void visit(const std::string& name, std::size_t at) {
    depth[name] = at;
    if (rows_.contains(name)) names.push_back(name);
    std::set<std::string> children;
    for (const auto& member : inside_.value(name, Value::array()))
      children.insert(member.get<std::string>());
    for (const auto& child : children) visit(child, at + 1);
  }
  const Value& inside_;
  const Value& rows_;
};

std::string fixed(double number) {
  char text[400];
  std::snprintf(text, sizeof text, "%.4f", number);
  return text;
}

struct Cells {
  std::vector<std::vector<std::string>> rows;  // the first is the head
  std::vector<bool> right;                     // of columns: numbers stand at the right
};

std::string version_of(const Value& version) {
  if (!version.is_number_float()) return shown(version);
  const double number = version.get<double>();
  return number == static_cast<double>(static_cast<std::int64_t>(number))
             ? std::to_string(static_cast<std::int64_t>(number))
             : shown(version);
}

bool is_number(const std::string& text) {
  const auto at = text.find_first_not_of("-0123456789.");
  return !text.empty() && at == std::string::npos;
}

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(base::count_code_points(text));
}

std::string written(const Cells& cells) {
  std::vector<std::size_t> width(cells.right.size(), 3);
  for (const auto& row : cells.rows)
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], width_of(row[i]));
  std::string out;
  for (std::size_t r = 0; r < cells.rows.size(); ++r) {
    out += '|';
    for (std::size_t i = 0; i < width.size(); ++i) {
      const auto& cell = cells.rows[r][i];
      const std::string pad(width[i] - width_of(cell), ' ');
      // Names of columns stand in the middle.
      if (r == 0)
        out += pad.substr(0, pad.size() / 2) + cell + pad.substr(pad.size() / 2);
      else
        out += cells.right[i] || is_number(cell) ? pad + cell : cell + pad;
      out += '|';
    }
    out += '\n';
    if (r > 0) continue;
    out += '|';
    for (std::size_t i = 0; i < width.size(); ++i)
      out += std::string(width[i] - (cells.right[i] ? 1 : 0), '-') + (cells.right[i] ? ":|" : "|");
    out += '\n';
  }
  return out;
}

const char* arrow(const Value& better) {
  if (!better.is_boolean()) return "";
  return better.get<bool>() ? "↑" : "↓";
}

std::string unanswered_of(const Value& results, const std::string& name,
                          const std::string& filter) {
  const auto of = results.value("no_answer_found", Value::object()).value(name, Value::object());
  return of.contains(filter) ? std::to_string(of[filter]["count"].get<std::size_t>()) : "";
}

}  // namespace

std::string table_of(const Value& results, const char* column) {
  const auto& rows = results.at(column);
  const bool writes = results.contains("no_answer_found");
  Cells cells;
  cells.rows.push_back({std::string(column) == "groups" ? "Groups" : "Tasks", "Version", "Filter",
                        "n-shot", "Metric", "", "Value", "", "Stderr"});
  if (writes) cells.rows[0].push_back("No answer found");
  const Order order(results.at("group_subtasks"), rows);
  for (const auto& key : order.names) {
    const auto& row = rows.at(key);
    const auto depth = order.depth.contains(key) ? order.depth.at(key) : 0;
    auto name =
        (depth > 0 ? std::string(depth, ' ') + "- " : "") + shown(row.value("alias", Value(key)));
    auto version = version_of(results.at("versions").value(key, Value("    N/A")));
    const auto shots = shown(results.at("n-shot").value(key, Value(" ")));
    const auto better = results.at("higher_is_better").value(key, Value::object());
    std::map<std::string, Value> figures;
    for (const auto& [figure, value] : row.items())
      if (figure.find(',') != std::string::npos) figures[figure] = value;
    for (const auto& [figure, value] : figures) {
      const auto comma = figure.find(',');
      const auto metric = figure.substr(0, comma), filter = figure.substr(comma + 1);
      if (metric.ends_with("_stderr")) continue;
      const auto error = row.value(metric + "_stderr," + filter, Value());
      cells.rows.push_back({name, version, filter, shots, metric,
                            arrow(better.value(metric, Value())),
                            value.is_number_float() ? fixed(value.get<double>()) : shown(value),
                            "±", error.is_number() ? fixed(error.get<double>()) : "   N/A"});
      if (writes) cells.rows.back().push_back(unanswered_of(results, key, filter));
      name = version = "";
    }
  }
  for (std::size_t i = 0; i < cells.rows[0].size(); ++i) {
    bool any = false, all = true;
    for (std::size_t r = 1; r < cells.rows.size(); ++r) {
      const auto& cell = cells.rows[r][i];
      if (cell.find_first_not_of(' ') == std::string::npos) continue;
      any = true;
      all = all && is_number(cell);
    }
    cells.right.push_back(any && all);
    if (any && all) continue;
    // Beside words a whole number is written as one.
    for (std::size_t r = 1; r < cells.rows.size(); ++r) {
      auto& cell = cells.rows[r][i];
      if (is_number(cell) && cell.ends_with(".0000")) cell.resize(cell.size() - 5);
    }
  }
  return written(cells);
}

}  // namespace eval::task
