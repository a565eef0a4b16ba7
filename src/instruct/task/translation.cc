// A paragraph or a longer message, from another language into the one of the answer: both ways, since each language is
// the answer's once.
#include "data/dedup/fold.h"
#include "instruct/material.h"
#include "text/language_name.h"
#include "text/segment.h"
#include "text/utf8.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"text", "source", "target"};
constexpr std::int64_t kLeastWords = 5;  // of a message; shorter ones are terms
constexpr double kMostRatio = 3;         // of characters: what is longer is another text

bool is_prose(const InstructRecipe& recipe, const Block& block) {
  return !block.heading && !block.code && has_fair_length(recipe, block.text) &&
         fits_answer(recipe, block.text);
}

std::vector<Item> items(const Desk& desk) {
  auto out = block_items(desk, [&](const Page& page, std::size_t b) {
    return page.parallel && is_prose(desk.recipe, page.blocks[b]);
  });
  auto more = message_items(desk, [&](const Message& message) {
    const auto plain = plain_message(message.text);
    return message.parallel && has_fair_length(desk.recipe, plain) &&
           fits_answer(desk.recipe, plain) &&
           text::count_words(plain, desk.language) >= kLeastWords;
  });
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return out;
}

bool are_alike(const std::string& one, const std::string& other) {
  return data::dedup::fold(one, "") == data::dedup::fold(other, "");
}

Made finish(const Desk& desk, Example&& example, const std::string& source, std::string original) {
  const auto ours = static_cast<double>(text::count_code_points(example.answer));
  const auto theirs = static_cast<double>(text::count_code_points(original));
  if (are_alike(original, example.answer)) return "is the same in both languages";
  if (!has_fair_length(desk.recipe, original)) return "has another length in the other language";
  if (ours > kMostRatio * theirs || theirs > kMostRatio * ours)
    return "has another length in the other language";
  example.places = {{"text", {.text = std::move(original)}},
                    {"source", {.text = text::language_name(source, desk.language)}},
                    {"target", {.text = text::language_name(desk.language, desk.language)}}};
  example.grader = "chrf";
  example.difficulty = ours > 400 ? 3 : ours > 120 ? 2 : 1;
  return std::move(example);
}

Made of_message(const Desk& desk, const Item& item, Draw& draw) {
  const auto& message = desk.library.at(item.language).messages[item.at];
  const auto source = other_language(desk, draw, [&](const std::string& language) {
    const auto* other = desk.library.at(language).message(message.key);
    return other && other->parallel && !plain_message(other->text).empty();
  });
  if (source.empty()) return "no other language has it";
  const auto& original = *desk.library.at(source).message(message.key);
  Example out{.places = {}, .answer = plain_message(message.text)};
  cite(out, desk.language, message);
  cite(out, source, original);
  return finish(desk, std::move(out), source, plain_message(original.text));
}

Made of_block(const Desk& desk, const Item& item, Draw& draw) {
  const auto& page = desk.library.at(item.language).pages[item.at];
  const auto& block = page.blocks[item.block];
  const auto twin = [&](const std::string& language) -> const Block* {
    const auto* other = desk.library.at(language).page(page.key);
    const auto* found = other && other->parallel ? other->find(block.key) : nullptr;
    return found && !found->heading && !found->code ? found : nullptr;
  };
  const auto source =
      other_language(desk, draw, [&](const std::string& one) { return twin(one) != nullptr; });
  if (source.empty()) return "no other language has it";
  Example out{.places = {}, .answer = std::string(block.text)};
  cite(out, desk.language, page, block.text);
  cite(out, source, *desk.library.at(source).page(page.key), twin(source)->text);
  return finish(desk, std::move(out), source, std::string(twin(source)->text));
}

Made make(const Desk& desk, const Item& item, Draw& draw) {
  return item.is_message ? of_message(desk, item, draw) : of_block(desk, item, draw);
}

}  // namespace

extern const Entry translation{"a paragraph or message in the language of the answer", kPlaces,
                               items, make};

}  // namespace instruct::task
