// What a model is given that was taught no chat template: the text as it stands, for it to go on with.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace infer {

inline constexpr const char* kBlankLine = "\n\n";

// Whether there is no character in it but white space, as Unicode has it.
bool is_blank(std::string_view text);

// The texts with a blank line between them; those that are blank are left out.
std::string joined(std::span<const std::string> texts);

}  // namespace infer
