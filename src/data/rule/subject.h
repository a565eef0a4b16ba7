// A document made ready for rules: its joined text, cut into words and signs once for all rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/document.h"
#include "data/filter.h"

namespace data::rule {

// ICU's words with the signs between them: every sign that is neither word nor white space is a
// word of its own, which is how the tokenizers behind the published limits count.
std::vector<std::string_view> words_and_signs(std::string_view text, std::string_view language);

class Prepared {
 public:
  // `document` without blocks (labels only) and the text the rules see.
  Prepared(const Document& document, std::string text);
  Prepared(const Prepared&) = delete;
  filter::Subject subject() const;

 private:
  const Document& document_;
  std::string text_;
  std::vector<std::string_view> words_;
  std::int64_t symbols_ = 0;
};

}  // namespace data::rule
