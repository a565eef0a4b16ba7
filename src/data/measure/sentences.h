// Sentences as spaCy's sentencizer counts them: one begins at each word that is no punctuation and stands behind
// ".", "?", "!" or what other scripts have for them. Only whole words count as such: "Dr." ends nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace data::measure {

// `words` are views into `line`, in order. At least 1: a line without words is one sentence to its callers.
std::int64_t count_sentences(std::string_view line, std::span<const std::string_view> words);

}  // namespace data::measure
