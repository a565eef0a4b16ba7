// Makes every block well-formed UTF-8 in NFC, without e-mail addresses and white space at its ends.
//
// What changes is counted as an edit of the block, with the bytes it lost. A run of white space is
// one space in pages and messages; local text keeps its lines.
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

std::string trim(std::string text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  if (last == std::string::npos) return "";
  text.resize(last + 1);
  return text.erase(0, text.find_first_not_of(" \t\r\n"));
}

void clean(Passage& passage, bool catalogue) {
  auto repaired = text::repair_utf8(passage.text);
  auto text = text::nfc(text::mend_mojibake(repaired.text).text);
  text = trim(std::move(text));
  if (text != passage.text) edit(passage, "repair", 1, std::move(text));
  auto masked = privacy::mask_emails(passage.text);
  if (masked.addresses > 0) edit(passage, "email", masked.addresses, std::move(masked.text));
  if (passage.text.empty()) {
    passage.mark = {Fate::dropped, "empty", ""};
  } else if (catalogue && !has_letter(passage.text)) {
    passage.mark = {Fate::dropped, "no_letters", ""};
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
