#include "grade/reference.h"

#include <algorithm>

#include "base/recipe.h"
#include "base/utf8.h"

namespace grade {

using base::Code;
using base::Error;
using base::Result;

namespace {

Error no_reference() {
  return {Code::bad_data, "the line has no \"reference\"", "",
          "give a text, a number, or a list of these"};
}

Result<std::string> text_of(const base::Json& one) {
  if (one.is_string()) return one.get<std::string>();
  if (one.is_number()) return one.dump();
  return no_reference();
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kWhite);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhite) - begin + 1);
}

// Behind the brace that closes the one before `at`; npos where none does.
std::size_t close_of(std::string_view text, std::size_t at) {
  int open = 1;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      ++at;
    } else if (text[at] == '{') {
      ++open;
    } else if (text[at] == '}' && --open == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

Part boxed(std::string_view answer) {
  Part out{.missing = "no \\boxed{...} stands in the answer"};
  for (const std::string_view word : {"\\boxed{", "\\fbox{"}) {
    const auto at = answer.rfind(word);
    if (at == std::string_view::npos) continue;
    const auto begin = at + word.size(), end = close_of(answer, begin);
    if (end == std::string_view::npos) {
      out.missing = "the last \\boxed{ is not closed";
      continue;
    }
    return {true, std::string(trimmed(answer.substr(begin, end - begin))), ""};
  }
  return out;
}

Part tagged(std::string_view answer) {
  constexpr std::string_view kOpen = "<answer>", kClose = "</answer>";
  const auto end = answer.rfind(kClose);
  const auto begin = answer.rfind(kOpen, end);
  if (end == std::string_view::npos || begin == std::string_view::npos)
    return {.missing = "no <answer>...</answer> stands in the answer"};
  const auto from = begin + kOpen.size();
  return {true, std::string(trimmed(answer.substr(from, end - from))), ""};
}

Part last_line(std::string_view answer) {
  const auto all = trimmed(answer);
  const auto at = all.find_last_of("\r\n");
  return {true, std::string(trimmed(at == std::string_view::npos ? all : all.substr(at + 1))), ""};
}

}  // namespace

Result<std::vector<std::string>> references(const Asked& asked) {
  const auto found = asked.line.find("reference");
  if (found == asked.line.end()) return no_reference();
  if (!found->is_array()) return std::vector<std::string>{TRY(text_of(*found))};
  std::vector<std::string> out;
  for (const auto& one : *found) out.push_back(TRY(text_of(one)));
  if (out.empty()) return no_reference();
  return out;
}

std::string said(const Asked& asked, const char* member, const std::string& option) {
  const auto found = asked.line.find(member);
  return found != asked.line.end() && found->is_string() ? found->get<std::string>() : option;
}

Result<void> check_part(const std::string& part) {
  return base::check_known("part of an answer", part,
                           {"whole", "boxed", "tag", "last_line", "result"});
}

Part part_of(std::string_view answer, const std::string& part) {
  if (part == "boxed") return boxed(answer);
  if (part == "tag") return tagged(answer);
  if (part == "last_line") return last_line(answer);
  if (part == "result") {
    if (auto found = boxed(answer); found.found) return found;
    if (auto found = tagged(answer); found.found) return found;
  }
  return {true, std::string(trimmed(answer)), ""};
}

std::string as_said(std::string_view text) {
  constexpr std::size_t kMost = 80;
  auto out = base::to_utf8(text.substr(0, kMost));
  if (text.size() <= kMost) return "'" + out + "'";
  out.resize(base::valid_prefix(out));
  while (out.ends_with("\xEF\xBF\xBD")) out.resize(out.size() - 3);
  return "'" + out + "...'";
}

}  // namespace grade
