#include "data/extract/marks.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ascii.h"
#include "data/extract/hidden_style.h"
#include "data/extract/names.h"
#include "store/html_attribute.h"

namespace data::extract {

using store::html::Node;
using store::html::same_name;
using store::html::Tag;
using store::html::Tree;

namespace {

bool is_silent(Tag tag) {
  switch (tag) {
    case Tag::annotation:
    case Tag::applet:
    case Tag::area:
    case Tag::audio:
    case Tag::base:
    case Tag::button:
    case Tag::canvas:
    case Tag::datalist:
    case Tag::embed:
    case Tag::frameset:
    case Tag::head:
    case Tag::iframe:
    case Tag::input:
    case Tag::link:
    case Tag::map:
    case Tag::meta:
    case Tag::meter:
    case Tag::noembed:
    case Tag::noframes:
    case Tag::noscript:
    case Tag::object:
    case Tag::param:
    case Tag::progress:
    case Tag::rp:
    case Tag::rt:
    case Tag::script:
    case Tag::select:
    case Tag::source:
    case Tag::style:
    case Tag::svg:
    case Tag::template_:
    case Tag::textarea:
    case Tag::title:
    case Tag::track:
    case Tag::video:
      return true;
    default:
      return false;
  }
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return same_name(value, name); });
}

Mark of_role(std::string_view role) {
  if (is_one_of(role, {"navigation", "banner", "contentinfo", "search", "complementary", "dialog",
                       "alertdialog", "menu", "menubar", "toolbar", "tooltip", "tablist", "doc-toc",
                       "button", "directory"}))
    return Mark::around;
  if (same_name(role, "main")) return Mark::main;
  if (same_name(role, "article")) return Mark::article;
  return Mark::text;
}

Mark of_property(std::string_view property) {
  if (is_one_of(property, {"articlebody", "text"})) return Mark::content;
  if (is_one_of(property, {"comment", "commenttext"})) return Mark::comments;
  if (is_one_of(property, {"author", "datepublished", "datemodified", "offers", "aggregaterating",
                           "publisher", "breadcrumb", "keywords"}))
    return Mark::around;
  return Mark::text;
}

Mark of_named(Named named) {
  switch (named) {
    case Named::around:
      return Mark::around;
    case Named::comments:
      return Mark::comments;
    case Named::content:
      return Mark::content;
    default:
      return Mark::text;
  }
}

// An aside that belongs to what it stands in.
bool is_note(std::string_view names) {
  const auto small = base::ascii_lower(names);
  for (const auto* one :
       {"note", "admonition", "warning", "tip", "callout", "infobox", "important"})
    if (small.find(one) != small.npos) return true;
  return false;
}

class Marker {
 public:
  explicit Marker(const Tree& tree) : tree_(tree), out_(tree.nodes.size(), Mark::text) {}

  std::vector<Mark> run() {
    for (std::uint32_t at = 0; at < tree_.nodes.size(); ++at)
      if (tree_.nodes[at].tag != Tag::text) out_[at] = element(at);
    return std::move(out_);
  }

 private:
  Mark element(std::uint32_t at) {
    const auto& node = tree_.nodes[at];
    if (is_silent(node.tag)) return Mark::silent;
    const auto said = node.text.empty() ? Mark::text : by_attributes(node);
    if (said == Mark::hidden) return said;
    switch (node.tag) {
      case Tag::html:
      case Tag::body:
        return Mark::text;
      case Tag::main:
        return Mark::main;
      case Tag::article:
        return said == Mark::comments ? said : Mark::article;
      case Tag::nav:
      case Tag::search:
      case Tag::dialog:
      case Tag::menu:
        return Mark::around;
      case Tag::aside:
        return is_note(node.text) ? Mark::text : Mark::around;
      case Tag::footer:
        return inside(node, Tag::blockquote) ? said : Mark::around;
      case Tag::header:
        return in_section(node) ? said : Mark::around;
      default:
        return said;
    }
  }

  bool inside(const Node& node, Tag tag) const { return tree_.nodes[node.parent].tag == tag; }

  // What stands at the front of an article is its own; what stands at the front of the page is not.
  bool in_section(const Node& node) const {
    for (auto at = node.parent; at != 0; at = tree_.nodes[at].parent)
      if (out_[at] == Mark::main || out_[at] == Mark::article ||
          tree_.nodes[at].tag == Tag::section)
        return true;
    return false;
  }

  // Sites repeat their tags; what one says is the same each time.
  Mark by_attributes(const Node& node) {
    const auto [found, is_new] = known_.try_emplace(node.text, Mark::text);
    if (is_new) found->second = read_attributes(node.text);
    return found->second;
  }

  static Mark read_attributes(std::string_view rest) {
    Mark out = Mark::text;
    bool hidden = false;
    store::html::each_attribute(rest, [&](std::string_view name, std::string_view value) {
      auto one = Mark::text;
      if (same_name(name, "class") || same_name(name, "id"))
        one = of_named(name_says(value));
      else if (same_name(name, "role"))
        one = of_role(value);
      else if (same_name(name, "itemprop"))
        one = of_property(value);
      else if (same_name(name, "hidden"))
        hidden = hidden || !same_name(value, "until-found");
      else if (same_name(name, "popover"))
        hidden = true;
      else if (same_name(name, "aria-hidden"))
        hidden = hidden || same_name(value, "true");
      else if (same_name(name, "style"))
        hidden = hidden || is_hidden_style(value);
      if (one != Mark::text && (out == Mark::text || out == Mark::content || one == Mark::main))
        out = one;
    });
    return hidden ? Mark::hidden : out;
  }

  const Tree& tree_;
  std::vector<Mark> out_;
  std::unordered_map<std::string_view, Mark> known_;
};

}  // namespace

std::vector<Mark> mark(const Tree& tree) { return Marker(tree).run(); }

}  // namespace data::extract
