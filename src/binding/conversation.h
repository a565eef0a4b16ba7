// A conversation by a chat template, from JSON as other languages have it to a text or to ids.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "binding/engine.h"

namespace binding {

// What transformers' apply_chat_template is given; JSON texts, empty where nothing is given.
struct Conversation {
  std::string messages;                    // a list of objects
  std::string tools = "", documents = "";  // lists
  std::string more = "";                   // an object: further names for the template
  bool add_generation_prompt = false;
  bool continue_final_message = false;
  std::optional<std::string> chat_template = {};   // in place of what the model brings
  std::map<std::string, std::string> tokens = {};  // in place of those, by name: "bos_token"
  std::string now = "";                            // "2026-11-21T10:30:05"; empty: the clock's
};

struct Rendered {
  std::string text;
  std::vector<TokenId> ids;
  std::vector<bool> said;  // of each id, whether a generation block wrote it
};

// Templates that were read are kept, a few at most.
class Chats {
 public:
  explicit Chats(std::shared_ptr<const Engine> engine) : engine_(std::move(engine)) {}

  // Error: bad_data, bad_request as the template interpreter; missing where the model brings no template;
  // bad_request where plain text spells a control token and the tokenizer can say it in no other way.
  base::Result<std::string> text(const Conversation& asked) const;
  base::Result<Rendered> ids(const Conversation& asked) const;

 private:
  // An empty template is another one than none; no member of a key runs into the next.
  using Key = std::pair<std::optional<std::string>, std::map<std::string, std::string>>;
  base::Result<std::shared_ptr<const tokenizer::OwnChat>> chat(const Conversation& asked) const;
  std::string forged_in(std::string_view part, std::span<const TokenId> ids) const;
  base::Result<tokenizer::RenderedText> render(const Conversation& asked) const;

  std::shared_ptr<const Engine> engine_;
  mutable std::mutex mutex_;
  mutable std::map<Key, std::shared_ptr<const tokenizer::OwnChat>> known_;
};

}  // namespace binding
