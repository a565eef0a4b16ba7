// What each element of a page is to somebody who looks for its text.
#pragma once

#include <cstdint>
#include <vector>

#include "store/html_tree.h"

namespace data::extract {

enum class Mark : std::uint8_t {
  text,      // read
  silent,    // says nothing to a reader of text: scripts, drawings, buttons
  hidden,    // not shown: display: none, hidden, aria-hidden
  around,    // navigation and what else stands around a text, by element, role or name
  comments,  // by name
  content,   // the text itself, by name
  main,      // by <main> or role
  article,
};

// One a node; of texts Mark::text.
std::vector<Mark> mark(const store::html::Tree& tree);

}  // namespace data::extract
