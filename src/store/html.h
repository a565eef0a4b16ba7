// The text of an HTML page as a list of blocks: paragraphs, headings, list items, cells, listings.
//
// In: any bytes (HTML5 rules, by gumbo). Out: blocks in reading order, each with a key that is the
// same in every translation of the page made from one source:
//   the id of the innermost block element that has one      "par_id3150467"
//   a repeated id counts up                                  "par_id3150467~2"
//   a block without id counts from the block with id before  "par_id3150467+1", "+1" at the start
// White space outside <pre> collapses to one space (no-break spaces stay); in <pre> lines stay and
// common indentation goes. Scripts, styles, navigation, forms, images and the header and footer of
// the page give nothing, nor does what no reader sees (html_element.h); those of an article belong
// to it. What surprises: a page of a million nested elements would overflow the stack of whoever
// walks it; pages nested deeper than 2,000 elements are refused before parsing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace store {

struct HtmlRules {
  std::string root_id;                    // only what is inside this element; empty: the body
  std::vector<std::string> skip_classes;  // elements of these classes are left out, counted
  // Their child elements with an id are alternatives, of which one is taken: the one whose id
  // begins with "default", or else the first. Everything else in them is read as anywhere.
  std::vector<std::string> switch_classes;
  // Alternatives too, but all are read, unless one of them is of `environments`: what holds for
  // another application is text of its own, what holds for another system says the same again.
  std::vector<std::string> variant_classes = {};
  std::vector<std::string> environments = {};
};

struct HtmlBlock {
  std::string key;  // see above; unique in the page
  std::string tag;  // "p", "h1", "pre", "li", "td"; "div" and others for loose text
  std::string text;
  bool code = false;  // inside <pre>
  bool is_heading() const;
};

// Bytes of text in UTF-8, white space collapsed: what became of a page's text. The rest of a file
// is markup, and what readers never saw as text of the page (scripts, menus of the site).
struct HtmlBytes {
  std::uint64_t kept = 0;          // of blocks
  std::uint64_t skipped = 0;       // by skip_classes
  std::uint64_t alternatives = 0;  // not taken
  std::uint64_t unseen = 0;
};

struct HtmlPage {
  std::string title;
  std::string language;  // of <html lang>
  std::vector<HtmlBlock> blocks;
  std::int64_t skipped = 0;       // elements left out by skip_classes
  std::int64_t alternatives = 0;  // elements that other alternatives stand for
  std::int64_t unseen = 0;        // elements no reader sees: display: none, hidden, ...
  HtmlBytes bytes;
};

// Error: bad_data if the page is nested too deeply, has more than 256 MiB, costs too much to parse
// (html_limit.h, or more than 1 GiB of memory), or lacks root_id.
base::Result<HtmlPage> read_html(std::string_view bytes, const HtmlRules& rules,
                                 const std::string& where);

}  // namespace store
