#include "tokenizer/template/chat_template.h"

#include "tokenizer/template/evaluator.h"
#include "tokenizer/template/parser.h"

namespace tokenizer::jinja {

struct ChatTemplate::Tree {
  std::vector<NodePtr> body;
};

base::Result<ChatTemplate> ChatTemplate::parse(std::string_view text) {
  ChatTemplate out;
  out.tree_ = std::make_shared<const Tree>(Tree{TRY(jinja::parse(text))});
  return out;
}

base::Result<std::string> ChatTemplate::render(const Value& context, const std::tm& now,
                                               const Limits& limits, std::string_view mark) const {
  if (!context.dict())
    return base::Error{base::Code::bad_request, "the context of a template is no object", "", ""};
  return Evaluator(*context.dict(), limits, now, mark).render(tree_->body);
}

std::tm local_now() {
  const auto now = std::time(nullptr);
  std::tm out = {};
  localtime_r(&now, &out);
  return out;
}

}  // namespace tokenizer::jinja
