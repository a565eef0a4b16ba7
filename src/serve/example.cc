#include "serve/example.h"

#include <algorithm>

#include "base/json.h"
#include "text/segment.h"

namespace serve {
namespace {

constexpr std::size_t kMostLines = 40;  // a file may be large, and three examples are soon found
constexpr std::size_t kMostBytes = 64 * 1024;  // of one text
constexpr std::size_t kFewestWords = 7;        // of a sentence, so that something is left to say
constexpr std::size_t kWords = 4;
constexpr std::size_t kMostBytesOfExample = 160;

// Signs of what a program puts in ("%1", "$(ARG1)", "{0}", "<b>") or takes out ("~Open", "&Open").
constexpr std::string_view kSigns = "%$&<>{}[]|\\~_=@#^*";

// "Legt die Eigenschaften des ausgewählten Dialogs fest." -> "Legt die Eigenschaften des"; "" for a
// sentence that is too short, spans lines, or begins with what nobody would write.
std::string beginning_of(std::string_view sentence, std::string_view language) {
  if (sentence.find('\n') != std::string_view::npos) return "";
  const auto words = text::words(sentence, language);
  if (words.size() < kFewestWords) return "";
  const auto& last = words[kWords - 1];
  const auto end = static_cast<std::size_t>(last.data() + last.size() - sentence.data());
  const auto beginning = sentence.substr(0, end);
  const bool prose = beginning.find_first_of(kSigns) == std::string_view::npos;
  return prose && end <= kMostBytesOfExample ? std::string(beginning) : "";
}

std::string beginning_in(std::string_view document, std::string_view language) {
  const auto text = document.substr(0, kMostBytes);
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    for (const auto sentence : text::sentences(text.substr(from, end - from), language))
      if (auto found = beginning_of(sentence, language); !found.empty()) return found;
    from = end + 1;
  }
  return "";
}

// Program text is no beginning of a sentence: lines are left blank where it stands.
void blank_code(const base::Json& ranges, std::string& text) {
  if (!ranges.is_array()) return;
  for (const auto& range : ranges) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_unsigned() ||
        !range[1].is_number_unsigned())
      continue;
    const auto begin = std::min<std::uint64_t>(range[0].get<std::uint64_t>(), text.size());
    const auto end = std::min<std::uint64_t>(range[1].get<std::uint64_t>(), text.size());
    if (begin < end) text.replace(begin, end - begin, end - begin, '\n');
  }
}

std::string text_of(std::string_view line) {
  const auto json = base::Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("text") || !json["text"].is_string()) return "";
  auto text = json["text"].get<std::string>();
  if (const auto code = json.find("code"); code != json.end()) blank_code(*code, text);
  return text;
}

}  // namespace

std::vector<std::string> beginnings(std::string_view lines, std::string_view language) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kMostLines && !lines.empty() && out.size() < kMostExamples; ++i) {
    const auto end = std::min(lines.find('\n'), lines.size());
    auto found = beginning_in(text_of(lines.substr(0, end)), language);
    if (!found.empty() && std::ranges::find(out, found) == out.end())
      out.push_back(std::move(found));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

std::vector<std::string> examples_in(base::Disk& disk, const base::Path& heldout,
                                     const std::string& language) {
  std::vector<std::string> out;
  if (heldout.empty()) return out;
  auto sets = disk.list(heldout);
  if (!sets.ok()) return out;
  std::ranges::stable_partition(*sets, [](const auto& set) { return set.name != "messages"; });
  for (const auto& set : *sets) {
    const auto path = base::join(base::join(heldout, set.name), language + ".jsonl");
    if (!set.is_folder || out.size() >= kMostExamples || !disk.exists(path)) continue;
    const auto bytes = disk.map(path);
    if (!bytes.ok()) continue;
    for (auto& one : beginnings(bytes->view(), language))
      if (out.size() < kMostExamples) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace serve
