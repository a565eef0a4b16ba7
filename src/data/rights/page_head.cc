#include "data/rights/page_head.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "store/html_attribute.h"
#include "store/html_reference.h"
#include "store/html_tag_scan.h"

namespace data::rights {
namespace {

using base::is_ascii_space;

// Of elements whose text has no tags.
bool is_raw(std::string_view name) {
  constexpr std::array<std::string_view, 8> raw = {"script", "style",  "title",   "textarea",
                                                   "xmp",    "iframe", "noembed", "noframes"};
  return std::ranges::find(raw, name) != raw.end();
}

Tag tag_of(const store::html::TagScan& scan) {
  Tag out;
  out.name = base::ascii_lower(scan.name);
  store::html::each_attribute(scan.rest, [&](std::string_view name, std::string_view value) {
    out.attributes.emplace_back(base::ascii_lower(name), store::html::decode_attribute(value));
  });
  return out;
}

}  // namespace

std::string_view without_space(std::string_view text) {
  while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> values_of(const Fields& fields, std::string_view name) {
  std::vector<std::string_view> out;
  for (const auto& [field, value] : fields)
    if (base::ascii_lower(without_space(field)) == name) out.push_back(without_space(value));
  return out;
}

std::string_view Tag::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return value;
  return {};
}

std::vector<Tag> start_tags(std::string_view html) {
  std::vector<Tag> out;
  for (auto at = html.find('<'); at < html.size(); at = html.find('<', at)) {
    const auto scan = store::html::scan_tag(html, at);
    at = scan.end;
    if (scan.kind != store::html::TagScan::Kind::start) continue;
    out.push_back(tag_of(scan));
    if (!is_raw(out.back().name)) continue;
    const auto end = store::html::find_end_tag(html, at, out.back().name);
    // A script that does not end is not run either.
    if (end < html.size()) out.back().raw = html.substr(at, end - at);
    at = end;
  }
  return out;
}

}  // namespace data::rights
