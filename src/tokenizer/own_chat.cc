#include "tokenizer/own_chat.h"

#include <algorithm>

#include "tokenizer/template/from_data.h"

namespace tokenizer {

using base::Result;
using jinja::Value;

namespace {

const char* const kNoTemplate = "the model brings no chat template";

}  // namespace

Value message_value(const std::string& role, const std::string& content) {
  using jinja::kFromData;
  static const Value names[] = {jinja::text_value("role", kFromData),
                                jinja::text_value("content", kFromData)};
  jinja::Budget budget{jinja::Limits{}};
  const auto origin = jinja::is_role(role) ? jinja::kFromTemplate : jinja::kFromData;
  return jinja::dict_value({{names[0], jinja::text_value(role, origin)},
                            {names[1], jinja::text_value(content, kFromData)}},
                           budget)
      .take();
}

Result<OwnChat::Parsed> OwnChat::parsed(const std::string& text) {
  return Parsed{text, TRY(jinja::ChatTemplate::parse(text))};
}

OwnChat::OwnChat(ChatSource source, const std::vector<AddedToken>& added, SpecialIds ids)
    : source_(std::move(source)), ids_(std::move(ids)), control_(control_tokens(added)) {
  stop_ = ids_.stop;
  has_word_ = std::ranges::any_of(added, [](const AddedToken& token) {
    return is_control(token) && (jinja::is_role(token.content) || jinja::is_kind(token.content));
  });
  for (const auto& [name, spelling] : source_.tokens)
    tokens_.emplace_back(jinja::text_value(name), jinja::text_value(spelling));
  if (source_.templates.empty()) {
    broken_ = base::Error{base::Code::missing, kNoTemplate, "", ""};
    return;
  }
  for (const bool tools : {false, true}) {
    if (tools && source_.choose(true) == source_.choose()) continue;
    auto made = parsed(source_.choose(tools));
    if (made.ok())
      (tools ? with_tools_ : plain_) = made.take();
    else if (!broken_)
      broken_ = made.error();
  }
  if (broken_) return;
  if (const auto end = end_of_turn(); end >= 0) stop_.push_back(end);
  std::ranges::sort(stop_);
  stop_.erase(std::unique(stop_.begin(), stop_.end()), stop_.end());
}

// A word that is a control token whole is data wherever it stands.
Result<Value> OwnChat::as_data(std::string_view name, const Value& value,
                               jinja::Budget& budget) const {
  if (name == "messages" && !has_word_) return jinja::messages_from_data(value, budget);
  return jinja::from_data(value, budget);
}

// The tokens that the model names, and what else a caller says, which is data.
Result<OwnChat::Items> OwnChat::with_tokens(const Items& more, jinja::Budget& budget) const {
  auto out = tokens_;
  for (const auto& [name, value] : more)
    out.emplace_back(name, TRY(as_data(name.text() ? *name.text() : "", value, budget)));
  return out;
}

Result<RenderedText> OwnChat::render(const jinja::Input& input, const std::tm& now,
                                     const jinja::Limits& limits) const {
  if (broken_) return *broken_;
  const bool tools = with_tools_ && input.tools.truthy();
  const auto& chosen = tools ? *with_tools_ : *plain_;
  jinja::Budget budget(limits);
  jinja::Input traced{.messages = TRY(as_data("messages", input.messages, budget)),
                      .tools = TRY(as_data("tools", input.tools, budget)),
                      .documents = TRY(as_data("documents", input.documents, budget)),
                      .add_generation_prompt = input.add_generation_prompt,
                      .continue_final_message = input.continue_final_message,
                      .more = TRY(with_tokens(input.more, budget))};
  auto out =
      taken_apart(TRY(jinja::render(chosen.made, chosen.text, traced, now, limits)), control_);
  begin_once(out, ids_);
  return out;
}

Result<RenderedText> OwnChat::render(std::string_view text, const Value& context,
                                     const std::tm& now, const jinja::Limits& limits) const {
  const auto made = TRY(jinja::ChatTemplate::parse(text));
  if (!context.dict())
    return base::Error{base::Code::bad_request, "the context of a template is no object", "", ""};
  jinja::Budget budget(limits);
  const auto whole =
      TRY(jinja::dict_value(TRY(with_tokens(context.dict()->items, budget)), budget));
  auto out = taken_apart(TRY(made.render(whole, now, limits)), control_);
  begin_once(out, ids_);
  return out;
}

// The first control token behind what an assistant said, if nothing but white space stands between.
TokenId OwnChat::end_of_turn() const {
  const std::string said = "Yes, 1234567890.";
  jinja::Input input;
  auto list =
      jinja::list_value({message_value("user", "Hello."), message_value("assistant", said)});
  input.messages = list.take();
  input.add_generation_prompt = false;
  const auto out = render(input, jinja::local_now(), {.steps = 2'000'000});
  if (!out.ok()) return -1;
  const auto& parts = out->parts;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i].control >= 0) continue;
    const auto at = parts[i].text.rfind(said);
    if (at == std::string::npos) continue;
    const auto behind = std::string_view(parts[i].text).substr(at + said.size());
    if (behind.find_first_not_of(" \t\r\n") == std::string_view::npos) return parts[i + 1].control;
  }
  return -1;
}

}  // namespace tokenizer
