// mC4's rule for paragraphs (Xue et al. 2021): at least three lines of 200 code points or more.
#include "data/judge.h"
#include "data/measure/python_text.h"
#include "data/symbol.h"

namespace data::judge {

namespace {

Verdict decide(const Page& page) {
  int long_lines = 0;
  for (const auto line : measure::split_at_line_feeds(page.text()))
    long_lines += line.size() >= 200 && count_symbols(line) >= 200;
  return long_lines >= 3 ? Verdict{} : drop("< 3 paragraphs");
}

}  // namespace

extern const Entry c4_paragraph{.name = "C4ParagraphFilter",
                                .summary = "three lines of at least 200 characters",
                                .decide = decide};

}  // namespace data::judge
