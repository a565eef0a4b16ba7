// Which language each document of a source is in, where the source holds several: its recipe names
// those it may be, and what is in none of them is left out.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/source.h"

namespace data {

// The one of `languages` (canonical) that `text` is in, "" if it is in none of them or cannot be
// told. A text too short to be identified (at most 200 bytes) counts for the only one in
// its script.
std::string tell_language(std::string_view text, std::span<const std::string> languages);

// Why it is in none: "its language is none of the source's; it looks like Danish".
std::string why_none(std::string_view text);

// The keys `language` and `languages` of a source: one of them must say something, and what they
// say must be known, canonical codes or names of them. Error: bad_request.
base::Result<void> check_languages(const std::string& name, const std::string& language,
                                   const std::vector<std::string>& languages);

// The canonical codes as Fetched::options keeps them, and back; empty where it has none.
base::Result<void> keep_languages(const std::vector<std::string>& languages, base::Json& options);
std::vector<std::string> kept_languages(const Fetched& fetched);

// Sets the language of a document of such a source. False: it is in none of them; then
// `reason` says why.
bool name_language(std::span<const std::string> languages, Document& document, std::string& reason);

}  // namespace data
