// Three to five paragraphs of a section in another order, under letters; the answer is the letters in the order of
// their page.
#include <algorithm>

#include "instruct/material.h"
#include "text/utf8.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text", "count"};
constexpr std::size_t kLeast = 3, kMost = 5;
constexpr std::int64_t kLeastCharacters = 20, kMostCharacters = 240;  // of a paragraph

bool is_part(const Block& block) {
  const auto characters = text::count_code_points(block.text);
  return !block.heading && !block.code && characters >= kLeastCharacters &&
         characters <= kMostCharacters && block.text.find('\n') == block.text.npos;
}

// Paragraphs in a row from there on.
std::size_t run_length(const Page& page, std::size_t b) {
  std::size_t out = 0;
  while (b + out < page.blocks.size() && is_part(page.blocks[b + out])) ++out;
  return out;
}

std::vector<Item> items(const Desk& desk) {
  return block_items(desk, [](const Page& page, std::size_t b) {
    const bool begins = b == 0 || !is_part(page.blocks[b - 1]);
    return begins && run_length(page, b) >= kLeast;
  });
}

// Letters in the order of the page, where paragraph order[i] is shown as the i-th letter.
std::string letters_of(const std::vector<std::size_t>& order) {
  std::string out;
  for (std::size_t part = 0; part < order.size(); ++part) {
    const auto shown = std::ranges::find(order, part) - order.begin();
    out += (out.empty() ? "" : ", ") + letter(static_cast<std::size_t>(shown));
  }
  return out;
}

Made make(const Desk& desk, const Item& item, Draw& draw) {
  const auto& page = desk.library.at(item.language).pages[item.at];
  const auto count =
      std::min(run_length(page, item.block), kLeast + draw.below(kMost - kLeast + 1));
  const auto order = shuffled(count, draw);
  if (std::ranges::is_sorted(order)) return "came out in its own order";
  Example out{.places = {}, .answer = letters_of(order)};
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const auto part = page.blocks[item.block + order[i]].text;
    for (std::size_t j = 0; j < i; ++j)
      if (page.blocks[item.block + order[j]].text == part) return "has two equal paragraphs";
    text += (text.empty() ? "" : "\n") + letter(i) + ". " + std::string(part);
    cite(out, desk.language, page, part);
  }
  for (int tries = 0; tries < 20 && out.others.size() < 3; ++tries) {
    const auto other = letters_of(shuffled(count, draw));
    if (other != out.answer && std::ranges::find(out.others, other) == out.others.end())
      out.others.push_back(other);
  }
  out.places = {{"text", {.text = text}},
                {"count", {.number = static_cast<std::int64_t>(count), .is_number = true}}};
  out.difficulty = count > 3 ? 3 : 2;
  return out;
}

}  // namespace

extern const Entry ordering{"the order of paragraphs", kPlaces, items, make};

}  // namespace instruct::task
