// A paragraph or longer message with one word left out, which stands in it once. In every second example four words are
// shown of which it is one, from the same text or language.
#include <map>
#include <set>

#include "data/dedup/fold.h"
#include "instruct/material.h"
#include "text/segment.h"
#include "text/utf8.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text"};
constexpr std::int64_t kLeastWords = 8, kLeastLetters = 4;
constexpr std::size_t kOthers = 3;
constexpr const char* kGap = "____";

bool is_long_enough(std::string_view text, const std::string& language) {
  return text::count_words(text, language) >= kLeastWords;
}

std::vector<Item> items(const Desk& desk) {
  auto out = block_items(desk, [&](const Page& page, std::size_t b) {
    const auto& block = page.blocks[b];
    return !block.heading && !block.code && has_fair_length(desk.recipe, block.text) &&
           is_long_enough(block.text, desk.language);
  });
  auto more = message_items(desk, [&](const Message& message) {
    const auto plain = plain_message(message.text);
    return has_fair_length(desk.recipe, plain) && is_long_enough(plain, desk.language);
  });
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return out;
}

// Words of some length, each once.
std::vector<std::string_view> content_words(std::string_view text, const std::string& language) {
  std::vector<std::string_view> out;
  std::map<std::string, int> times;
  for (const auto word : text::words(text, language)) ++times[data::dedup::fold(word, language)];
  for (const auto word : plain_words(text, language))
    if (text::count_code_points(word) >= kLeastLetters &&
        times[data::dedup::fold(word, language)] == 1)
      out.push_back(word);
  return out;
}

// Words that do not stand in the text, from other places of the same page or the messages behind.
std::vector<std::string> other_words(const Desk& desk, const Item& item, std::string_view text,
                                     Draw& draw) {
  const auto& shelf = desk.library.at(item.language);
  std::set<std::string> seen;
  for (const auto word : text::words(text, desk.language))
    seen.insert(data::dedup::fold(word, desk.language));
  std::vector<std::string> out;
  for (int tries = 0; tries < 40 && out.size() < kOthers; ++tries) {
    std::string_view from;
    if (item.is_message) {
      from = shelf.messages[draw.below(shelf.messages.size())].text;
    } else {
      const auto& page = shelf.pages[tries < 20 ? item.at : draw.below(shelf.pages.size())];
      from = page.blocks[draw.below(page.blocks.size())].text;
    }
    const auto words = content_words(from.substr(0, 2'000), desk.language);
    if (words.empty()) continue;
    const std::string word(words[draw.below(words.size())]);
    if (seen.insert(data::dedup::fold(word, desk.language)).second) out.push_back(word);
  }
  return out;
}

Made make(const Desk& desk, const Item& item, Draw& draw) {
  const auto& shelf = desk.library.at(item.language);
  const std::string text = item.is_message
                               ? plain_message(shelf.messages[item.at].text)
                               : std::string(shelf.pages[item.at].blocks[item.block].text);
  const auto words = content_words(text, desk.language);
  if (words.empty()) return "has no word that stands in it once";
  const auto word = words[draw.below(words.size())];
  auto others = other_words(desk, item, text, draw);
  if (others.size() < kOthers) return "has too few words beside it";
  auto gapped = text;
  gapped.replace(static_cast<std::size_t>(word.data() - text.data()), word.size(), kGap);
  Example out{.places = {}, .answer = std::string(word), .others = others};
  const bool shown = draw.below(2) == 0 || desk.recipe.max_difficulty < 2;
  if (shown) {
    std::vector<std::string> choices;
    for (const auto i : shuffled(kOthers + 1, draw))
      choices.push_back(i == kOthers ? out.answer : others[i]);
    gapped += "\n\n" + as_list(choices);
  }
  out.places = {{"text", {.text = std::move(gapped)}}};
  out.difficulty = shown ? 1 : 2;
  if (item.is_message)
    cite(out, desk.language, shelf.messages[item.at]);
  else
    cite(out, desk.language, shelf.pages[item.at], text);
  return out;
}

}  // namespace

extern const Entry cloze{"the word that was left out of a text", kPlaces, items, make};

}  // namespace instruct::task
