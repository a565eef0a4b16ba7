// Whether a block of another language is English after all: not translated, or only half of it.
//
// Only sentences can be: names, numbers and program text are the same in many languages, and nobody
// can tell them from a missing translation. A sentence here is four words or more of which one is a
// small English word (the, of, to). What says so, strongest first: it equals its English twin (the
// English block of the same key); half of its shingles stand in the twin, names and placeholders
// left out of both (own_words.h), as in a sentence that was half translated or whose original
// changed since; it is in Latin script where the language is not; CLD2 is sure of it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace data::english {

// Share of a block's shingles (six code points, folded) from which its twin makes it English.
inline constexpr double kMinShare = 0.5;

// Whether the text can be an English sentence at all.
bool can_be_sentence(std::string_view text);

// "equals its English twin"; empty if nothing says so. `language` is the document's, canonical.
std::string evidence(std::string_view text, const std::string& language,
                     std::span<const std::string_view> twins);

}  // namespace data::english
