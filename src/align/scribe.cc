#include "align/scribe.h"

#include <algorithm>

#include "tokenizer/chat_format.h"
#include "tokenizer/given_files.h"
#include "tokenizer/rendered_text.h"
#include "tokenizer/take_over.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;
using tokenizer::TokenId;
namespace jinja = tokenizer::jinja;

namespace {

Error reason(const std::string& name, const std::string& more) {
  return {Code::bad_data, name + (more.empty() ? "" : ": " + more), "", ""};
}

// A template that shows the date would write other tokens tomorrow.
std::tm fixed_day() {
  std::tm out = {};
  out.tm_year = 126, out.tm_mday = 1, out.tm_wday = 4;
  return out;
}

Result<tokenizer::ChatSource> source_of(base::Disk& disk, const base::Path& folder,
                                        const std::string& format,
                                        const tokenizer::Tokenizer& tokenizer) {
  auto source = TRY(tokenizer::read_chat_source(disk, folder));
  if (format.empty()) return source;
  const auto text = TRY(tokenizer::chat_format_of(format));
  std::string lacking;
  for (const auto& token : TRY(tokenizer::chat_format_tokens(format)))
    if (std::ranges::none_of(tokenizer.added_tokens(),
                             [&](const auto& one) { return one.content == token; }))
      lacking += (lacking.empty() ? "" : ", ") + token;
  if (!lacking.empty())
    return Error{Code::unsupported,
                 "the tokenizer has no tokens for the template '" + format + "': " + lacking,
                 folder, "take another template, or add the tokens with `janua tokenizer surgery`"};
  source.templates = {{"default", text}};
  return source;
}

}  // namespace

Result<Scribe> Scribe::open(base::Disk& disk, const base::Path& folder, const std::string& format) {
  Scribe out(TRY(tokenizer::load_given(disk, folder)));
  auto source = TRY(source_of(disk, folder, format, out.tokenizer_));
  if (!format.empty()) out.chosen_ = source.choose();
  out.stop_ = out.tokenizer_.special_ids().stop;
  if (!source.choose().empty()) {
    out.chat_.emplace(std::move(source), out.tokenizer_.added_tokens(),
                      out.tokenizer_.special_ids());
    if (out.chat_->broken()) return *out.chat_->broken();
    out.stop_ = out.chat_->stop();
  }
  if (out.tokenizer_.eos() < 0 && out.stop_.empty())
    return Error{Code::unsupported, "the tokenizer names no token that ends a text", folder,
                 "name eos_token in tokenizer_config.json: an answer that never ends cannot be "
                 "learned"};
  return out;
}

TokenId Scribe::turn_end() const {
  const auto& known = tokenizer_.special_ids().stop;
  for (const auto id : stop_)
    if (!std::ranges::binary_search(known, id)) return id;
  return -1;
}

bool Scribe::stops(TokenId id) const { return std::ranges::binary_search(stop_, id); }

Result<Written> Scribe::write(const Dialogue& dialogue) const {
  if (dialogue.completion)
    return write_completion(dialogue.completion->first, dialogue.completion->second);
  if (!chat_) return reason("template", "the model brings no chat template");
  auto text = TRY(render(dialogue, dialogue.messages.size(), false));
  if (text.written.empty()) TRY(find_turns(dialogue, text));
  auto [ids, learned] = TRY(tokenizer::encoded_with_mask(
      text, [&](std::string_view part, TokenId behind, std::vector<TokenId>& out,
                std::vector<tokenizer::BytePlace>& places) {
        return tokenizer_.encode_behind(part, behind, out, places);
      }));
  Written out{std::move(ids), std::move(learned)};
  end_turns(out);
  return out;
}

Result<std::vector<TokenId>> Scribe::ask(const Dialogue& dialogue) const {
  if (!chat_) return reason("template", "the model brings no chat template");
  const auto text = TRY(render(dialogue, dialogue.messages.size(), true));
  return tokenizer::encoded(text,
                            [&](std::string_view part, TokenId behind, std::vector<TokenId>& out) {
                              return tokenizer_.encode_behind(part, behind, out);
                            });
}

Result<std::vector<TokenId>> Scribe::ask(const std::string& prompt) const {
  const auto& ids = tokenizer_.special_ids();
  auto out = ids.before;
  if (out.empty() && ids.bos >= 0 && prompt.empty()) out = {ids.bos};
  TRY(tokenizer_.encode_behind(prompt, out.empty() ? -1 : out.back(), out));
  return out;
}

// The first messages, as the template writes them.
Result<tokenizer::RenderedText> Scribe::render(const Dialogue& dialogue, std::size_t count,
                                               bool begins_answer) const {
  jinja::Input input;
  auto messages = dialogue.messages;
  messages.resize(count);
  input.messages = TRY(jinja::list_value(std::move(messages)));
  input.tools = dialogue.tools;
  input.more = dialogue.more;
  input.add_generation_prompt = begins_answer;
  auto out = chat_->render(input, fixed_day());
  if (!out.ok()) return reason("template", out.error().what);
  return out;
}

// A turn begins where the prompt for it ends, and ends where the conversation would if nothing followed.
Result<void> Scribe::find_turns(const Dialogue& dialogue, tokenizer::RenderedText& text) const {
  const auto place = [&](std::size_t count, bool begins) -> Result<std::size_t> {
    if (count == dialogue.messages.size() && !begins) return text.text.size();
    const auto part = TRY(render(dialogue, count, begins));
    if (text.text.starts_with(part.text)) return part.text.size();
    return reason("template_rewrites", "");
  };
  for (std::size_t i = 0; i < dialogue.roles.size(); ++i) {
    if (dialogue.roles[i] != "assistant") continue;
    const auto begin = TRY(place(i, true)), end = TRY(place(i + 1, false));
    if (begin >= end) return reason("template_rewrites", "");
    text.written.emplace_back(begin, end);
  }
  return {};
}

// A turn is learned up to the first token that ends it, and what the template puts behind that is not. The last one
// of a text gets an end where the template writes none.
void Scribe::end_turns(Written& out) const {
  const auto size = out.ids.size();
  for (std::size_t i = 0; i < size;) {
    if (!out.learned[i]) {
      ++i;
      continue;
    }
    auto end = i;
    while (end < size && out.learned[end]) ++end;
    auto last = end;
    while (last > i && !stops(out.ids[last - 1])) --last;
    if (last > i)
      std::fill(out.learned.begin() + std::ptrdiff_t(last),
                out.learned.begin() + std::ptrdiff_t(end), false);
    const bool ended = last > i || (end < size && stops(out.ids[end]));
    if (last == i && end < size && stops(out.ids[end])) out.learned[end] = true;
    if (!ended && end == size) {
      out.ids.push_back(tokenizer_.eos() >= 0 ? tokenizer_.eos() : stop_.front());
      out.learned.push_back(true);
    }
    i = end + 1;
  }
}

Result<Written> Scribe::write_completion(const std::string& prompt, const std::string& text) const {
  Written out;
  const auto& ids = tokenizer_.special_ids();
  out.ids = ids.before;
  if (out.ids.empty() && ids.bos >= 0 && prompt.empty()) out.ids = {ids.bos};
  // In one piece, so that words are cut as they are in a text that was not cut; a token over the border is part of
  // the completion.
  std::vector<tokenizer::BytePlace> places;
  const auto before = out.ids.size();
  TRY(tokenizer_.encode_behind(prompt + text, out.ids.empty() ? -1 : out.ids.back(), out.ids,
                               places));
  out.learned.assign(before, false);
  for (const auto& place : places) out.learned.push_back(place.end > prompt.size());
  out.ids.push_back(tokenizer_.eos() >= 0 ? tokenizer_.eos() : stop_.front());
  out.learned.push_back(true);
  return out;
}

}  // namespace align
