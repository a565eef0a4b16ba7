#include "tokenizer/parallel_text.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"
#include "text/script.h"
#include "text/utf8.h"

namespace tokenizer {
namespace {

std::uint64_t paragraphs(std::string_view text) {
  std::uint64_t count = 1;
  for (auto at = text.find("\n\n"); at != text.npos; at = text.find("\n\n", at + 2)) ++count;
  return count;
}

std::uint64_t signs_of(const std::string& text) {
  auto signs = static_cast<std::uint64_t>(text::count_code_points(text));
  for (const auto& [script, letters] : text::count_scripts(text)) {
    const auto more =
        script == "Hani" ? 2 : script == "Hang" || script == "Hira" || script == "Kana";
    signs += static_cast<std::uint64_t>(more * letters);
  }
  return signs;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// Whether a run of ASCII without spaces stands in every language as it is.
bool is_mark(std::string_view run) {
  constexpr std::string_view telling = "0123456789%$#{}<>_";
  return run.find_first_of(telling) != run.npos ||
         (run.size() >= 2 && std::ranges::all_of(run, is_upper));
}

std::string_view without_stops(std::string_view run) {
  constexpr std::string_view stops = ".,:;!?()~\"'";
  const auto first = run.find_first_not_of(stops);
  if (first == run.npos) return {};
  return run.substr(first, run.find_last_not_of(stops) + 1 - first);
}

}  // namespace

std::string ParallelText::marks_of(std::string_view message) {
  std::vector<std::string> marks;
  for (std::size_t i = 0; i < message.size();) {
    const auto part = [&](std::size_t at) { return message[at] > ' ' && message[at] < '\x7f'; };
    const auto begin = i;
    while (i < message.size() && part(i)) ++i;
    const auto run = without_stops(message.substr(begin, i - begin));
    if (is_mark(run)) marks.emplace_back(run);
    i += i == begin;
  }
  std::ranges::sort(marks);
  std::string out;
  for (const auto& mark : marks) out += mark + " ";
  return out;
}

void ParallelText::add(std::span<const TrainingText> documents) {
  for (const auto& document : documents) {
    bytes_ += document.text.size();
    signs_ += signs_of(document.text);
    if (document.kind == "page") add_page(document);
    if (document.kind == "messages") add_messages(document);
  }
}

void ParallelText::add_page(const TrainingText& page) {
  auto& piece = pages_[page.key];
  piece.bytes += page.text.size();
  piece.blocks += paragraphs(page.text);
}

void ParallelText::add_messages(const TrainingText& messages) {
  const auto catalogue = messages.key.substr(0, messages.key.rfind('#')) + "#";
  std::string_view rest = messages.text;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto marks = marks_of(line);
    if (marks.empty() || line.size() <= marks.size()) continue;
    auto& piece = messages_[catalogue + marks];
    piece.bytes += line.size() - marks.size();
    ++piece.blocks;
  }
}

ContentRatio ParallelText::relative_to(const ParallelText& reference) const {
  std::uint64_t ours = 0, theirs = 0;
  const auto compare = [&](const Pieces& own, const Pieces& others, bool only_single) {
    for (const auto& [name, piece] : own) {
      const auto other = others.find(name);
      if (other == others.end() || other->second.blocks != piece.blocks) continue;
      if (only_single && piece.blocks > 1) continue;
      ours += piece.bytes;
      theirs += other->second.bytes;
    }
  };
  compare(pages_, reference.pages_, false);
  compare(messages_, reference.messages_, true);
  if (theirs >= kLeastParallel)
    return {static_cast<double>(ours) / static_cast<double>(theirs), true};
  const auto bytes_per_sign = [](const ParallelText& text) {
    return static_cast<double>(text.bytes_) /
           static_cast<double>(std::max<std::uint64_t>(1, text.signs_));
  };
  return {bytes_per_sign(*this) / bytes_per_sign(reference), false};
}

}  // namespace tokenizer
