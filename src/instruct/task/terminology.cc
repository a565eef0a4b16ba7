// What a short message is called in the language of the answer. Where a language has several words for one, no answer
// is the right one, and all such examples go (make.cc compares them).
#include "data/dedup/fold.h"
#include "instruct/material.h"
#include "text/language_name.h"
#include "text/segment.h"
#include "text/utf8.h"

namespace instruct::task {
namespace {

constexpr const char* kPlaces[] = {"term", "source", "target"};
constexpr std::int64_t kMostWords = 3, kMostCharacters = 60;

bool is_term(std::string_view text, const std::string& language) {
  const auto words = text::count_words(text, language);
  return words >= 1 && words <= kMostWords && text::count_code_points(text) >= 2 &&
         text::count_code_points(text) <= kMostCharacters && !plain_words(text, language).empty();
}

std::vector<Item> items(const Desk& desk) {
  return message_items(desk, [&](const Message& message) {
    return message.parallel && is_term(plain_message(message.text), desk.language);
  });
}

Made make(const Desk& desk, const Item& item, Draw& draw) {
  const auto& message = desk.library.at(item.language).messages[item.at];
  const auto source = other_language(desk, draw, [&](const std::string& language) {
    const auto* other = desk.library.at(language).message(message.key);
    return other && other->parallel && is_term(plain_message(other->text), language);
  });
  if (source.empty()) return "no other language has it";
  const auto& original = *desk.library.at(source).message(message.key);
  const auto term = plain_message(original.text);
  Example out{.places = {{"term", {.text = term}},
                         {"source", {.text = text::language_name(source, desk.language)}},
                         {"target", {.text = text::language_name(desk.language, desk.language)}}},
              .answer = plain_message(message.text)};
  if (data::dedup::fold(term, "") == data::dedup::fold(out.answer, ""))
    return "is the same in both languages";
  cite(out, desk.language, message);
  cite(out, source, original);
  return out;
}

}  // namespace

extern const Entry terminology{"what a short message is called in the language of the answer",
                               kPlaces, items, make};

}  // namespace instruct::task
