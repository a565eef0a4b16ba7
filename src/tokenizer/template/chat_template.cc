#include "tokenizer/template/chat_template.h"

#include <algorithm>
#include <atomic>

#include "tokenizer/template/evaluator.h"
#include "tokenizer/template/parser.h"

namespace tokenizer::jinja {
namespace {

constexpr std::size_t kMostTypical = std::size_t{1} << 16;

}  // namespace

struct ChatTemplate::Tree {
  explicit Tree(Program made) : program(std::move(made)) {}
  Program program;
  // Bytes that it wrote last: so many are likely again, and only the time that it takes depends on it.
  mutable std::atomic<std::size_t> typical{0};
};

base::Result<ChatTemplate> ChatTemplate::parse(std::string_view text,
                                               const Environment& environment) {
  ChatTemplate out;
  out.tree_ = std::make_shared<const Tree>(ready(TRY(jinja::parse(text, environment))));
  return out;
}

base::Result<Text> ChatTemplate::render(const Value& context, const std::tm& now,
                                        const Limits& limits) const {
  if (!context.dict())
    return base::Error{base::Code::bad_request, "the context of a template is no object", "", ""};
  return render(Context{.given = context.dict()->items}, now, limits);
}

base::Result<Text> ChatTemplate::render(const Context& context, const std::tm& now,
                                        const Limits& limits) const {
  const auto typical = tree_->typical.load(std::memory_order_relaxed);
  auto out = Evaluator(tree_->program, context, limits, now, typical).render();
  if (out.ok() && out->size() != typical)
    tree_->typical.store(std::min(out->size(), kMostTypical), std::memory_order_relaxed);
  return out;
}

std::tm local_now() {
  const auto now = std::time(nullptr);
  std::tm out = {};
  localtime_r(&now, &out);
  return out;
}

}  // namespace tokenizer::jinja
