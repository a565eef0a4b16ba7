// What the names that authors give to elements (class, id) say of them, whatever the language of the
// page: sites name what stands around their text in English, and much alike.
#pragma once

#include <cstdint>
#include <string_view>

namespace data::extract {

enum class Named : std::uint8_t {
  nothing,
  around,    // navigation, cookie banners, sharing, related links, advertisements, prices ...
  comments,  // under an article; of a forum they may be the text itself
  content,   // the text itself, as sites and their programs call it
};

// Of a value of `class` or `id`: several words, each of which may be of several ("post__share-bar").
Named name_says(std::string_view value);

}  // namespace data::extract
