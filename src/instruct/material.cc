#include "instruct/material.h"

#include <algorithm>
#include <cctype>

#include "base/hash.h"
#include "text/segment.h"
#include "text/utf8.h"

namespace instruct {

using task::Desk;
using task::Draw;
using task::Example;
using task::Item;

std::uint64_t number_of(std::string_view key) {
  const auto digest = base::sha256(key);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = out << 8 | digest.bytes[i];
  return out;
}

Item block_item(const std::string& language, const Page& page, std::size_t at, std::size_t block) {
  return {.key = page.id + "#" + std::to_string(block),
          .group = page.key.empty() ? page.id : page.key,
          .language = language,
          .at = at,
          .block = block};
}

// "catalogue|context|msgid": what has one msgid says one thing, wherever it stands.
Item message_item(const std::string& language, const Message& message, std::size_t at) {
  return {.key = message.document + "#" + message.key,
          .group = message.key.substr(message.key.rfind('|') + 1),
          .language = language,
          .at = at,
          .is_message = true};
}

std::vector<Item> page_items(const Desk& desk, const std::function<bool(const Page&)>& wanted) {
  std::vector<Item> out;
  const auto& pages = desk.library.at(desk.language).pages;
  for (std::size_t i = 0; i < pages.size(); ++i)
    if (wanted(pages[i])) out.push_back(block_item(desk.language, pages[i], i, 0));
  return out;
}

std::vector<Item> block_items(const Desk& desk,
                              const std::function<bool(const Page&, std::size_t)>& wanted) {
  std::vector<Item> out;
  const auto& pages = desk.library.at(desk.language).pages;
  for (std::size_t i = 0; i < pages.size(); ++i)
    for (std::size_t b = 0; b < pages[i].blocks.size(); ++b)
      if (wanted(pages[i], b)) out.push_back(block_item(desk.language, pages[i], i, b));
  return out;
}

std::vector<Item> message_items(const Desk& desk,
                                const std::function<bool(const Message&)>& wanted) {
  std::vector<Item> out;
  const auto& messages = desk.library.at(desk.language).messages;
  for (std::size_t i = 0; i < messages.size(); ++i)
    if (wanted(messages[i])) out.push_back(message_item(desk.language, messages[i], i));
  return out;
}

bool has_fair_length(const InstructRecipe& recipe, std::string_view text) {
  const auto characters = text::count_code_points(text);
  return characters >= recipe.min_characters && characters <= recipe.max_characters;
}

bool fits_answer(const InstructRecipe& recipe, std::string_view text) {
  return text::count_code_points(text) <= recipe.max_answer_characters;
}

std::string plain_message(std::string_view text) {
  if (text.find_first_of("%${}<>\n\t&\\|#") != text.npos) return "";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] != '_' && text[i] != '~') || i + 1 == text.size()) out += text[i];
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view end : {":", "...", "…", " "})
      if (out.ends_with(end)) out.resize(out.size() - end.size()), cut = true;
  }
  return out;
}

std::vector<std::string_view> plain_words(std::string_view text, const std::string& language) {
  auto out = text::words(text, language);
  std::erase_if(out, [](std::string_view word) {
    return std::ranges::any_of(word, [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x80 && !std::isalpha(byte) && c != '-' && c != '\'';
    });
  });
  return out;
}

std::string other_language(const Desk& desk, Draw& draw,
                           const std::function<bool(const std::string&)>& has) {
  constexpr const char* english = "eng_Latn";
  std::vector<std::string> others;
  bool can_be_english = false;
  for (const auto& [language, shelf] : desk.library.shelves()) {
    if (language == desk.language || !has(language)) continue;
    if (language == english)
      can_be_english = true;
    else
      others.push_back(language);
  }
  const double chance = draw.uniform();
  const auto which = draw.next();
  if (can_be_english && (others.empty() || chance < desk.recipe.english_share)) return english;
  return others.empty() ? "" : others[which % others.size()];
}

std::string letter(std::size_t number) { return std::string(1, static_cast<char>('A' + number)); }

std::vector<std::size_t> shuffled(std::size_t n, Draw& draw) {
  std::vector<std::size_t> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = i;
  for (std::size_t i = n; i > 1; --i) std::swap(out[i - 1], out[draw.below(i)]);
  return out;
}

std::string as_list(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += (out.empty() ? "- " : "\n- ") + line;
  return out;
}

std::string joined(const Page& page, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    if (!out.empty()) out += "\n\n";
    out += page.blocks[i].text;
  }
  return out;
}

std::size_t section_end(const Page& page, std::size_t heading) {
  auto end = heading + 1;
  while (end < page.blocks.size() && !page.blocks[end].heading) ++end;
  return end;
}

namespace {
void add_once(std::vector<std::string>& list, const std::string& value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}
}  // namespace

void cite(Example& example, const std::string& language, const Page& page, std::string_view text) {
  example.pieces.push_back({language, std::string(text)});
  add_once(example.documents, page.id);
  add_once(example.licenses, page.license);
}

void cite(Example& example, const std::string& language, const Message& message) {
  example.pieces.push_back({language, message.text});
  add_once(example.documents, message.document);
  add_once(example.licenses, message.license);
}

}  // namespace instruct
