// Which heading a section of a page has: in every second example among four headings of that page.
#include <algorithm>

#include "instruct/material.h"
#include "text/utf8.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text"};
constexpr std::int64_t kMostCharacters = 100;
constexpr std::size_t kOthers = 3;

bool is_short(std::string_view text) { return text::count_code_points(text) <= kMostCharacters; }

std::vector<Item> items(const Desk& desk) {
  return block_items(desk, [&](const Page& page, std::size_t b) {
    return page.blocks[b].heading && is_short(page.blocks[b].text) && section_end(page, b) > b + 1;
  });
}

// Headings of the page with other words, in the order in which they are drawn.
std::vector<std::string> other_headings(const Page& page, std::string_view heading, Draw& draw) {
  std::vector<std::string> out;
  for (const auto i : shuffled(page.blocks.size(), draw)) {
    const auto& block = page.blocks[i];
    const std::string text(block.text);
    if (block.heading && block.text != heading && is_short(text) &&
        std::ranges::find(out, text) == out.end())
      out.push_back(text);
    if (out.size() == kOthers) break;
  }
  return out;
}

Made make(const Desk& desk, const Item& item, Draw& draw) {
  const auto& page = desk.library.at(item.language).pages[item.at];
  const auto& heading = page.blocks[item.block];
  auto text = joined(page, item.block + 1, section_end(page, item.block));
  if (!has_fair_length(desk.recipe, text)) return "has a section of another length";
  const auto others = other_headings(page, heading.text, draw);
  Example out{.places = {}, .answer = std::string(heading.text)};
  cite(out, desk.language, page, heading.text);
  cite(out, desk.language, page, text);
  const bool shown = others.size() == kOthers && draw.below(2) == 0;
  if (shown) {
    std::vector<std::string> choices;
    for (const auto i : shuffled(kOthers + 1, draw))
      choices.push_back(i == kOthers ? out.answer : others[i]);
    text += "\n\n" + as_list(choices);
  }
  if (others.size() == kOthers) out.others = others;
  out.places = {{"text", {.text = std::move(text)}}};
  out.difficulty = shown ? 1 : 2;
  return out;
}

}  // namespace

extern const Entry heading{"the heading of a section", kPlaces, items, make};

}  // namespace instruct::task
