// A model's own chat template with what it needs of the model's tokenizer: conversations in, tokens out.
#pragma once

#include <optional>

#include "tokenizer/chat_source.h"
#include "tokenizer/rendered_text.h"
#include "tokenizer/template/conversation.h"

namespace tokenizer {

class OwnChat {
 public:
  // `source` has a template; `added` are the tokenizer's tokens, `ids` its special ones.
  OwnChat(ChatSource source, const std::vector<AddedToken>& added, SpecialIds ids);

  // Why the template cannot be run, with its line; nothing where it can be read.
  const std::optional<base::Error>& broken() const { return broken_; }

  // The conversation as the template writes it, with one begin. `input.more` outvotes the tokens that the
  // model names. Error: as jinja::render(), and what broken() says.
  base::Result<RenderedText> render(const jinja::Input& input, const std::tm& now,
                                    const jinja::Limits& limits = {}) const;
  // What another template writes of `context`, which is given to it as it is but for the tokens.
  base::Result<RenderedText> render(std::string_view text, const jinja::Value& context,
                                    const std::tm& now, const jinja::Limits& limits = {}) const;

  // An answer ends at any of these: those of the model's files, and the control token that the template
  // puts behind what an assistant says. Ascending, each once.
  const std::vector<TokenId>& stop() const { return stop_; }

 private:
  struct Parsed {
    std::string text;
    jinja::ChatTemplate made;
  };
  using Items = std::vector<std::pair<jinja::Value, jinja::Value>>;
  static base::Result<Parsed> parsed(const std::string& text);
  base::Result<jinja::Value> as_data(std::string_view name, const jinja::Value& value,
                                     jinja::Budget& budget) const;
  base::Result<Items> with_tokens(const Items& more, jinja::Budget& budget) const;
  TokenId end_of_turn() const;

  ChatSource source_;
  SpecialIds ids_;
  ControlTokens control_;
  bool has_word_ = false;                     // some control token is spelled like a role
  Items tokens_;                              // that the model names
  std::optional<Parsed> plain_, with_tools_;  // the latter where it is another one
  std::optional<base::Error> broken_;
  std::vector<TokenId> stop_;
};

// {"role": ..., "content": ...}, marked as messages_from_data() does.
jinja::Value message_value(const std::string& role, const std::string& content);

}  // namespace tokenizer
