// The selected part of a page as Markdown.
//
// Headings "#", lists "-" and "1.", tables "| |", quotes ">", code in fences; paragraphs with an empty
// line between them. Emphasis, links and pictures leave their words alone, and no sign of a text is
// escaped, so that its words are those of the page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/extract/selection.h"
#include "store/html_tree.h"

namespace data::extract {

// `weights`: sums.h.
std::string write_markdown(const store::html::Tree& tree, const std::vector<std::uint32_t>& weights,
                           const Selection& selection);

// The words of an element on one line, without what is dropped.
std::string line_of(const store::html::Tree& tree, const std::vector<char>& dropped,
                    std::uint32_t node);

// Whether a link is a sign beside a heading that leads to itself.
bool is_anchor_sign(const store::html::Tree& tree, std::uint32_t node);

// Text with each run of blanks as one; its references have been decoded.
std::string collapsed(std::string_view text);

}  // namespace data::extract
