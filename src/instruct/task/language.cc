// Which language a text is written in, named in the language of the answer: texts of every language, as many of each.
#include <algorithm>

#include "instruct/material.h"
#include "text/language_name.h"
#include "text/segment.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text"};
constexpr std::int64_t kLeastWords = 6;

bool is_told(const InstructRecipe& recipe, std::string_view text, const std::string& language) {
  return has_fair_length(recipe, text) && text::count_words(text, language) >= kLeastWords;
}

// Up to `most` of the pages, and as many messages, of one language, in an order that is drawn. Most are never looked at.
std::vector<Item> some_of(const Desk& desk, const std::string& language, std::size_t most) {
  const auto& shelf = desk.library.at(language);
  const auto seed = number_of(language);
  std::vector<Item> out;
  std::size_t left = most;
  for (std::size_t i = 0; i < shelf.pages.size() && left > 0; ++i) {
    const auto at = desk.random.permute(i, shelf.pages.size(), seed);
    const auto& page = shelf.pages[at];
    const auto b = desk.random.below(page.blocks.size(), seed, at);
    const auto& block = page.blocks[b];
    if (block.heading || block.code || !is_told(desk.recipe, block.text, language)) continue;
    out.push_back(block_item(language, page, at, b));
    --left;
  }
  left = most;
  for (std::size_t i = 0; i < shelf.messages.size() && left > 0; ++i) {
    const auto at = desk.random.permute(i, shelf.messages.size(), seed);
    if (!is_told(desk.recipe, plain_message(shelf.messages[at].text), language)) continue;
    out.push_back(message_item(language, shelf.messages[at], at));
    --left;
  }
  return out;
}

std::vector<Item> items(const Desk& desk) {
  const auto& shelves = desk.library.shelves();
  const auto wanted =
      static_cast<std::size_t>(desk.recipe.per_task + desk.recipe.held_out_per_task);
  const auto most = wanted / shelves.size() + 8;
  std::vector<Item> out;
  for (const auto& [language, shelf] : shelves) {
    auto some = some_of(desk, language, most);
    out.insert(out.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  return out;
}

Made make(const Desk& desk, const Item& item, Draw& draw) {
  const auto& shelf = desk.library.at(item.language);
  Example out{.places = {}, .answer = text::language_name(item.language, desk.language)};
  std::string text;
  if (item.is_message) {
    text = plain_message(shelf.messages[item.at].text);
    cite(out, item.language, shelf.messages[item.at]);
  } else {
    text = shelf.pages[item.at].blocks[item.block].text;
    cite(out, item.language, shelf.pages[item.at], text);
  }
  out.places = {{"text", {.text = std::move(text)}}};
  const auto languages = desk.library.languages();
  for (const auto i : shuffled(languages.size(), draw)) {
    if (languages[i] == item.language || out.others.size() == 3) continue;
    out.others.push_back(text::language_name(languages[i], desk.language));
  }
  return out;
}

}  // namespace

extern const Entry language{"which language a text is written in", kPlaces, items, make};

}  // namespace instruct::task
