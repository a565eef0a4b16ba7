#include "tokenizer/lost_text.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/nfc.h"
#include "tokenizer/pipeline.h"

namespace tokenizer {
namespace {

// A space that was put in front of a text stands where its first character does, and says nothing of it.
bool is_blank(std::string_view token) {
  return !token.empty() && token.find_first_not_of(' ') == token.npos;
}

// By code point of the text: whether a token says it. Nothing where the model refuses the text.
std::optional<std::vector<bool>> said_by(const Pipeline& pipeline, std::string_view text) {
  const auto encoding = pipeline.encode(
      text, {.pair = {}, .special = false, .sized = false, .find = AddedTokens::Find::plain});
  if (!encoding.ok()) return std::nullopt;
  std::vector<bool> said(static_cast<std::size_t>(base::count_code_points(text)));
  const auto unknown = pipeline.unknown();
  for (std::size_t i = 0; i < encoding->size(); ++i) {
    const auto id = encoding->ids[i];
    if (id == unknown || is_blank(pipeline.tokens()[static_cast<std::size_t>(id)])) continue;
    for (auto at = encoding->offsets[i].begin; at < encoding->offsets[i].end; ++at)
      if (at < std::ssize(said)) said[static_cast<std::size_t>(at)] = true;
  }
  return said;
}

// Calls `see(spelling, code point, place)` for each character that is no white space.
void each_shown(std::string_view text, auto&& see) {
  std::size_t place = 0;
  for (std::size_t at = 0; at < text.size(); ++place) {
    const auto one = base::read_code_point(text, at);
    if (!one.well_formed() || !text::is_white_space(static_cast<char32_t>(one.value)))
      see(text.substr(at, one.size), place);
    at += one.size;
  }
}

// Bytes that have no token are left out one by one, whatever stands beside them.
bool spells(const Tokenizer& tokenizer, std::string_view character) {
  const auto ids = tokenizer.encode(character);
  if (!ids.ok()) return false;
  std::string out;
  for (const auto id : *ids) out += tokenizer.token_bytes(id);
  return out == character || out == nfc_of_bytes(character);
}

// A text that the model refuses is looked at word by word.
LostText of_pipeline(const Pipeline& pipeline, std::string_view text) {
  LostText out;
  const auto said = said_by(pipeline, text);
  const auto space = text.find(' ');
  if (!said && space != text.npos) {
    out = of_pipeline(pipeline, text.substr(0, space));
    for (auto rest = text.substr(space + 1); !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size());
      out.add(of_pipeline(pipeline, rest.substr(0, end)));
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return out;
  }
  each_shown(text, [&](std::string_view, std::size_t place) {
    ++out.characters;
    out.lost += !said || !(*said)[place];
  });
  return out;
}

LostText of_bytes(const Tokenizer& tokenizer, std::string_view text) {
  LostText out;
  std::unordered_map<std::string_view, bool> known;
  each_shown(text, [&](std::string_view character, std::size_t) {
    auto [found, fresh] = known.try_emplace(character, false);
    if (fresh) found->second = spells(tokenizer, character);
    ++out.characters;
    out.lost += !found->second;
  });
  return out;
}

}  // namespace

double LostText::share() const {
  return static_cast<double>(lost) / static_cast<double>(std::max<std::uint64_t>(1, characters));
}

void LostText::add(const LostText& other) {
  characters += other.characters;
  lost += other.lost;
}

LostText lost_text(const Tokenizer& tokenizer, std::string_view text) {
  const auto* pipeline = tokenizer.general();
  return pipeline ? of_pipeline(*pipeline, text) : of_bytes(tokenizer, text);
}

}  // namespace tokenizer
