// Writes dialogues as the tokens that a model learns from: its own template renders a conversation once, and what
// an assistant says, the end of the turn with it, is found by where it stands.
#pragma once

#include <optional>

#include "align/dialogue.h"
#include "base/context.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/tokenizer.h"

namespace align {

struct Written {
  std::vector<tokenizer::TokenId> ids;
  std::vector<bool> learned;  // of each, whether it is a target
};

class Scribe {
 public:
  // Of a model's folder. `format`: a chat format of ours (tokenizer/chat_format.h) in the place of the model's own
  // template; "" for the own. Error: missing, bad_data; bad_request where the format is none; unsupported where
  // the tokenizer lacks its tokens.
  static base::Result<Scribe> open(base::Disk& disk, const base::Path& folder,
                                   const std::string& format);

  bool has_template() const { return chat_.has_value(); }
  // The template, if it is another one than the folder has.
  const std::string& chosen_template() const { return chosen_; }
  const tokenizer::Tokenizer& tokenizer() const { return tokenizer_; }

  // The token that ends an answer, where it is another one than the model's files say ends a text; else -1.
  tokenizer::TokenId turn_end() const;

  // Each assistant turn ends with one target that ends turns (a stop token of the model), and so does a
  // completion. Error, of which `code` is bad_data and `what` begins with a reason to count:
  //   template: the template cannot write it
  //   template_rewrites: it writes earlier turns otherwise once others follow, so their places are not known
  base::Result<Written> write(const Dialogue& dialogue) const;

  // What an assistant is asked: the dialogue with the begin of an answer behind it, as the template writes it. Error:
  // as write().
  base::Result<std::vector<tokenizer::TokenId>> ask(const Dialogue& dialogue) const;
  // A text that a model goes on with, without a template.
  base::Result<std::vector<tokenizer::TokenId>> ask(const std::string& prompt) const;
  // An answer ends at any of these; ascending.
  const std::vector<tokenizer::TokenId>& stop() const { return stop_; }

 private:
  explicit Scribe(tokenizer::Tokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}
  base::Result<Written> write_completion(const std::string& prompt, const std::string& text) const;
  base::Result<tokenizer::RenderedText> render(const Dialogue& dialogue, std::size_t count,
                                               bool begins_answer) const;
  base::Result<void> find_turns(const Dialogue& dialogue, tokenizer::RenderedText& text) const;
  void end_turns(Written& out) const;
  bool stops(tokenizer::TokenId id) const;

  tokenizer::Tokenizer tokenizer_;
  std::optional<tokenizer::OwnChat> chat_;
  std::string chosen_;
  std::vector<tokenizer::TokenId> stop_;
};

}  // namespace align
