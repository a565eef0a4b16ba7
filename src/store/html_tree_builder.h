// Puts the tags of a page together to a tree, closing what HTML closes by itself.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "store/html_tree.h"

namespace store::html {

class TreeBuilder {
 public:
  explicit TreeBuilder(Tree& tree);
  void text(std::string_view text);
  void raw_text(std::string_view text);  // up to its own end tag: of <title>
  void start(Tag tag, std::string_view rest, bool closes_itself);
  void end(Tag tag);
  void finish();
  bool is_foreign() const { return foreign_ > 0; }  // inside a drawing or a formula

 private:
  struct Open {
    std::uint32_t node;
    Tag tag;
    bool ended;  // its end tag came while blocks inside it were open
  };
  std::uint32_t add(Tag tag, std::string_view text);
  void pop();
  void pop_through(std::size_t at);
  void close_before(Tag tag);
  void close_in(Tag tag, std::uint32_t scope);
  void leave_head(Tag tag);
  // The innermost open element of that name that `scope` does not hide; npos if there is none.
  std::size_t find(Tag tag, std::uint32_t scope) const;
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  Tree& tree_;
  std::vector<Open> open_;
  int foreign_ = 0;
  std::uint32_t paragraphs_ = 0;  // open ones
  std::uint64_t too_deep_ = 0;    // elements that were not opened, for they would be too deep
  bool head_open_ = false, body_seen_ = false;
};

}  // namespace store::html
