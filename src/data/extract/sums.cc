#include "data/extract/sums.h"

#include <algorithm>

#include "base/ascii.h"
#include "store/html_attribute.h"

namespace data::extract {

using store::html::Tag;

namespace {

constexpr std::uint32_t kLabel = 20;  // bytes: a shorter piece may be one

constexpr std::uint32_t kInLink = 1u << 31;

// In blocks whose counts fit a byte, which the machine adds many at a time.
std::uint32_t mass_of(std::string_view text) {
  std::uint32_t out = 0;
  while (!text.empty()) {
    const auto block = text.substr(0, 240);
    std::uint8_t count = 0;
    for (const char c : block) count += !base::is_ascii_space(c);
    out += count;
    text.remove_prefix(block.size());
  }
  return out;
}

}  // namespace

std::vector<std::uint32_t> weigh(const store::html::Tree& tree) {
  std::vector<std::uint32_t> out(tree.nodes.size());
  std::uint32_t link_until = 0;
  for (std::uint32_t at = 0; at < tree.nodes.size(); ++at) {
    const auto& node = tree.nodes[at];
    if (node.tag == Tag::a && at >= link_until && store::html::has_attribute(node.text, "href"))
      link_until = node.end;
    if (node.tag == Tag::text) out[at] = mass_of(node.text) | (at < link_until ? kInLink : 0);
  }
  return out;
}

Sums::Sums(const store::html::Tree& tree, const std::vector<std::uint32_t>& weights,
           const std::vector<char>& dropped)
    : tree_(tree) {
  before_.resize(tree.nodes.size() + 1);
  std::uint32_t out_until = 0;
  for (std::uint32_t at = 0; at < tree.nodes.size(); ++at) {
    auto& next = before_[at + 1] = before_[at];
    if (dropped[at]) out_until = std::max(out_until, tree.nodes[at].end);
    const auto mass = weights[at] & ~kInLink;
    if (mass == 0 || at < out_until) continue;
    next.text += mass;
    if (weights[at] & kInLink)
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
