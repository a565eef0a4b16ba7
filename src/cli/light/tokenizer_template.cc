// janua tokenizer template PLACE: what a chat template writes, line by line.
#include <algorithm>
#include <optional>

#include "base/recipe.h"
#include "cli/help.h"
#include "cli/json_lines.h"
#include "cli/tokenizer_place.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/take_over.h"
#include "tokenizer/template/from_json.h"
#include "tokenizer/tokenizer.h"

namespace cli::light {
namespace {

using base::Result;
using tokenizer::jinja::Value;
namespace jinja = tokenizer::jinja;

base::Error bad_line(const std::string& what) { return {base::Code::bad_request, what, "", ""}; }

// "2026-11-21T10:30:05"
Result<std::tm> moment(const std::string& text) {
  std::tm out = {};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &out);
  if (!end || *end != '\0')
    return base::Error{base::Code::bad_request, "'" + text + "' is no time", "--now",
                       "write it as 2026-11-21T10:30:05"};
  auto copy = out;
  ::timegm(&copy);  // the day of the week and of the year
  if (copy.tm_mday != out.tm_mday || copy.tm_sec != out.tm_sec)
    return base::Error{base::Code::bad_request, "'" + text + "' is no day of that month", "--now",
                       "write it as 2026-11-21T10:30:05"};
  return copy;
}

const Value* member(const Value& line, const char* name) {
  const auto* found = jinja::find(*line.dict(), name);
  return found && !found->none() ? found : nullptr;
}

Result<bool> flag(const Value& line, const char* name) {
  const auto* found = member(line, name);
  if (!found) return false;
  if (!found->as<bool>()) return bad_line(std::string("\"") + name + "\" is not true or false");
  return *found->as<bool>();
}

// A key with a slip in it would change nothing, and nobody would know. Other ones may stand there: a line is often
// a row that somebody has, with more in it.
Result<void> check_keys(const Value& line, const std::vector<std::string>& known) {
  for (const auto& [name, value] : line.dict()->items) {
    const std::string key(name.text() ? *name.text() : std::string_view());
    if (std::ranges::find(known, key) != known.end()) continue;
    if (const auto near = base::nearest(key, known); !near.empty())
      return bad_line("unknown key '" + key + "'; did you mean '" + near + "'?");
  }
  return {};
}

Result<jinja::Input> input_of(const Value& line) {
  TRY(check_keys(line, {"messages", "tools", "documents", "add_generation_prompt",
                        "continue_final_message", "kwargs", "chat_template_kwargs"}));
  jinja::Input out;
  const auto* messages = member(line, "messages");
  if (!messages || !messages->list()) return bad_line("\"messages\" is no list");
  out.messages = *messages;
  if (const auto* tools = member(line, "tools")) out.tools = *tools;
  if (const auto* documents = member(line, "documents")) out.documents = *documents;
  out.add_generation_prompt = TRY(flag(line, "add_generation_prompt"));
  out.continue_final_message = TRY(flag(line, "continue_final_message"));
  const auto* more = member(line, "kwargs");
  if (!more) more = member(line, "chat_template_kwargs");  // what servers call it
  if (!more) return out;
  if (!more->dict()) return bad_line("\"kwargs\" is no object");
  for (const auto& [name, value] : more->dict()->items) {
    for (const char* own : {"messages", "tools", "documents", "add_generation_prompt"})
      if (name.text() && *name.text() == own)
        return bad_line(std::string("\"kwargs\" must not hold \"") + own + "\"");
    out.more.emplace_back(name, value);
  }
  return out;
}

// {template, context}: one user message "x" where the context has none.
Result<Value> context_of(const Value& line) {
  TRY(check_keys(line, {"template", "context"}));
  const auto* given = member(line, "context");
  if (given && !given->dict()) return bad_line("\"context\" is no object");
  auto items = given ? given->dict()->items : std::vector<std::pair<Value, Value>>();
  if (!given || !jinja::find(*given->dict(), "messages"))
    items.emplace_back(jinja::text_value("messages"),
                       TRY(jinja::list_value({tokenizer::message_value("user", "x")})));
  jinja::Budget budget{jinja::Limits{}};
  return jinja::dict_value(std::move(items), budget);
}

struct Place {
  tokenizer::OwnChat chat;
  std::optional<tokenizer::Tokenizer> tokenizer;  // with --ids
  std::tm now;
};

Result<tokenizer::RenderedText> rendered(const Place& place, const std::string& text) {
  const auto line = TRY(jinja::parse_value(text, ""));
  if (!line.dict()) return bad_line("the line is no object");
  const auto* own = member(line, "template");
  if (!own) return place.chat.render(TRY(input_of(line)), place.now);
  if (!own->text()) return bad_line("\"template\" is no text");
  return place.chat.render(*own->text(), TRY(context_of(line)), place.now);
}

Result<base::Json> json_of(const Place& place, const tokenizer::RenderedText& text) {
  if (!place.tokenizer) return base::Json{{"text", text.text}};
  const auto& made = *place.tokenizer;
  const auto [ids, mask] = TRY(tokenizer::encoded_with_mask(
      text, [&](std::string_view part, tokenizer::TokenId behind,
                std::vector<tokenizer::TokenId>& out, std::vector<tokenizer::BytePlace>& places) {
        return made.encode_behind(part, behind, out, places);
      }));
  auto numbers = base::Json::array();
  for (const bool said : mask) numbers.push_back(said ? 1 : 0);
  return base::Json{{"ids", ids}, {"mask", numbers}};
}

Result<Place> place_of(const Invocation& call) {
  auto& disk = call.ctx.disk;
  const auto& given = call.arguments[0];
  const bool folder = disk.is_folder(given);
  const auto where = folder ? TRY(tokenizer_place(disk, given)) : given;
  auto source = TRY(tokenizer::read_chat_source(disk, where));
  for (const auto& [option, name] : {std::pair("bos", "bos_token"), {"eos", "eos_token"}})
    if (call.has(option)) source.set_token(name, call.option(option));
  const auto now = call.has("now") ? TRY(moment(call.option("now"))) : jinja::local_now();
  if (!call.has("ids")) return Place{{std::move(source), {}, {}}, {}, now};
  if (where.ends_with(".jinja") && !folder)
    return base::Error{base::Code::bad_request, "a template alone has no tokens", given,
                       "give the folder of the model for --ids"};
  auto made = TRY(tokenizer::load_given(disk, where));
  tokenizer::OwnChat chat(std::move(source), made.added_tokens(), made.special_ids());
  return Place{std::move(chat), std::move(made), now};
}

Result<void> run(Invocation& call) {
  const auto place = TRY(place_of(call));
  return answer_texts(
      call,
      [&](const std::string& line) -> Result<base::Json> {
        const auto text = rendered(place, line);
        if (!text.ok()) return bad_line(text.error().sentence());
        return json_of(place, *text);
      },
      "each line is {\"messages\": [...]}, or {\"template\": ..., \"context\": ...}");
}

}  // namespace

constexpr Argument kArguments[] = {
    {"PLACE",
     "the folder of a model, tokenizer or run, the file of a tokenizer, or a file that ends in .jinja"}};
constexpr Option kOptions[] = {
    {"bos", "TOKEN", "",
     "what the template is given as bos_token, in place of what the model says"},
    {"eos", "TOKEN", "", "the same as eos_token"},
    {"now", "TIME", "",
     "the time that the template is told, as 2026-11-21T10:30:05; without it that of the clock"},
    {"ids", "", "", "print tokens, and which of them an assistant says, in place of the text"}};
constexpr Example kExamples[] = {
    {"echo '{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"add_generation_prompt\": true}' | "
     "janua tokenizer template out/demo/tokenizer",
     "a conversation as the model reads it"},
    {"echo '{\"template\": \"{{ x | upper }}\", \"context\": {\"x\": \"a\"}}' | "
     "janua tokenizer template out/demo/tokenizer",
     "what another template writes"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"text?", "text", "what the template wrote; not with --ids"},
    {"ids?", "list", "of the tokens, BOS once in front where the model has one; with --ids"},
    {"ids[]", "whole number", ""},
    {"mask?", "list", "of each token 1 where a generation block wrote it, else 0"},
    {"mask[]", "whole number", ""},
    {"error?", "text", "why there is none of these for this line"},
    kFailedId,
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text =
         "One line for each line of standard input, with --json or without: an object with messages, tools, "
         "documents, add_generation_prompt, continue_final_message and kwargs, or with template and context.",
     .lines = true,
     .members = kMembers}};

extern const Entry tokenizer_template{
    .group = Group::use,
    .summary =
        "Print what a chat template writes of each conversation on standard input, as text or as token ids.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
