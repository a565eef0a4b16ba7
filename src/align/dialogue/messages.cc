// {"messages": [{"role", "content"}, ...], "tools": [...]}, as OpenAI, transformers and TRL write it; further keys
// of a message (tool_calls, reasoning_content) go to the template. Also with a prompt and a completion that are
// such lists, as TRL has them.
#include "align/dialogue.h"

namespace align::dialogue {

namespace {

using base::Code;
using base::Error;
using base::Result;

Result<void> add_all(const Value& messages, const char* name, Dialogue& out) {
  const auto* list = messages.list();
  if (!list || list->items.empty())
    return Error{Code::bad_data, std::string("\"") + name + "\" is no list of messages", "", ""};
  for (const auto& one : list->items) {
    const auto role = TRY(text_at(one, "role"));
    const auto* content = member(one, "content");
    if (content && !content->text() && !content->list() && !content->none())
      return Error{Code::bad_data, "the content of a message is neither text nor parts", "", ""};
    TRY(add(out, role, ""));  // whether there is such a role
    out.messages.back() = one;
  }
  return {};
}

bool fits(const Value& line) {
  const auto* completion = member(line, "completion");
  return member(line, "messages") || (completion && completion->list());
}

Result<Dialogue> read(const Value& line) {
  Dialogue out;
  if (const auto* messages = member(line, "messages")) {
    TRY(add_all(*messages, "messages", out));
  } else {
    const auto* prompt = member(line, "prompt");
    if (!prompt) return Error{Code::bad_data, "there is a completion and no \"prompt\"", "", ""};
    TRY(add_all(*prompt, "prompt", out));
    TRY(add_all(*member(line, "completion"), "completion", out));
  }
  if (const auto* tools = member(line, "tools"); tools && tools->truthy()) {
    if (!tools->list()) return Error{Code::bad_data, "\"tools\" is no list", "", ""};
    out.tools = *tools;
  }
  if (const auto* more = member(line, "chat_template_kwargs"); more && more->dict())
    out.more = more->dict()->items;
  return out;
}

}  // namespace

extern const Entry messages{"messages with roles, and tools", fits, read};

}  // namespace align::dialogue
