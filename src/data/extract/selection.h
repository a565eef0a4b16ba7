// Which part of a page is its text.
#pragma once

#include <cstdint>
#include <vector>

#include "data/extract/marks.h"
#include "data/extract/sums.h"
#include "store/html_tree.h"

namespace data::extract {

inline constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

struct Selection {
  std::uint32_t root = 0;            // what is read
  std::vector<char> dropped;         // one a node: with all in it, it is not
  std::uint32_t headline = kNoNode;  // where it stands outside of the root
};

// What stands around a text is dropped by its name unless it holds the headline, or the main part or most
// of the text, of the page or of the main part in which it stands; comments are unless nothing else is
// left. Then the root is <main>, the one article, or the innermost element that still has nearly all of
// the prose.
// `headline`: the heading that names the page, kNoNode if none does.
Selection select(const store::html::Tree& tree, const std::vector<Mark>& marks,
                 const std::vector<std::uint32_t>& weights, std::uint32_t headline);

}  // namespace data::extract
