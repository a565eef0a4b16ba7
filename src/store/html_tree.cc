#include "store/html_tree.h"

#include <algorithm>

#include "store/html_tag_scan.h"
#include "store/html_tree_builder.h"

namespace store::html {

namespace {

// The bodies that are text up to their own end tag.
bool is_raw(Tag tag) {
  switch (tag) {
    case Tag::script:
    case Tag::style:
    case Tag::textarea:
    case Tag::title:
    case Tag::xmp:
    case Tag::iframe:
    case Tag::noembed:
    case Tag::noframes:
    case Tag::plaintext:
      return true;
    default:
      return false;
  }
}

// JSON-LD, which says what the page is.
bool holds_data(std::string_view rest) { return rest.find("ld+json") != std::string_view::npos; }

}  // namespace

Tree read_tree(std::string_view page) {
  Tree tree;
  tree.cut = page.size() > kLargestPage;
  page = page.substr(0, kLargestPage);
  TreeBuilder builder(tree);
  for (std::size_t at = 0; at < page.size();) {
    const auto open = std::min(page.find('<', at), page.size());
    if (open > at) builder.text(page.substr(at, open - at));
    if (open == page.size()) break;
    const auto found = scan_tag(page, open);
    at = found.end;
    switch (found.kind) {
      case TagScan::Kind::text:
        builder.text(page.substr(open, found.end - open));
        break;
      case TagScan::Kind::end:
        builder.end(found.tag);
        break;
      case TagScan::Kind::start:
        builder.start(found.tag, found.rest, found.closes_itself);
        if (is_raw(found.tag) && !builder.is_foreign()) {
          const auto end = find_end_tag(page, at, found.name);
          const bool data = found.tag == Tag::script && holds_data(found.rest);
          const bool text = found.tag != Tag::script && found.tag != Tag::style;
          if ((data || text) && end > at) builder.raw_text(page.substr(at, end - at));
          at = end;
        }
        break;
      case TagScan::Kind::none:
        break;
    }
    if (tree.nodes.size() >= kMostNodes) {
      tree.cut = true;
      break;
    }
  }
  builder.finish();
  return tree;
}

}  // namespace store::html
