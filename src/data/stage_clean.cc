// Makes every block well-formed UTF-8 in NFC, without e-mail addresses and white space at its ends.
//
// What changes is counted as an edit of the block, with the bytes it lost. Signs without width that
// only say where a line may break (soft hyphen, zero-width space) go too: readers do not see them,
// and a model would learn two spellings of a word. Those that shape letters (joiners) stay. A run
// of white space is one space in pages and messages; local text keeps its lines. What a generator
// of pages writes where a text is missing is no text of the page.
#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "data/privacy/email.h"
#include "data/stage.h"
#include "data/symbol.h"
#include "text/mojibake.h"
#include "text/normalize.h"
#include "text/utf8.h"

namespace data {

namespace {

void edit(Passage& passage, const char* rule, std::int64_t changes, std::string&& text) {
  const auto bytes =
      static_cast<std::int64_t>(passage.text.size()) - static_cast<std::int64_t>(text.size());
  passage.edits.push_back({rule, changes, bytes});
  passage.text = std::move(text);
}

bool is_break_mark(char32_t c) { return c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF; }

std::string without_break_marks(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto symbol = symbol_after(text, at);
    const auto size = std::max<std::size_t>(symbol.size, 1);
    if (!is_break_mark(symbol.value)) out += text.substr(at, size);
    at += size;
  }
  return out;
}

// What LibreOffice's help says where a paragraph to be embedded is not there.
constexpr std::string_view kGeneratorMessages[] = {"D'oh! You found a bug ("};

std::string quote(std::string_view text) {
  constexpr std::size_t most = 40;
  if (text.size() <= most) return "'" + std::string(text) + "'";
  auto cut = most;
  while (cut > 0 && (text[cut] & 0xC0) == 0x80) --cut;  // not inside a code point
  return "'" + std::string(text.substr(0, cut)) + "...'";
}

std::string trim(std::string text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  if (last == std::string::npos) return "";
  text.resize(last + 1);
  return text.erase(0, text.find_first_not_of(" \t\r\n"));
}

void clean(Passage& passage, bool catalogue) {
  auto repaired = text::repair_utf8(passage.text);
  auto text = text::nfc(text::mend_mojibake(repaired.text).text);
  text = trim(without_break_marks(text));
  if (text != passage.text) edit(passage, "repair", 1, std::move(text));
  auto masked = privacy::mask_emails(passage.text);
  if (masked.addresses > 0) edit(passage, "email", masked.addresses, std::move(masked.text));
  const auto is_generated = [&](std::string_view message) {
    return passage.text.find(message) != std::string::npos;
  };
  if (passage.text.empty()) {
    passage.mark = {Fate::dropped, "empty", "nothing is left of what was read"};
  } else if (std::ranges::any_of(kGeneratorMessages, is_generated)) {
    passage.mark = {Fate::dropped, "generator", quote(passage.text)};
  } else if (catalogue && !has_letter(passage.text)) {
    passage.mark = {Fate::dropped, "no_letters", "no letter in " + quote(passage.text)};
  }
}

}  // namespace

base::Result<void> clean_text(Candidates& candidates, base::Context& ctx) {
  return base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    for (auto& passage : candidate.passages) clean(passage, candidate.document.kind == "messages");
  });
}

}  // namespace data
