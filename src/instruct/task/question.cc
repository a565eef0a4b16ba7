// What a page says under one of its headings: two to four sections are shown, one is asked for.
#include <algorithm>

#include "instruct/material.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text", "heading"};
constexpr std::size_t kMostSections = 4;

std::vector<Item> items(const Desk& desk) {
  return block_items(desk, [&](const Page& page, std::size_t b) {
    return page.blocks[b].heading && section_end(page, b) > b + 1;
  });
}

struct Section {
  std::size_t begin, end;
};

// The section of the heading and neighbours of it, as far as the recipe's length goes.
std::vector<Section> sections_around(const Desk& desk, const Page& page, std::size_t heading) {
  std::vector<Section> all;
  std::size_t own = 0;
  for (std::size_t b = 0; b < page.blocks.size(); ++b) {
    if (!page.blocks[b].heading) continue;
    if (b == heading) own = all.size();
    all.push_back({b, section_end(page, b)});
  }
  auto first = own, last = own + 1;
  const auto fits = [&](std::size_t from, std::size_t to) {
    return has_fair_length(desk.recipe, joined(page, all[from].begin, all[to - 1].end));
  };
  while (last - first < kMostSections) {
    if (last < all.size() && fits(first, last + 1))
      ++last;
    else if (first > 0 && fits(first - 1, last))
      --first;
    else
      break;
  }
  return {all.begin() + static_cast<std::ptrdiff_t>(first),
          all.begin() + static_cast<std::ptrdiff_t>(last)};
}

Made make(const Desk& desk, const Item& item, Draw&) {
  const auto& page = desk.library.at(item.language).pages[item.at];
  const auto& heading = page.blocks[item.block];
  const auto sections = sections_around(desk, page, item.block);
  if (sections.size() < 2) return "has no section beside it that fits";
  const auto answer = joined(page, item.block + 1, section_end(page, item.block));
  if (!fits_answer(desk.recipe, answer)) return "has a section of another length";
  Example out{.places = {}, .answer = answer};
  for (const auto& section : sections) {
    const auto& other = page.blocks[section.begin];
    if (section.begin != item.block && other.text == heading.text)
      return "has two sections of one heading";
    if (section.begin != item.block && section.end > section.begin + 1)
      out.others.push_back(joined(page, section.begin + 1, section.end));
  }
  const auto text = joined(page, sections.front().begin, sections.back().end);
  cite(out, desk.language, page, text);
  out.places = {{"text", {.text = text}}, {"heading", {.text = std::string(heading.text)}}};
  out.grader = "chrf";
  out.difficulty = sections.size() > 2 ? 3 : 2;
  return out;
}

}  // namespace

extern const Entry question{"what a page says under one of its headings", kPlaces, items, make};

}  // namespace instruct::task
