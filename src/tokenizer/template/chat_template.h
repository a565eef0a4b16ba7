// A model's own chat template: the subset of Jinja that transformers' apply_chat_template runs, as data.
//
// The environment is that of transformers: trim_blocks and lstrip_blocks, loop controls, `generation`
// blocks, `tojson` without HTML, and a sandbox in which nothing is changed but namespaces. Nothing outside
// of the context can be reached, and what a template may use is counted (budget.h). What differs: whole
// numbers end at 128 bits; results of `map` and the like can be looped over twice.
#pragma once

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "tokenizer/template/context.h"
#include "tokenizer/template/lexer.h"

namespace tokenizer::jinja {

class ChatTemplate {
 public:
  // Error: bad_data with "chat template:LINE" as `where`; unsupported for tags that it does not know.
  static base::Result<ChatTemplate> parse(std::string_view text,
                                          const Environment& environment = {});

  // `context`: an object of names and values. `now`: what strftime_now shows. Safe from several threads at
  // once. What is rendered says of each byte where it comes from; texts of the context keep what they say
  // of that. Error: bad_data with the line; bad_request where the template itself refuses the conversation.
  base::Result<Text> render(const Value& context, const std::tm& now,
                            const Limits& limits = {}) const;
  // The same of names that stand apart.
  base::Result<Text> render(const Context& context, const std::tm& now,
                            const Limits& limits = {}) const;

 private:
  struct Tree;
  std::shared_ptr<const Tree> tree_;
};

// The local time, for strftime_now.
std::tm local_now();

}  // namespace tokenizer::jinja
