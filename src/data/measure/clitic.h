// Short words that a hyphen or an apostrophe joins to another, and that a language's tokenizer cuts off or leaves: what
// "peut-on", "făcându-se", "trobar-los" and "IRC-u" come to.
#pragma once

#include <cstddef>
#include <string_view>

namespace data::measure {

// Bytes at the end of a chunk, hyphen and all; 0 where there is none.
std::size_t french_enclitic(std::string_view chunk);     // "-vous", "-ce" behind a letter
std::size_t hungarian_question(std::string_view chunk);  // "-e" behind a small letter
std::size_t romanian_enclitic(std::string_view chunk);   // "-se", "-ul"
// Bytes at the front: "într-", "s-".
std::size_t romanian_proclitic(std::string_view chunk);
// Bytes of "'ls", "-los", "-l'" at `at` of a chunk.
std::size_t catalan_clitic(std::string_view chunk, std::size_t at);
// Whether a hyphen at `at` joins an ending to a name or an abbreviation: then it is no cut.
bool joins_slovene_ending(std::string_view chunk, std::size_t at);

}  // namespace data::measure
