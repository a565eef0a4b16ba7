#include "tokenizer/template/conversation.h"

#include <algorithm>

#include "tokenizer/template/literal.h"

namespace tokenizer::jinja {
namespace {

using Items = std::vector<std::pair<Value, Value>>;

constexpr std::string_view kTag = "CONTINUE_FINAL_MESSAGE_TAG ";

base::Error cannot_go_on(const std::string& why) {
  return {base::Code::bad_request, "the final message cannot be continued: " + why, "messages",
          "render it with a generation prompt instead"};
}

// {"thinking": R, **message, "reasoning_content": R}
base::Result<Value> with_reasoning(const Value& message, Budget& budget) {
  const Value* found = nullptr;
  for (const char* name : {"reasoning_content", "thinking", "reasoning"}) {
    const auto* said = find(*message.dict(), name);
    if (!found && said && !said->none()) found = said;
  }
  if (!found) return message;
  const Value reasoning = *found;
  Items items = {{text_value("thinking"), reasoning}};
  items.insert(items.end(), message.dict()->items.begin(), message.dict()->items.end());
  items.emplace_back(text_value("reasoning_content"), reasoning);
  return dict_value(std::move(items), budget);
}

base::Result<Value> with(const Value& dict, const char* name, Value value, Budget& budget) {
  auto items = dict.dict()->items;
  items.emplace_back(text_value(name), std::move(value));
  return dict_value(std::move(items), budget);
}

Value with_tag(const Text& text) {
  TextWriter out;
  out.put(text);
  out.put(kTag, kFromData);
  return Value(out.take());
}

// The message with the tag behind its text, or behind its last part that is text; `said` becomes that text.
base::Result<Value> tagged(const Value& message, std::string& said, Budget& budget) {
  const auto* content = find(*message.dict(), "content");
  if (!content || content->none()) return cannot_go_on("it has no content");
  if (content->text()) {
    said = *content->text();
    return with(message, "content", with_tag(content->traced()), budget);
  }
  auto parts = content->list() ? content->list()->items : std::vector<Value>();
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    const auto* text = part->dict() ? find(*part->dict(), "text") : nullptr;
    if (!text || !text->text()) continue;
    said = *text->text();
    *part = TRY(with(*part, "text", with_tag(text->traced()), budget));
    return with(message, "content", TRY(list_value(std::move(parts))), budget);
  }
  return cannot_go_on("it has no text");
}

bool has_reasoning(const Value& message) {
  return std::ranges::any_of(message.dict()->items, [](const auto& item) {
    const auto* name = item.first.text();
    return name && !item.second.none() &&
           (same(*name, "reasoning_content") || same(*name, "thinking") ||
            same(*name, "reasoning"));
  });
}

// The messages as templates expect them; the list itself where that is what it is.
base::Result<Value> prepared(const Input& input, std::string_view text, std::string& said,
                             Budget& budget) {
  const auto* list = input.messages.list();
  const bool goes_on = input.continue_final_message;
  bool changes = !list || list->form != Form::list || goes_on;
  for (std::size_t i = 0; list && i < list->items.size(); ++i) {
    const auto& message = list->items[i];
    if (!message.dict())
      return base::Error{base::Code::bad_request, "a message is no object", "messages", ""};
    changes = changes || has_reasoning(message);
  }
  if (!changes) return input.messages;
  auto messages = list ? list->items : std::vector<Value>();
  for (auto& message : messages) message = TRY(with_reasoning(message, budget));
  if (goes_on && messages.empty()) return cannot_go_on("there is none");
  if (goes_on && text.find("content") == std::string_view::npos)
    return cannot_go_on("the template reads no content");
  if (goes_on) messages.back() = TRY(tagged(messages.back(), said, budget));
  return list_value(std::move(messages));
}

base::Result<Text> cut(const Text& out, const std::string& said) {
  const auto tag = strip_right(kTag);
  const auto at = out.view().rfind(tag);
  if (at == std::string::npos ||
      out.view().find(strip_left(strip_right(said))) == std::string::npos)
    return cannot_go_on("the model's chat template leaves it out");
  const bool spaced = out.view().substr(at).starts_with(kTag);
  return part_of(out, 0, spaced ? at : strip_right(out.view().substr(0, at)).size());
}

}  // namespace

base::Result<Text> render(const ChatTemplate& made, std::string_view text, const Input& input,
                          const std::tm& now, const Limits& limits) {
  Budget budget(limits);
  std::string said;
  const auto messages = TRY(prepared(input, text, said, budget));
  const auto add = Value(input.add_generation_prompt);
  const Context context{.more = input.more,
                        .conversation = {&messages, &input.tools, &input.documents, &add}};
  if (!input.continue_final_message) return made.render(context, now, limits);
  return cut(TRY(made.render(context, now, limits)), said);
}

}  // namespace tokenizer::jinja
