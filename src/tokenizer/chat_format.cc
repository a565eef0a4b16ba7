#include "tokenizer/chat_format.h"

#include <set>
#include <sstream>

#include "base/json.h"

namespace tokenizer {

using base::Code;
using base::Error;
using base::Result;

namespace chat_format {

const char* const kSharedJinja = R"({%- macro words(content) -%}
  {%- if content is string -%}
    {{- content -}}
  {%- elif content -%}
    {%- for part in content -%}
      {%- if part.type != 'text' -%}
        {{- raise_exception('a part of a message is no text') -}}
      {%- endif -%}
      {{- part.text -}}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro -%}
{%- if bos_token -%}{{- bos_token -}}{%- endif -%}
)";

}  // namespace chat_format

namespace {

Result<const chat_format::Entry*> entry_of(std::string_view name) {
  std::string known;
  for (const auto& [one, entry] : chat_format::all()) {
    if (name == one) return entry;
    known += (known.empty() ? "" : ", ") + std::string(one);
  }
  return Error{Code::bad_request, "'" + std::string(name) + "' is no chat format", "",
               "these are: " + known};
}

// The tokens that are not among those of tokenizer.json; "" for none.
std::string lacking(const base::Json& file, const std::vector<std::string>& wanted) {
  std::set<std::string> there;
  if (file.is_object() && file.contains("added_tokens") && file["added_tokens"].is_array())
    for (const auto& token : file["added_tokens"])
      if (token.is_object() && token.contains("content") && token["content"].is_string())
        there.insert(token["content"].get<std::string>());
  std::string out;
  for (const auto& word : wanted)
    if (!there.contains(word)) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Without the template that it may have said.
Result<std::string> without_template(const std::string& config) {
  const auto json = nlohmann::ordered_json::parse(config, nullptr, false);
  if (!json.is_object())
    return Error{Code::bad_data, "this is no JSON object", "tokenizer_config.json", ""};
  if (!json.contains("chat_template")) return config;
  auto out = json;
  out.erase("chat_template");
  return out.dump(2) + "\n";
}

}  // namespace

Result<std::string> chat_format_of(std::string_view name) {
  return chat_format::kSharedJinja + std::string(TRY(entry_of(name))->jinja);
}

Result<std::vector<std::string>> chat_format_tokens(std::string_view name) {
  std::istringstream words{std::string(TRY(entry_of(name))->tokens)};
  std::vector<std::string> out;
  for (std::string word; words >> word;) out.push_back(word);
  return out;
}

Result<void> put_chat_format(std::string_view name, std::map<std::string, std::string>& files) {
  const auto tokens = TRY(chat_format_tokens(name));
  const auto file = TRY(base::parse_json(files["tokenizer.json"], "tokenizer.json"));
  if (const auto missing = lacking(file, tokens); !missing.empty())
    return Error{Code::unsupported,
                 "the chat format '" + std::string(name) +
                     "' writes tokens that the tokenizer lacks: " + missing,
                 "tokenizer.json", "take a format whose tokens it has, or add these to it"};
  if (const auto config = files.find("tokenizer_config.json"); config != files.end())
    config->second = TRY(without_template(config->second));
  files.erase("chat_template.json");
  files["chat_template.jinja"] = TRY(chat_format_of(name));
  return {};
}

}  // namespace tokenizer
