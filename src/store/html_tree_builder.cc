#include "store/html_tree_builder.h"

#include <algorithm>

namespace store::html {

namespace {

constexpr std::size_t kDeepest = 512;

// What a search for an open element does not look beyond.
enum Scope : std::uint32_t { kUsual, kList, kTable, kRow, kLine, kDefinitions };

bool is_void_tag(Tag tag) {
  switch (tag) {
    case Tag::area:
    case Tag::base:
    case Tag::br:
    case Tag::col:
    case Tag::embed:
    case Tag::hr:
    case Tag::img:
    case Tag::input:
    case Tag::link:
    case Tag::meta:
    case Tag::param:
    case Tag::source:
    case Tag::track:
    case Tag::wbr:
      return true;
    default:
      return false;
  }
}

bool is_cell(Tag tag) { return tag == Tag::td || tag == Tag::th || tag == Tag::caption; }

bool hides(Tag tag, std::uint32_t scope) {
  switch (scope) {
    case kList:
      return tag == Tag::ul || tag == Tag::ol || tag == Tag::table || is_cell(tag);
    case kDefinitions:
      return tag == Tag::dl || tag == Tag::table || is_cell(tag);
    case kTable:
      return tag == Tag::table;
    case kRow:
      return tag == Tag::tr || tag == Tag::table;
    case kLine:
      return is_block(tag);
    default:
      return tag == Tag::table || is_cell(tag) || tag == Tag::object || tag == Tag::marquee ||
             tag == Tag::button;
  }
}

bool is_heading(Tag tag) { return tag >= Tag::h1 && tag <= Tag::h6; }

bool belongs_in_head(Tag tag) {
  switch (tag) {
    case Tag::base:
    case Tag::link:
    case Tag::meta:
    case Tag::noscript:
    case Tag::script:
    case Tag::style:
    case Tag::title:
    case Tag::head:
    case Tag::html:
      return true;
    default:
      return false;
  }
}

bool is_space(std::string_view text) {
  return text.find_first_not_of(" \t\n\f\r") == std::string_view::npos;
}

}  // namespace

bool is_block(Tag tag) {
  switch (tag) {
    case Tag::address:
    case Tag::article:
    case Tag::aside:
    case Tag::blockquote:
    case Tag::body:
    case Tag::caption:
    case Tag::center:
    case Tag::col:
    case Tag::colgroup:
    case Tag::dd:
    case Tag::details:
    case Tag::dialog:
    case Tag::dir:
    case Tag::div:
    case Tag::dl:
    case Tag::dt:
    case Tag::fieldset:
    case Tag::figcaption:
    case Tag::figure:
    case Tag::footer:
    case Tag::form:
    case Tag::frameset:
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::head:
    case Tag::header:
    case Tag::hgroup:
    case Tag::hr:
    case Tag::html:
    case Tag::legend:
    case Tag::li:
    case Tag::listing:
    case Tag::main:
    case Tag::menu:
    case Tag::nav:
    case Tag::ol:
    case Tag::optgroup:
    case Tag::option:
    case Tag::p:
    case Tag::plaintext:
    case Tag::pre:
    case Tag::search:
    case Tag::section:
    case Tag::summary:
    case Tag::table:
    case Tag::tbody:
    case Tag::td:
    case Tag::tfoot:
    case Tag::th:
    case Tag::thead:
    case Tag::tr:
    case Tag::ul:
    case Tag::xmp:
      return true;
    default:
      return false;
  }
}

TreeBuilder::TreeBuilder(Tree& tree) : tree_(tree) {
  tree_.nodes.emplace_back().tag = Tag::html;
  open_.push_back({0, Tag::html, false});
}

std::uint32_t TreeBuilder::add(Tag tag, std::string_view text) {
  const auto at = static_cast<std::uint32_t>(tree_.nodes.size());
  tree_.nodes.push_back({.tag = tag,
                         .is_void = false,
                         .depth = static_cast<std::uint16_t>(open_.size()),
                         .parent = open_.back().node,
                         .end = at + 1,
                         .text = text});
  return at;
}

void TreeBuilder::pop() {
  const auto& last = open_.back();
  tree_.nodes[last.node].end = static_cast<std::uint32_t>(tree_.nodes.size());
  foreign_ -= last.tag == Tag::svg || last.tag == Tag::math;
  paragraphs_ -= last.tag == Tag::p;
  if (last.tag == Tag::head) head_open_ = false;
  open_.pop_back();
}

void TreeBuilder::pop_through(std::size_t at) {
  while (open_.size() > at) pop();
  while (open_.size() > 1 && open_.back().ended) pop();
}

std::size_t TreeBuilder::find(Tag tag, std::uint32_t scope) const {
  for (auto at = open_.size(); at-- > 1;) {
    if (open_[at].tag == tag) return at;
    if (hides(open_[at].tag, scope)) return npos;
  }
  return npos;
}

void TreeBuilder::close_in(Tag tag, std::uint32_t scope) {
  if (const auto at = find(tag, scope); at != npos) pop_through(at);
}

void TreeBuilder::leave_head(Tag tag) {
  if (head_open_ && !belongs_in_head(tag)) close_in(Tag::head, kTable);
}

void TreeBuilder::close_before(Tag tag) {
  if (paragraphs_ > 0 && is_block(tag) && tag != Tag::option && tag != Tag::optgroup)
    close_in(Tag::p, kUsual);
  switch (tag) {
    case Tag::li:
      return close_in(Tag::li, kList);
    case Tag::dt:
    case Tag::dd:
      close_in(Tag::dt, kDefinitions);
      return close_in(Tag::dd, kDefinitions);
    case Tag::td:
    case Tag::th:
      close_in(Tag::td, kRow);
      return close_in(Tag::th, kRow);
    case Tag::tr:
      return close_in(Tag::tr, kTable);
    case Tag::tbody:
    case Tag::thead:
    case Tag::tfoot:
      for (const auto part : {Tag::tbody, Tag::thead, Tag::tfoot, Tag::tr}) close_in(part, kTable);
      return;
    case Tag::option:
      return close_in(Tag::option, kUsual);
    case Tag::a:
      return close_in(Tag::a, kLine);
    default:
      if (is_heading(tag) && is_heading(open_.back().tag)) pop_through(open_.size() - 1);
  }
}

void TreeBuilder::text(std::string_view text) {
  if (head_open_ && !is_space(text) && open_.back().tag == Tag::head) leave_head(Tag::text);
  add(Tag::text, text);
}

void TreeBuilder::raw_text(std::string_view text) { add(Tag::text, text); }

void TreeBuilder::start(Tag tag, std::string_view rest, bool closes_itself) {
  if (tag == Tag::html) {
    if (tree_.nodes[0].text.empty()) tree_.nodes[0].text = rest;
    return;
  }
  if (foreign_ == 0) {
    leave_head(tag);
    if ((tag == Tag::body || tag == Tag::frameset) && std::exchange(body_seen_, true)) return;
    if (tag == Tag::head && (head_open_ || body_seen_)) return;
    close_before(tag);
  }
  const auto at = add(tag, rest);
  if (is_void_tag(tag) || (closes_itself && foreign_ > 0)) {
    tree_.nodes[at].is_void = true;
    return;
  }
  if (open_.size() >= kDeepest) {
    ++too_deep_;
    return;
  }
  open_.push_back({at, tag, false});
  foreign_ += tag == Tag::svg || tag == Tag::math;
  paragraphs_ += tag == Tag::p;
  if (tag == Tag::head) head_open_ = true;
}

void TreeBuilder::end(Tag tag) {
  if (tag == Tag::body || tag == Tag::html)
    return;  // what comes behind is of the body all the same
  if (tag == Tag::br) {
    tree_.nodes[add(Tag::br, {})].is_void = true;
    return;
  }
  if (is_void_tag(tag)) return;
  if (too_deep_ > 0) {
    --too_deep_;
    return;
  }
  const bool table = tag == Tag::table || tag == Tag::tr || tag == Tag::tbody || is_cell(tag) ||
                     tag == Tag::thead || tag == Tag::tfoot;
  std::size_t at = npos;
  if (is_heading(tag)) {
    for (auto one = open_.size(); one-- > 1 && at == npos && !hides(open_[one].tag, kUsual);)
      if (is_heading(open_[one].tag)) at = one;
  } else {
    at = find(tag, table ? kTable : tag == Tag::li ? kList : kUsual);
  }
  if (at == npos) return;
  const bool crosses = !is_block(tag) && tag != Tag::svg && tag != Tag::math &&
                       std::any_of(open_.begin() + static_cast<std::ptrdiff_t>(at) + 1, open_.end(),
                                   [](const Open& one) { return is_block(one.tag); });
  if (crosses) {
    open_[at].ended = true;
    return;
  }
  pop_through(at);
}

void TreeBuilder::finish() {
  while (!open_.empty()) pop();
}

}  // namespace store::html
