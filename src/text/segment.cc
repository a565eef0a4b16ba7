#include "text/segment.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "text/locale.h"

namespace text {

namespace {

struct CloseBreaks {
  void operator()(UBreakIterator* p) const { ubrk_close(p); }
};
struct CloseText {
  void operator()(UText* p) const { utext_close(p); }
};

// Opening a break iterator loads its rules, which takes longer than most documents; so each thread
// keeps the ones it used. They hold no text between calls.
UBreakIterator* breaks_for(UBreakIteratorType type, std::string_view language) {
  thread_local std::map<std::pair<int, std::string>, std::unique_ptr<UBreakIterator, CloseBreaks>>
      kept;
  auto& slot = kept[{type, icu_locale(language)}];
  if (!slot) {
    UErrorCode status = U_ZERO_ERROR;
    slot.reset(ubrk_open(type, icu_locale(language).c_str(), nullptr, 0, &status));
    CHECK(U_SUCCESS(status) && slot, "ICU has no break rules");
  }
  return slot.get();
}

// Calls visit(segment, rule status) for every segment.
template <class F>
void each_segment(UBreakIteratorType type, std::string_view utf8, std::string_view language,
                  F&& visit) {
  if (utf8.empty()) return;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UText, CloseText> text(
      utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &status));
  auto* breaks = breaks_for(type, language);
  ubrk_setUText(breaks, text.get(), &status);
  CHECK(U_SUCCESS(status), "ICU cannot read the text");
  auto start = static_cast<std::size_t>(ubrk_first(breaks));
  for (auto end = ubrk_next(breaks); end != UBRK_DONE; end = ubrk_next(breaks)) {
    visit(utf8.substr(start, static_cast<std::size_t>(end) - start), ubrk_getRuleStatus(breaks));
    start = static_cast<std::size_t>(end);
  }
}

std::string_view without_trailing_space(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

template <class F>
void each_word(std::string_view utf8, std::string_view language, F&& visit) {
  each_segment(UBRK_WORD, utf8, language, [&](std::string_view segment, int rule) {
    if (rule >= UBRK_WORD_NONE_LIMIT) visit(segment);
  });
}

template <class F>
void each_sentence(std::string_view utf8, std::string_view language, F&& visit) {
  each_segment(UBRK_SENTENCE, utf8, language, [&](std::string_view segment, int) {
    const auto sentence = without_trailing_space(segment);
    if (!sentence.empty()) visit(sentence);
  });
}

}  // namespace

std::int64_t count_words(std::string_view utf8, std::string_view language) {
  std::int64_t count = 0;
  each_word(utf8, language, [&](std::string_view) { ++count; });
  return count;
}

std::int64_t count_sentences(std::string_view utf8, std::string_view language) {
  std::int64_t count = 0;
  each_sentence(utf8, language, [&](std::string_view) { ++count; });
  return count;
}

std::vector<std::string_view> words(std::string_view utf8, std::string_view language) {
  std::vector<std::string_view> out;
  each_word(utf8, language, [&](std::string_view word) { out.push_back(word); });
  return out;
}

std::vector<std::string_view> sentences(std::string_view utf8, std::string_view language) {
  std::vector<std::string_view> out;
  each_sentence(utf8, language, [&](std::string_view sentence) { out.push_back(sentence); });
  return out;
}

}  // namespace text
