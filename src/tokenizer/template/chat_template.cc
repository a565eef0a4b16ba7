#include "tokenizer/template/chat_template.h"

#include "tokenizer/template/evaluator.h"
#include "tokenizer/template/parser.h"

namespace tokenizer::jinja {

struct ChatTemplate::Tree {
  Program program;
};

base::Result<ChatTemplate> ChatTemplate::parse(std::string_view text) {
  ChatTemplate out;
  out.tree_ = std::make_shared<const Tree>(Tree{ready(TRY(jinja::parse(text)))});
  return out;
}

base::Result<Text> ChatTemplate::render(const Value& context, const std::tm& now,
                                        const Limits& limits) const {
  if (!context.dict())
    return base::Error{base::Code::bad_request, "the context of a template is no object", "", ""};
  return Evaluator(tree_->program, *context.dict(), limits, now).render();
}

std::tm local_now() {
  const auto now = std::time(nullptr);
  std::tm out = {};
  localtime_r(&now, &out);
  return out;
}

}  // namespace tokenizer::jinja
