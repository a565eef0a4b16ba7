#include "serve/conversation.h"

#include <algorithm>

#include "infer/plain_text.h"
#include "serve/strict_json.h"

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
  auto tokens = tokenizer::render_chat(
      messages, codec.special_ids(),
      [&](std::string_view text, std::vector<infer::TokenId>& out) { codec.encode(text, out); });
  if (!tokens.ok()) {
    const auto& error = tokens.error();
    refuse_field("messages", error.what + "; " + error.hint, "unsupported_parameter");
  }
  return tokens.take();
}

std::vector<infer::TokenId> text_to_go_on(const std::vector<Message>& messages,
                                          const infer::TextCodec& codec) {
  std::vector<std::string> texts;
  for (const auto& message : messages) texts.push_back(message.content);
  auto tokens = codec.special_ids().before;
  const auto marks = tokens.size();
  codec.encode(infer::joined(texts), tokens);
  if (tokens.size() == marks)
    refuse_field("messages", "the model's tokenizer has no token for this text");
  return tokens;
}

}  // namespace serve
