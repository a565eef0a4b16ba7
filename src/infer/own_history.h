// A conversation that the model's own template writes: all of it again at each turn, of which the model is fed
// what stands behind the tokens that it has said and read.
//
// What was said stays the tokens that it was, never decoded and encoded again, as long as the template
// writes the earlier turns as they stood. One that drops the thinking of earlier turns, or trims what was
// said, begins a conversation of its own, which is read from the beginning.
#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "infer/text_codec.h"
#include "tokenizer/own_chat.h"

namespace infer {

class OwnHistory {
 public:
  struct Prompt {
    std::string text;          // what the user said
    std::string key;           // see key_
    std::vector<TokenId> ids;  // to be read
    bool again = false;        // from the beginning, else behind all that was said
  };

  // Both outlive it. `system`: "" for none.
  OwnHistory(const tokenizer::OwnChat& chat, const TextCodec& codec, std::string system);

  // What the model is to read before its answer to `text`. Changes nothing. Error: as OwnChat::render().
  base::Result<Prompt> ask(const std::string& text) const;
  // From here on nothing of what the model has read counts, until answered().
  void reading() { key_.clear(); }
  // `answer` without the token at which it ended, if that ends answers.
  void answered(const Prompt& prompt, const std::vector<TokenId>& answer);
  void forget();

 private:
  std::vector<TokenId> behind(const tokenizer::RenderedText& text, std::size_t key) const;

  const tokenizer::OwnChat* chat_;
  const TextCodec* codec_;
  std::string system_;
  std::tm now_ =
      {};  // of the whole conversation, so that a template that shows it writes the same again
  std::vector<tokenizer::jinja::Value> messages_;
  // All that was said, as bytes in which a control token never equals its spelling; "": nothing that counts.
  std::string key_;
};

}  // namespace infer
