#include "eval/task/words.h"

#include "base/utf8.h"
#include "tokenizer/template/literal.h"

namespace eval::task {

std::int64_t count_words(std::string_view text) {
  std::int64_t out = 1;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    const bool now = tokenizer::jinja::is_space(c.value);
    out += now && !blank;
    blank = now;
    at += c.size;
  }
  return out;
}

}  // namespace eval::task
