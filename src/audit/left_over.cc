#include "audit/left_over.h"

#include <algorithm>

namespace audit {

namespace {

using LeftOver = std::map<std::string, std::size_t>;

const base::Json& last_body(const Book& book, const std::string& name) {
  return book.records[book.artefacts.at(name).back()].body;
}

bool is_model(const Book& book, const std::string& name, run::Kinds kinds) {
  const auto kind = text_at(last_body(book, name), "kind");
  const auto row = std::ranges::find(kinds, kind, &run::stage::Row::name);
  const char* as = row == kinds.end() ? nullptr : row->entry->serves_as;
  return kind == "model" || (as && std::string(as) == "model");
}

// Takes back what those in force were made from, at any distance.
void keep_inputs(const Book& book, std::vector<std::string> in_force, LeftOver& out) {
  while (!in_force.empty()) {
    const auto name = in_force.back();
    in_force.pop_back();
    const auto& inputs = member(last_body(book, name), "inputs");
    if (!inputs.is_object()) continue;
    for (const auto& [role, id] : inputs.items())
      if (out.contains(role) && id == member(last_body(book, role), "id")) {
        out.erase(role);
        in_force.push_back(role);
      }
  }
}

}  // namespace

LeftOver left_over(const Book& book, run::Kinds kinds,
                   const std::function<bool(const std::string&)>& stands) {
  LeftOver out;
  std::vector<std::string> in_force, models;
  bool succeeded = false;
  for (const auto& [name, records] : book.artefacts) {
    const auto retired = book.retired(name);
    const bool model = is_model(book, name, kinds);
    if (retired) out[name] = *retired;
    if (!retired) in_force.push_back(name);
    if (retired && model && stands(name)) models.push_back(name);
    succeeded = succeeded || (!retired && model);
  }
  if (!succeeded)
    for (const auto& name : models) {
      out.erase(name);
      in_force.push_back(name);
    }
  keep_inputs(book, std::move(in_force), out);
  return out;
}

}  // namespace audit
