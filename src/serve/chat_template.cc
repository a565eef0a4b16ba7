#include "serve/chat_template.h"

#include "serve/strict_json.h"

namespace serve {
namespace {

using base::Json;

constexpr std::size_t kMostMessages = 256;

// A string, or a list of {"type": "text", "text": ...} whose texts are joined.
std::string read_content(const Json& message) {
  if (!has(message, "content")) refuse_field("messages", "a message has no content");
  const auto& content = message["content"];
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array())
    refuse_field("messages", "content must be a string or a list of text parts", "invalid_type");
  std::string text;
  for (const auto& part : content) {
    if (!part.is_object() || part.value("type", Json()) != "text" || !part.contains("text") ||
        !part["text"].is_string())
      refuse_field("messages", "this model reads text parts only", "unsupported_parameter");
    text += part["text"].get<std::string>();
  }
  return text;
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
  std::string before;  // system text that waits for its user message
  for (const auto& item : list) {
    if (!item.is_object() || !item.contains("role") || !item["role"].is_string())
      refuse_field("messages", "a message must be an object with a role", "invalid_type");
    const auto role = item["role"].get<std::string>();
    if (role == "system" || role == "developer") {
      before += read_content(item) + "\n\n";
    } else if (role == "user") {
      messages.push_back({Message::Role::user, before + read_content(item)});
      before.clear();
    } else if (role == "assistant") {
      if (has(item, "tool_calls"))
        refuse_field("messages", "tool calls are not supported by this server",
                     "unsupported_parameter");
      messages.push_back({Message::Role::assistant, read_content(item)});
    } else {
      refuse_field("messages",
                   "the role '" + role + "' is not known; use system, user or assistant");
    }
  }
  if (!before.empty())
    messages.push_back({Message::Role::user, before.substr(0, before.size() - 2)});
  return messages;
}

std::vector<infer::TokenId> render_chat(const std::vector<Message>& messages,
                                        const infer::TextCodec& codec) {
  const auto bos = codec.special("<|bos|>"), eos = codec.special("<|eos|>");
  const auto user = codec.special("<|user|>"), assistant = codec.special("<|assistant|>");
  if (bos < 0 || eos < 0 || user < 0 || assistant < 0)
    throw Refusal{400, "this model has no chat tokens; use /v1/completions", "messages",
                  "unsupported_parameter"};
  std::vector<infer::TokenId> tokens = {bos};
  for (const auto& message : messages) {
    const bool ours = message.role == Message::Role::assistant;
    tokens.push_back(ours ? assistant : user);
    codec.encode(message.content, tokens);
    if (ours) tokens.push_back(eos);
  }
  tokens.push_back(assistant);
  return tokens;
}

}  // namespace serve
