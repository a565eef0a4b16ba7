#include "instruct/wording.h"

#include <algorithm>

#include "base/recipe.h"
#include "instruct/task.h"
#include "instruct/wording_file.h"

namespace instruct {
namespace {

using base::Code;
using base::Error;
using base::RecipeValue;
using base::Result;

constexpr const char* kEnglish = "eng_Latn";

// Every place filled with its own name: what a pattern asks for beyond these stays in braces.
Result<void> check_pattern(const task::Entry& entry, const std::string& pattern,
                           const std::string& language, const std::string& where) {
  text::MessageValues values;
  for (const char* place : entry.places)
    values[place] = std::string_view(place) == "count"
                        ? text::MessageValue{.number = 3, .is_number = true}
                        : text::MessageValue{.text = "-"};
  const auto said = TRY(text::format_message(pattern, language, values, where));
  if (said.find('{') != said.npos)
    return Error{Code::bad_data, "a wording has a place that its task does not fill", where,
                 "look at the places of the task in src/instruct/task/"};
  for (const char* place : entry.places)
    if (std::string_view(place) == "text" && pattern.find("{text}") == pattern.npos)
      return Error{Code::bad_data, "a wording does not show the text", where, "write {text} in it"};
  return {};
}

Result<std::vector<std::string>> read_list(const RecipeValue& value, const task::Entry& entry,
                                           const std::string& language) {
  TRY(value.expect(RecipeValue::Kind::array));
  std::vector<std::string> out;
  for (const auto& item : value.items) {
    TRY(item.expect(RecipeValue::Kind::text));
    TRY(check_pattern(entry, item.text, language, item.where()));
    out.push_back(item.text);
  }
  if (out.empty())
    return Error{Code::bad_data, "a task has no wording", value.where(), "leave it out instead"};
  return out;
}

}  // namespace

Result<Wordings> Wordings::open() {
  Wordings out;
  for (const auto& [language, bytes] : wording_files()) {
    const auto file = std::string("share/instruct/") + language + ".toml";
    const auto said = TRY(base::parse_recipe(bytes, file));
    for (const auto& [name, value] : said.members) {
      const auto row = std::ranges::find(task::all(), name, &task::Row::name);
      if (row == task::all().end())
        return Error{Code::bad_data, "there is no task '" + name + "'", value.where(), ""};
      out.by_language_[language][name] = TRY(read_list(value, *row->entry, language));
    }
  }
  for (const auto& row : task::all())
    if (!out.has(row.name, kEnglish))
      return Error{Code::bad_data,
                   std::string("the task '") + row.name + "' has no English wording",
                   "share/instruct/eng_Latn.toml", "add one"};
  return out;
}

bool Wordings::has(const std::string& task, const std::string& language) const {
  const auto found = by_language_.find(language);
  return found != by_language_.end() && found->second.contains(task);
}

Wordings::Chosen Wordings::choose(const std::string& task, const std::string& language,
                                  std::uint64_t draw) const {
  const auto in = has(task, language) ? language : std::string(kEnglish);
  const auto& list = by_language_.at(in).at(task);
  const auto number = static_cast<std::size_t>(draw % list.size());
  return {in, number, &list[number]};
}

}  // namespace instruct
