// The paragraph that opens a page and says what it is about, from what follows; where none does, the title.
#include "instruct/material.h"
#include "text/segment.h"
#include "text/utf8.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text"};
constexpr std::int64_t kLeastOpening = 40, kMostOpening = 400;  // characters
constexpr std::size_t kLeastBlocks = 4;

std::vector<Item> items(const Desk& desk) {
  return page_items(desk, [](const Page& page) {
    return page.blocks.size() >= kLeastBlocks && page.blocks[0].heading;
  });
}

bool is_opening(const Block& block) {
  const auto characters = text::count_code_points(block.text);
  return !block.heading && !block.code && characters >= kLeastOpening && characters <= kMostOpening;
}

// As many blocks as the recipe's length takes.
std::string body(const Desk& desk, const Page& page, std::size_t begin) {
  auto end = begin;
  while (end < page.blocks.size() &&
         text::count_code_points(joined(page, begin, end + 1)) <= desk.recipe.max_characters)
    ++end;
  return joined(page, begin, end);
}

Made make(const Desk& desk, const Item& item, Draw&) {
  const auto& page = desk.library.at(item.language).pages[item.at];
  const bool opens = is_opening(page.blocks[1]);
  const auto text = body(desk, page, opens ? 2 : 1);
  Example out{.places = {}, .answer = std::string(page.blocks[opens ? 1 : 0].text)};
  if (!has_fair_length(desk.recipe, text)) return "has too little text behind its beginning";
  if (text::count_code_points(text) < 2 * text::count_code_points(out.answer))
    return "has too little text behind its beginning";
  if (!fits_answer(desk.recipe, out.answer)) return "has a beginning of another length";
  cite(out, desk.language, page, out.answer);
  cite(out, desk.language, page, text);
  out.places = {{"text", {.text = text}}};
  out.grader = "chrf";
  out.difficulty = 3;
  return out;
}

}  // namespace

extern const Entry summary{"the paragraph, or title, that opens a page", kPlaces, items, make};

}  // namespace instruct::task
