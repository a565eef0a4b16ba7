// Where the tags of a page are, by the states of the HTML standard's tokenizer.
#pragma once

#include <cstddef>
#include <string_view>

#include "store/html_tree.h"

namespace store::html {

struct TagScan {
  enum class Kind {
    text,
    start,
    end,
    none
  };  // a sign that is no tag; tags; comments and their like
  Kind kind = Kind::text;
  Tag tag = Tag::other;
  bool closes_itself = false;
  std::string_view name{}, rest{};  // of a start tag: its name, and what stands up to its '>'
  std::size_t end = 0;              // behind it
};

// What begins with the '<' at `at`. A tag that never ends is `none` up to the end of the page.
TagScan scan_tag(std::string_view page, std::size_t at);

// Where "</name" stands, from `at` on; the end of the page if nowhere.
std::size_t find_end_tag(std::string_view page, std::size_t at, std::string_view name);

}  // namespace store::html
