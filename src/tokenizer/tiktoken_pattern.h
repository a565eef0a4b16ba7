// The regular expression of a tiktoken encoding, as tokenizer.json has to write it to cut texts at the same places.
//
// tiktoken reads the dialect of Rust's fancy-regex, tokenizer.json that of Oniguruma. Two things mean something
// else there: `X{1,3}+` is possessive here and a repeated group there, so it becomes (?>X{1,3}); and ^ and $
// are the ends of the text here and of each line there, so they become \A and \z.
#pragma once

#include <string>
#include <string_view>

namespace tokenizer {

std::string pattern_of_tiktoken(std::string_view pattern);

}  // namespace tokenizer
