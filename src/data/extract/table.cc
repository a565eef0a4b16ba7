#include "data/extract/table.h"

#include <algorithm>

#include "data/extract/markdown.h"
#include "store/html_attribute.h"

namespace data::extract {

using store::html::Tag;
using store::html::Tree;

namespace {

constexpr std::size_t kLongestCell = 2000;  // bytes; what is longer is no cell of data

bool is_layout_tag(Tag tag) {
  return tag == Tag::table || tag == Tag::ul || tag == Tag::ol || tag == Tag::pre ||
         tag == Tag::blockquote || tag == Tag::article || tag == Tag::section ||
         (tag >= Tag::h1 && tag <= Tag::h6);
}

bool lays_out(const Tree& tree, const std::vector<char>& dropped, std::uint32_t table) {
  const auto role = store::html::raw_attribute(tree.nodes[table].text, "role");
  if (store::html::same_name(role, "presentation") || store::html::same_name(role, "none"))
    return true;
  int paragraphs = 0;
  for (auto at = table + 1; at < tree.nodes[table].end;) {
    const auto tag = tree.nodes[at].tag;
    if (!dropped[at] && is_layout_tag(tag)) return true;
    if (tag == Tag::td || tag == Tag::th) paragraphs = 0;
    if (tag == Tag::p && ++paragraphs > 2) return true;
    at = dropped[at] ? tree.nodes[at].end : at + 1;
  }
  return false;
}

struct Row {
  std::vector<std::string> cells;
  bool heads = true;  // all of them
};

std::string escaped(const std::string& cell) {
  std::string out;
  for (const char c : cell) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

Row read_row(const Tree& tree, const std::vector<char>& dropped, std::uint32_t row) {
  Row out;
  for (auto at = row + 1; at < tree.nodes[row].end; at = tree.nodes[at].end) {
    const auto tag = tree.nodes[at].tag;
    if (dropped[at] || (tag != Tag::td && tag != Tag::th)) continue;
    out.cells.push_back(line_of(tree, dropped, at));
    out.heads = out.heads && tag == Tag::th;
  }
  return out;
}

std::string line_of_row(const Row& row) {
  std::string out = "|";
  for (const auto& cell : row.cells) out += " " + escaped(cell) + " |";
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> rows_of(const Tree& tree, const std::vector<char>& dropped,
                                                std::uint32_t table) {
  if (lays_out(tree, dropped, table)) return {};
  std::vector<std::string> out;
  std::size_t columns = 0, longest = 0;
  for (auto at = table + 1; at < tree.nodes[table].end;) {
    const auto& node = tree.nodes[at];
    if (node.tag == Tag::tr && !dropped[at]) {
      const auto row = read_row(tree, dropped, at);
      const bool empty = std::ranges::all_of(row.cells, &std::string::empty);
      if (!empty) {
        const bool first = out.empty();
        out.push_back(line_of_row(row));
        columns = std::max(columns, row.cells.size());
        for (const auto& cell : row.cells) longest = std::max(longest, cell.size());
        if (first && row.heads && row.cells.size() > 1) {
          std::string rule = "|";
          for (std::size_t i = 0; i < row.cells.size(); ++i) rule += " --- |";
          out.push_back(rule);
        }
      }
      at = node.end;
    } else if (node.tag == Tag::caption && !dropped[at]) {
      at = node.end;
    } else {
      at = dropped[at] ? node.end : at + 1;
    }
  }
  if (columns < 2 || longest > kLongestCell) return {};
  return out;
}

}  // namespace data::extract
