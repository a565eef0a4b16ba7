#include "align/dialogue.h"

#include <algorithm>

#include "tokenizer/own_chat.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;
using tokenizer::jinja::Value;

namespace dialogue {

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& row : all()) out.emplace_back(row.name);
  return out;
}

const Value* member(const Value& of, std::string_view name) {
  return of.dict() ? tokenizer::jinja::find(*of.dict(), name) : nullptr;
}

Result<std::string> text_at(const Value& of, std::string_view name) {
  const auto* found = member(of, name);
  if (found && found->text()) return *found->text();
  return Error{Code::bad_data, "\"" + std::string(name) + "\" is no text", "", ""};
}

Result<void> add(Dialogue& to, const std::string& role, std::string content) {
  for (const char* known : {"system", "developer", "user", "assistant", "tool"})
    if (role == known) {
      to.roles.push_back(role);
      to.messages.push_back(tokenizer::message_value(role, content));
      return {};
    }
  return Error{Code::bad_data, "the role \"" + role + "\" is none", "", ""};
}

}  // namespace dialogue

const dialogue::Entry* format_of(const Value& line) {
  if (!line.dict()) return nullptr;
  for (const auto& row : dialogue::all())
    if (row.entry->fits(line)) return row.entry;
  return nullptr;
}

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A content is a text, or a list of parts of which one may be a text.
bool says_something(const Value& message) {
  using dialogue::member;
  if (const auto* calls = member(message, "tool_calls"); calls && calls->truthy()) return true;
  const auto* content = member(message, "content");
  if (!content) return false;
  if (content->text()) return !is_blank(*content->text());
  if (!content->list()) return false;
  return std::ranges::any_of(content->list()->items, [](const Value& part) {
    const auto* text = member(part, "text");
    return text && text->text() && !is_blank(*text->text());
  });
}

// Whom a message of that role may follow; "" is the beginning.
bool may_follow(const std::string& role, const std::string& before) {
  if (role == "system" || role == "developer") return before.empty();
  if (role == "user") return before != "user" && before != "tool";
  if (role == "tool") return before == "assistant" || before == "tool";
  return before == "user" || before == "tool";
}

}  // namespace

std::string flaw_of(const Dialogue& dialogue) {
  if (dialogue.completion) return is_blank(dialogue.completion->second) ? "empty_completion" : "";
  std::string before;
  for (const auto& role : dialogue.roles) {
    if (!may_follow(role, before)) return "roles_out_of_order";
    before = role;
  }
  if (!std::ranges::count(dialogue.roles, "assistant")) return "no_assistant_turn";
  for (std::size_t i = 0; i < dialogue.roles.size(); ++i)
    if (dialogue.roles[i] == "assistant" && !says_something(dialogue.messages[i]))
      return "empty_completion";
  return "";
}

}  // namespace align
