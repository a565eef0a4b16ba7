// What tasks have in common: items of a shelf, and what a text is worth.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "instruct/task.h"

namespace instruct {

// First bytes of the SHA-256: what an item's numbers are drawn by.
std::uint64_t number_of(std::string_view key);

task::Item block_item(const std::string& language, const Page& page, std::size_t at,
                      std::size_t block);
task::Item message_item(const std::string& language, const Message& message, std::size_t at);

// One item a page or block or message of the desk's language for which `wanted` says yes.
std::vector<task::Item> page_items(const task::Desk& desk,
                                   const std::function<bool(const Page&)>& wanted);
std::vector<task::Item> block_items(const task::Desk& desk,
                                    const std::function<bool(const Page&, std::size_t)>& wanted);
std::vector<task::Item> message_items(const task::Desk& desk,
                                      const std::function<bool(const Message&)>& wanted);

// Whether its characters are within the recipe's limits for texts that tasks are about.
bool has_fair_length(const InstructRecipe& recipe, std::string_view text);
bool fits_answer(const InstructRecipe& recipe, std::string_view text);

// A message as a person says it: without the mark of a key ("_Open", "~File") and, at its end, colon and ellipsis.
// Empty for one with places ("%s", "{0}", "$1"), markup or line breaks, which no person says.
std::string plain_message(std::string_view text);

// Words that hold letters alone, in order.
std::vector<std::string_view> plain_words(std::string_view text, const std::string& language);

// The other language of a translation into `language`: among those for which `has` says yes, English as often as the
// recipe says where it is one. Empty: there is none.
std::string other_language(const task::Desk& desk, task::Draw& draw,
                           const std::function<bool(const std::string&)>& has);

// "A", "B" ...
std::string letter(std::size_t number);

// 0 .. n-1 in an order that is drawn.
std::vector<std::size_t> shuffled(std::size_t n, task::Draw& draw);

// Lines of it, each behind a dash.
std::string as_list(const std::vector<std::string>& lines);

// The blocks joined by empty lines.
std::string joined(const Page& page, std::size_t begin, std::size_t end);

// Where the section of the heading ends: at the next heading of whatever level.
std::size_t section_end(const Page& page, std::size_t heading);

// The piece, and its page among the documents.
void cite(task::Example& example, const std::string& language, const Page& page,
          std::string_view text);
void cite(task::Example& example, const std::string& language, const Message& message);

}  // namespace instruct
