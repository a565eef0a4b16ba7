#include "cli/json_form.h"

#include <algorithm>

#include "base/recipe.h"
#include "cli/command.h"
#include "cli/help.h"

namespace cli {

namespace {

using base::Json;

constexpr JsonMember kEvent[] = {
    {"", "object", ""},
    {"event", "text", "progress, note or warning"},
    {"stage", "text", "what speaks"},
    {"text", "text", "what a person would read"},
    {"done?", "whole number", "of progress: how far it is"},
    {"total?", "whole number", "of progress: how far it goes; 0 where nobody knows"},
    {"fields?", "anything", "figures of the stage's own, such as the loss of a step"}};
constexpr JsonMember kError[] = {
    {"", "object", ""},
    {"error", "object", ""},
    {"error.code", "text", "its kind, which decides the exit status (errors.md)"},
    {"error.what", "text", "what is wrong"},
    {"error.where", "text", "the file, line or flag; may be empty"},
    {"error.hint", "text", "what to do; may be empty"}};
constexpr JsonForm kTalk[] = {
    {.when = "event",
     .text = "What happens while a command works.",
     .lines = true,
     .members = kEvent},
    {.when = "error", .text = "Why a command failed: its last line.", .members = kError}};

struct Type {
  const char* words;
  const char* schema;  // "" for any
};
constexpr Type kTypes[] = {{"text", "string"},
                           {"number", "number"},
                           {"whole number", "integer"},
                           {"true or false", "boolean"},
                           {"list", "array"},
                           {"object", "object"},
                           {"anything", ""}};

void set_type(Json& node, std::string words) {
  constexpr std::string_view or_null = " or null";
  const bool null = words.ends_with(or_null);
  if (null) words.resize(words.size() - or_null.size());
  const auto* type = std::ranges::find(kTypes, words, &Type::words);
  CHECK(type != std::end(kTypes), "a member of a form has a type that its header names");
  if (!*type->schema) return;
  node["type"] = null ? Json{type->schema, "null"} : Json(type->schema);
}

bool may_lack(const std::string& path) { return path.ends_with('?'); }

std::string without_mark(std::string path) {
  if (may_lack(path)) path.pop_back();
  return path;
}

// "stages[].name" -> stages, [], name
std::vector<std::string> steps_of(const std::string& path) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < path.size();) {
    const auto end = std::min(path.find('.', begin), path.size());
    auto step = path.substr(begin, end - begin);
    std::size_t lists = 0;
    for (; step.ends_with("[]"); ++lists) step.resize(step.size() - 2);
    if (!step.empty()) out.push_back(step);
    out.insert(out.end(), lists, "[]");
    begin = end + 1;
  }
  return out;
}

// Where the schema speaks of a member; what is always there is required.
Json& node_at(Json& schema, const std::string& path) {
  auto* node = &schema;
  const auto steps = steps_of(without_mark(path));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i] == "[]") {
      node = &(*node)["items"];
    } else if (steps[i] == "*") {
      node = &(*node)["additionalProperties"];
    } else {
      if (i + 1 == steps.size() && !may_lack(path)) (*node)["required"].push_back(steps[i]);
      node = &(*node)["properties"][steps[i]];
    }
  }
  return *node;
}

std::string name_of(const Row& row, const JsonForm& form) {
  return words_of(row.name) + (*form.when ? std::string(" ") + form.when : "");
}

std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string form_text(const JsonForm& form) {
  auto out = std::string(form.text) + (form.lines ? " One a line.\n\n" : "\n\n") +
             "| member | type | meaning |\n|---|---|---|\n";
  for (const auto& [path, type, text] : members_of(form)) {
    const auto name = without_mark(path);
    out += "| " + (name.empty() ? "the value" : "`" + name + "`") + " | " + type +
           (may_lack(path) ? ", may lack" : "") + " | " + cell(text) + " |\n";
  }
  return out;
}

std::vector<Row> in_order(std::span<const Row> rows) {
  std::vector<Row> out(rows.begin(), rows.end());
  std::ranges::sort(out, {}, [](const Row& row) { return std::string(row.name); });
  return out;
}

constexpr const char* kHead =
    "With `--json` a command prints its product on standard output as JSON: one value on one line, "
    "or, where that is said\nbelow, any number of values, one a line. Nothing else stands there. "
    "Progress, warnings and the error go to standard\nerror, a JSON object a line each; the exit "
    "status is the same as without.\n\nA path names each member: `stages[].name` is the name of "
    "each in the list `stages`, `languages.*.bytes` stands under\nnames that are data, such as "
    "`deu_Latn`. A member that \"may lack\" is left out where there is nothing to say. Text is\n"
    "UTF-8, times are UTC as RFC 3339 writes them, digests and ids are SHA-256 in lower-case hex.\n\n"
    "**What a program may rely on**: members may come to be added, in any version; whoever reads "
    "them passes over what it does\nnot know. None goes away, changes its type or comes to mean "
    "something else unless the number at the end of the schema's\n`$id` goes up. `janua docs json "
    "COMMAND` prints the JSON Schema (draft 2020-12), for example of `data stats`, of\n`\"card "
    "--why\"`, or of what stands on standard error: `event`, `error`. A test holds what the "
    "commands print of a finished\nrun against these schemas.\n";

}  // namespace

std::string json_path(const std::string& before, const std::string& step) {
  if (before.empty() || step.empty() || step.starts_with("[]")) return before + step;
  return before + "." + step;
}

void add_members(const std::string& before, std::span<const JsonMember> members, JsonRows& rows) {
  for (const auto& [path, type, text] : members)
    rows.push_back({json_path(before, path), type, text});
}

JsonRows members_of(const JsonForm& form) {
  JsonRows out;
  add_members("", form.members, out);
  if (form.more) form.more(out);
  return out;
}

std::span<const JsonForm> talk_forms() { return kTalk; }

Json json_schema(const JsonForm& form, const std::string& title) {
  auto id = "urn:janua:json:" + title + ":" + std::to_string(form.version);
  std::ranges::replace(id, ' ', '-');
  Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"$id", id},
              {"title", "janua " + title + ", with --json"}};
  for (const auto& [path, type, text] : members_of(form)) {
    auto& node = node_at(out, path);
    set_type(node, type);
    if (node.is_null()) node = Json::object();  // of any type
    if (!text.empty()) node["description"] = text;
  }
  out["description"] = std::string(form.text) + (form.lines ? " One a line." : "");
  return out;
}

base::Result<Json> json_schema_of(std::span<const Row> rows, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& form : kTalk) {
    if (name == form.when) return json_schema(form, name);
    known.emplace_back(form.when);
  }
  for (const auto& row : rows)
    for (const auto& form : row.entry->json) {
      known.push_back(name_of(row, form));
      if (name == known.back()) return json_schema(form, name);
    }
  const auto guess = base::nearest(name, known);
  return base::Error{
      base::Code::bad_request, "no command '" + name + "' prints JSON", "",
      guess.empty() ? "`janua docs json` lists those that do" : "did you mean '" + guess + "'?"};
}

std::string json_page(std::span<const Row> rows) {
  std::string out = kHead;
  for (const auto& row : in_order(rows))
    for (const auto& form : row.entry->json)
      out += "\n## janua " + name_of(row, form) + "\n\n" + form_text(form);
  for (const auto& form : kTalk)
    out += "\n## On standard error: " + std::string(form.when) + "\n\n" + form_text(form);
  return out;
}

}  // namespace cli
