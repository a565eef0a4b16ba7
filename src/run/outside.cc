#include "run/outside.h"

namespace run {

namespace {

using base::RecipeValue;

RecipeValue& table_in(RecipeValue& file, const std::string& name, const RecipeValue& like) {
  for (auto& [key, value] : file.members)
    if (key == name) return value;
  RecipeValue table;
  table.file = like.file;
  table.line = like.line;
  table.path = name;
  file.members.push_back({name, std::move(table)});
  return file.members.back().second;
}

void lend(RecipeValue& file, const stage::Section& section) {
  const auto* lender = section.lends_from ? file.find(section.name) : nullptr;
  const auto* said = lender ? lender->find("from") : nullptr;
  if (!said || said->text.empty()) return;
  auto from = *said;  // with its place, from where its path is meant
  from.path = std::string(section.lends_from) + ".from";
  auto& taker = table_in(file, section.lends_from, from);
  if (taker.kind == RecipeValue::Kind::table && taker.members.empty())
    taker.members.push_back({"from", std::move(from)});
}

}  // namespace

void lend_from(RecipeValue& file, Kinds kinds) {
  for (const auto& row : kinds)
    for (const auto& section : row.entry->sections) lend(file, section);
}

base::Result<void> look_outside(Recipe& recipe, base::Disk& disk) {
  for (auto& stage : recipe.stages)
    for (std::size_t i = 0; i < stage.sections.size(); ++i) {
      const auto look = stage.entry->sections[i].look;
      if (!look) continue;
      auto found = look(stage.sections[i], disk);
      if (!found.ok() && found.error().where.empty()) found.error().where = stage.where;
      TRY(std::move(found));
    }
  return {};
}

}  // namespace run
