// What an HTML element is to a reader: seen or not, a block of its own or part of a line.
//
// Source: the rendering section of the HTML standard (what browsers show without a style sheet),
// and of the style attribute the few properties that hide. Every element that the standard does not
// call a block is inline: unknown and custom ones too. What surprises: aria-hidden hides from
// screen readers only, so it is read; closed <details> are read, since a reader opens them without
// any script; what only a script can show (<dialog>, popover, <template>) is not.
#pragma once

#include <gumbo.h>

#include <optional>
#include <string>
#include <string_view>

namespace store::html {

std::string attribute(const GumboElement& element, const char* name);  // "" if it has none
std::string tag_name(const GumboElement& element);                     // lower case; "x-term" too

// Says nothing to a reader of the page's text, whatever is in it: scripts, forms, navigation,
// fallbacks for old browsers. Not of headers and footers, see is_page_frame.
bool is_silent(const GumboElement& element);

// <header> or <footer>: part of an article where it stands in one, else the frame of the page.
bool is_frame(const GumboElement& element);
// <article>, <section>, <main>: what a header inside belongs to.
bool is_section(const GumboElement& element);

// What its own attributes say, in the words of CSS.
struct Look {
  bool gone = false;            // display: none and its like: nothing inside is seen
  std::optional<bool> visible;  // visibility, which children may set again
  std::optional<bool> block;    // display, where the style sets it
};
Look look_of(const GumboElement& element);

bool is_block(const GumboElement& element, const Look& look);

}  // namespace store::html
