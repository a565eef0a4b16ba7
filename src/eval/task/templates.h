// Prompts in Jinja, over the members of a document, as the harness renders them: no white space is taken away, and
// what is undefined is an error.
#pragma once

#include <map>
#include <string>

#include "eval/task/value.h"
#include "tokenizer/template/chat_template.h"

namespace eval::task {

class Templates {
 public:
  // `where` stands in errors: the file of the task.
  explicit Templates(std::string where) : where_(std::move(where)) {}

  // The template is parsed once. Error: bad_data with file, key and line.
  base::Result<std::string> render(const std::string& text, const Value& document,
                                   const std::string& key);

 private:
  std::string where_;
  std::map<std::string, tokenizer::jinja::ChatTemplate> known_;
};

}  // namespace eval::task
