// How much text stands where in a page; any element's in one subtraction.
#pragma once

#include <cstdint>
#include <vector>

#include "store/html_tree.h"

namespace data::extract {

// Bytes that are no blanks.
struct Mass {
  std::uint32_t text = 0;    // all
  std::uint32_t linked = 0;  // in links
  std::uint32_t prose = 0;   // outside of links, in pieces of some length: hardly a label
};

// Of each text of a page, 0 of elements; the highest bit says that it stands in a link.
std::vector<std::uint32_t> weigh(const store::html::Tree& tree);

class Sums {
 public:
  // `weights`: of the same tree. `dropped`: one a node; what is in a dropped element counts nothing.
  Sums(const store::html::Tree& tree, const std::vector<std::uint32_t>& weights,
       const std::vector<char>& dropped);
  // Of the element and all in it.
  Mass of(std::uint32_t node) const;

 private:
  const store::html::Tree& tree_;
  std::vector<Mass> before_;  // each node, in preorder
};

}  // namespace data::extract
