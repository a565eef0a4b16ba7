#include "data/extract/sums.h"

#include <algorithm>

#include "base/ascii.h"
#include "store/html_attribute.h"

namespace data::extract {

using store::html::Tag;

namespace {

constexpr std::uint32_t kLabel = 20;  // bytes: a shorter piece may be one

std::uint32_t mass_of(std::string_view text) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(text, [](char c) { return !base::is_ascii_space(c); }));
}

}  // namespace

Sums::Sums(const store::html::Tree& tree, const std::vector<char>& dropped) : tree_(tree) {
  before_.resize(tree.nodes.size() + 1);
  std::uint32_t out_until = 0, link_until = 0;
  for (std::uint32_t at = 0; at < tree.nodes.size(); ++at) {
    const auto& node = tree.nodes[at];
    auto& next = before_[at + 1] = before_[at];
    if (dropped[at]) out_until = std::max(out_until, node.end);
    if (node.tag == Tag::a && at >= link_until && store::html::has_attribute(node.text, "href"))
      link_until = node.end;
    if (node.tag != Tag::text || at < out_until) continue;
    const auto mass = mass_of(node.text);
    next.text += mass;
    if (at < link_until)
      next.linked += mass;
    else if (mass >= kLabel)
      next.prose += mass;
  }
}

Mass Sums::of(std::uint32_t node) const {
  const auto &from = before_[node], &to = before_[tree_.nodes[node].end];
  return {to.text - from.text, to.linked - from.linked, to.prose - from.prose};
}

}  // namespace data::extract
