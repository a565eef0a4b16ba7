// Texts in which tokenizers were seen to lose something, and some of the scripts of Europe.
#pragma once

#include <span>
#include <string_view>

namespace tokenizer {

std::span<const std::string_view> probe_texts();

}  // namespace tokenizer
