#include "serve/conversation.h"

#include <algorithm>

#include "infer/plain_text.h"
#include "serve/strict_json.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/template/from_json.h"

namespace serve {
namespace {

using base::Json;
using tokenizer::Message;

constexpr std::size_t kMostMessages = 256;

// A text part, or what the assistant said when it refused: {"type": "refusal", "refusal": ...}.
std::string read_part(const Json& part, bool assistant) {
  const auto type = part.is_object() ? part.value("type", Json()) : Json();
  for (const char* kind : {"text", "refusal"})
    if (type == kind && (assistant || type == "text") && part.contains(kind) &&
        part[kind].is_string())
      return part[kind].get<std::string>();
  refuse_field("messages", "this model reads text parts only", "unsupported_parameter");
}

// A string, or a list of parts whose texts are joined. An assistant's may be missing: clients
// replay an answer that had none.
std::string read_content(const Json& message, bool assistant) {
  if (!has(message, "content")) {
    if (!assistant) refuse_field("messages", "a message has no content");
    return says(message, "refusal") && message["refusal"].is_string()
               ? message["refusal"].get<std::string>()
               : "";
  }
  const auto& content = message["content"];
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array())
    refuse_field("messages", "content must be a string or a list of text parts", "invalid_type");
  std::string text;
  for (const auto& part : content) text += read_part(part, assistant);
  return text;
}

Message read_message(const Json& item) {
  if (!item.is_object() || !item.contains("role") || !item["role"].is_string())
    refuse_field("messages", "a message must be an object with a role", "invalid_type");
  auto role = item["role"].get<std::string>();
  if (role == "developer") role = "system";
  if (role != "system" && role != "user" && role != "assistant")
    refuse_field("messages", "the role '" + role + "' is not known; use system, user or assistant");
  for (const char* field : {"tool_calls", "function_call", "audio"})
    if (says(item, field))
      refuse_field("messages", std::string(field) + " is not supported by this server",
                   "unsupported_parameter");
  auto content = read_content(item, role == "assistant");
  return {std::move(role), std::move(content)};
}

}  // namespace

void refuse_endless(const tokenizer::PatternBudget& budget, const char* field) {
  if (const auto done = budget.check(); !done.ok()) refuse_field(field, done.error().what);
}

std::vector<Message> read_messages(const Json& body) {
  if (!has(body, "messages"))
    refuse_field("messages", "messages is missing", "missing_required_parameter");
  const auto& list = body["messages"];
  if (!list.is_array() || list.empty())
    refuse_field("messages", "messages must be a list of at least one message", "invalid_type");
  if (list.size() > kMostMessages) refuse_field("messages", "at most 256 messages are allowed");
  std::vector<Message> messages;
  for (const auto& item : list) messages.push_back(read_message(item));
  if (std::ranges::all_of(messages, infer::is_blank, &Message::content))
    refuse_field("messages", "the messages hold no text, or only white space");
  return messages;
}

std::vector<infer::TokenId> render(const std::vector<Message>& messages,
                                   const infer::TextCodec& codec) {
  std::size_t bytes = 0;
  for (const auto& message : messages) bytes += message.content.size();
  const tokenizer::PatternBudget budget(bytes);
  auto tokens = tokenizer::render_chat(
      messages, codec.special_ids(),
      [&](std::string_view text, std::vector<infer::TokenId>& out) { codec.encode(text, out); });
  if (!tokens.ok()) {
    const auto& error = tokens.error();
    refuse_field("messages", error.what + "; " + error.hint, "unsupported_parameter");
  }
  refuse_endless(budget, "messages");
  return tokens.take();
}

namespace {

namespace jinja = tokenizer::jinja;

template <class T>
T taken(base::Result<T> made) {
  if (made.ok()) return made.take();
  const auto& error = made.error();
  refuse_field("messages", error.sentence(),
               error.code == base::Code::bad_request ? "invalid_value" : "unsupported_parameter");
}

// Messages as templates read them. Each that clients replay brings the reasoning that it had.
jinja::Value list_of(const std::vector<Message>& messages, const Json& sent) {
  std::vector<jinja::Value> out;
  jinja::Budget budget{jinja::Limits{}};
  for (std::size_t i = 0; i < messages.size(); ++i) {
    auto items = tokenizer::message_value(messages[i].role, messages[i].content).dict()->items;
    for (const char* field : {"reasoning_content", "reasoning"})
      if (sent[i].contains(field) && sent[i][field].is_string())
        items.emplace_back(jinja::text_value(field, jinja::kFromData),
                           jinja::text_value(sent[i][field].get<std::string>(), jinja::kFromData));
    out.push_back(taken(jinja::dict_value(std::move(items), budget)));
  }
  return taken(jinja::list_value(std::move(out)));
}

// chat_template_kwargs, with its keys as they were sent.
std::vector<std::pair<jinja::Value, jinja::Value>> further(const Json& body, std::string_view raw) {
  constexpr const char* field = "chat_template_kwargs";
  if (!has(body, field)) return {};
  if (!body[field].is_object())
    refuse_field(field, "chat_template_kwargs must be an object", "invalid_type");
  for (const char* own : {"messages", "tools", "documents", "add_generation_prompt"})
    if (body[field].contains(own))
      refuse_field(field, std::string("chat_template_kwargs must not hold ") + own);
  const auto whole = taken(raw.empty() ? jinja::from_json(body) : jinja::parse_value(raw, ""));
  return jinja::find(*whole.dict(), field)->dict()->items;
}

tokenizer::RenderedText rendered(const std::vector<Message>& messages, const Json& body,
                                 std::string_view raw, const tokenizer::OwnChat& chat) {
  jinja::Input input;
  input.messages = list_of(messages, body["messages"]);
  input.more = further(body, raw);
  input.continue_final_message = flag_field(body, "continue_final_message", false);
  input.add_generation_prompt =
      flag_field(body, "add_generation_prompt", !input.continue_final_message);
  if (input.continue_final_message && input.add_generation_prompt)
    refuse_field("continue_final_message",
                 "a message that goes on has no generation prompt behind it");
  return taken(chat.render(input, jinja::local_now()));
}

}  // namespace

std::string text_of_own(const std::vector<Message>& messages, const Json& body,
                        std::string_view raw, const tokenizer::OwnChat& chat) {
  return rendered(messages, body, raw, chat).text;
}

std::vector<infer::TokenId> render_own(const std::vector<Message>& messages, const Json& body,
                                       std::string_view raw, const tokenizer::OwnChat& chat,
                                       const infer::TextCodec& codec) {
  const auto text = rendered(messages, body, raw, chat);
  const tokenizer::PatternBudget budget(text.text.size());
  auto tokens = taken(tokenizer::encoded(
      text, [&](std::string_view part, infer::TokenId behind, std::vector<infer::TokenId>& out) {
        codec.encode_behind(part, behind, out);
        return budget.check();
      }));
  refuse_endless(budget, "messages");
  return tokens;
}

std::vector<infer::TokenId> text_to_go_on(const std::vector<Message>& messages,
                                          const infer::TextCodec& codec) {
  std::vector<std::string> texts;
  for (const auto& message : messages) texts.push_back(message.content);
  auto tokens = codec.special_ids().before;
  const auto marks = tokens.size();
  const auto text = infer::joined(texts);
  const tokenizer::PatternBudget budget(text.size());
  codec.encode(text, tokens);
  refuse_endless(budget, "messages");
  if (tokens.size() == marks)
    refuse_field("messages", "the model's tokenizer has no token for this text");
  return tokens;
}

}  // namespace serve
