#include "data/rule/subject.h"

#include <algorithm>
#include <utility>

#include "data/symbol.h"
#include "text/segment.h"

namespace data::rule {

namespace {

void add_signs(std::string_view gap, std::vector<std::string_view>& out) {
  for (std::size_t at = 0; at < gap.size();) {
    const auto symbol = symbol_after(gap, at);
    const auto size = std::max<std::size_t>(symbol.size, 1);
    if (symbol.size != 0 && !is_space(symbol.value)) out.push_back(gap.substr(at, size));
    at += size;
  }
}

}  // namespace

std::vector<std::string_view> words_and_signs(std::string_view text, std::string_view language) {
  std::vector<std::string_view> out;
  std::size_t done = 0;
  for (const auto word : text::words(text, language)) {
    const auto start = static_cast<std::size_t>(word.data() - text.data());
    add_signs(text.substr(done, start - done), out);
    out.push_back(word);
    done = start + word.size();
  }
  add_signs(text.substr(done), out);
  return out;
}

Prepared::Prepared(const Document& document, std::string text)
    : document_(document), text_(std::move(text)) {
  words_ = words_and_signs(text_, document.language);
  symbols_ = count_symbols(text_);
}

filter::Subject Prepared::subject() const { return {document_, text_, words_, symbols_}; }

}  // namespace data::rule
