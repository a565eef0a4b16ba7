// What a file of somebody's own is by the ending of its name, in any case and with .gz or .zst
// behind it: the one table that readers, survey, hints and help go by. A new ending is a row of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace data {

// What files of some endings hold.
struct Form {
  const char* source;   // kind of the source that reads one such file alone
  const char* endings;  // ", " between them
  bool many;            // many documents a file, so that a folder leaves it to a source of its own
  bool whole;           // read at once, so that kLargestText bounds it
};

inline constexpr Form kForms[] = {{"text", ".txt, .text, .md, .markdown", false, true},
                                  {"html", ".html, .htm, .xhtml, .xht", false, true},
                                  {"jsonl", ".jsonl, .ndjson", true, false},
                                  {"csv", ".csv, .tsv", true, true}};

// Null for a file of another kind.
const Form* form_of(const std::string& path);
bool is_one_document(const std::string& path);
bool is_packed(const std::string& path);
bool is_html(const std::string& path);

// "another kind (.pdf)", "another kind" where nothing tells it.
std::string other_kind(const std::string& path);

// Of a folder in which nothing can be read: what is read, and what to do.
std::string how_to_convert();

// Every ending, ", " between them, with `front` before it and `back` behind: made when the program
// is compiled, since help is data.
constexpr std::array<char, 256> all_endings(std::string_view front, std::string_view back) {
  std::array<char, 256> out{};
  std::size_t at = 0;
  const auto add = [&](std::string_view text) {
    for (const char c : text) out[at++] = c;
  };
  add(front);
  for (const auto& form : kForms) {
    if (&form != kForms) add(", ");
    add(form.endings);
  }
  add(back);
  return out;
}

// The most bytes of one text, page or table, unpacked.
inline constexpr std::uint64_t kLargestText = std::uint64_t{1} << 30;

}  // namespace data
