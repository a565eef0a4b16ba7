#include "binding/conversation.h"

#include "tokenizer/template/from_json.h"

namespace binding {

using base::Code;
using base::Error;
using base::Result;
using tokenizer::OwnChat;
using tokenizer::RenderedText;
namespace jinja = tokenizer::jinja;

namespace {

constexpr std::size_t kMostKnown = 8;

Result<std::tm> moment(const std::string& text) {
  std::tm out = {};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &out);
  auto made = out;
  ::timegm(&made);  // the day of the week and of the year
  const bool exists = made.tm_mday == out.tm_mday && made.tm_sec == out.tm_sec;
  if (!end || *end != '\0' || !exists)
    return Error{Code::bad_request, "'" + text + "' is no time", "now",
                 "write it as 2026-11-21T10:30:05"};
  return made;
}

Result<jinja::Value> list_of(const std::string& json, const char* what) {
  if (json.empty()) return jinja::Value(jinja::None{});
  auto value = TRY(jinja::parse_value(json, what));
  if (value.list() || value.none()) return value;
  return Error{Code::bad_request, std::string(what) + " is no list", what, ""};
}

Result<jinja::Input> input_of(const Conversation& asked) {
  jinja::Input out;
  out.messages = TRY(list_of(asked.messages, "messages"));
  if (!out.messages.list())
    return Error{Code::bad_request, "there are no messages", "messages", "give a list of them"};
  out.tools = TRY(list_of(asked.tools, "tools"));
  out.documents = TRY(list_of(asked.documents, "documents"));
  out.add_generation_prompt = asked.add_generation_prompt;
  out.continue_final_message = asked.continue_final_message;
  if (asked.more.empty()) return out;
  const auto more = TRY(jinja::parse_value(asked.more, "template variables"));
  if (!more.dict())
    return Error{Code::bad_request, "the template's variables are no object", "", ""};
  out.more.assign(more.dict()->items.begin(), more.dict()->items.end());
  return out;
}

}  // namespace

Result<std::shared_ptr<const OwnChat>> Chats::chat(const Conversation& asked) const {
  Key key{asked.chat_template, asked.tokens};
  const std::lock_guard lock(mutex_);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  auto source = engine_->chat_source();
  if (asked.chat_template) source.templates = {{"default", *asked.chat_template}};
  for (const auto& [name, spelling] : asked.tokens) source.set_token(name, spelling);
  const auto& made = engine_->tokenizer();
  auto out = std::make_shared<OwnChat>(std::move(source), made.added_tokens(), made.special_ids());
  if (out->broken()) return *out->broken();
  if (known_.size() >= kMostKnown) known_.clear();
  known_.emplace(std::move(key), out);
  return std::shared_ptr<const OwnChat>(std::move(out));
}

Result<RenderedText> Chats::render(const Conversation& asked) const {
  const auto found = TRY(chat(asked));
  const auto now = asked.now.empty() ? jinja::local_now() : TRY(moment(asked.now));
  return found->render(TRY(input_of(asked)), now);
}

// The special token that plain text spells and became; "" for none. Models of Unigram have their control tokens
// among the pieces of text, and find them there.
std::string Chats::forged_in(std::string_view part, std::span<const TokenId> ids) const {
  for (const auto id : ids)
    if (const auto* token = engine_->added(id);
        token && token->special && part.find(token->content) != part.npos)
      return token->content;
  return "";
}

Result<std::string> Chats::text(const Conversation& asked) const {
  return std::move(TRY(render(asked)).text);
}

Result<Rendered> Chats::ids(const Conversation& asked) const {
  auto written = TRY(render(asked));
  const auto& made = engine_->tokenizer();
  std::string forged;
  auto [ids, mask] = TRY(tokenizer::encoded_with_mask(
      written,
      [&](std::string_view part, TokenId behind, std::vector<TokenId>& out,
          std::vector<tokenizer::BytePlace>& places) -> Result<void> {
        const auto from = static_cast<std::ptrdiff_t>(out.size());
        TRY(made.encode_behind(part, behind, out, places));
        if (forged.empty()) forged = forged_in(part, {out.begin() + from, out.end()});
        return {};
      }));
  if (!forged.empty())
    return Error{
        Code::bad_request,
        "a message spells '" + forged + "', and this tokenizer has no other tokens for that",
        "messages", "take it out of the message"};
  return Rendered{std::move(written.text), std::move(ids), std::move(mask)};
}

}  // namespace binding
