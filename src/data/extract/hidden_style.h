// Whether an element's style shows nothing of it.
#pragma once

#include <string_view>

namespace data::extract {

// `style`: the value of the attribute. Hidden is what is not displayed, not visible, without opacity or size,
// and what is moved off the page: left, top or text-indent beyond -900 px, -50 em, -100 vw or -900 %.
bool is_hidden_style(std::string_view style);

}  // namespace data::extract
