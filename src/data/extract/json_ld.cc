#include "data/extract/json_ld.h"

#include "base/json.h"

namespace data::extract {

using base::Json;

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;
constexpr int kDeepest = 8;
constexpr std::size_t kMost = 64;

std::string text_of(const Json& value, const char* member) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains(member) && value[member].is_string())
    return value[member].get<std::string>();
  return "";
}

// "NewsArticle", "WebPage", "BlogPosting", or a list with one of them.
bool is_page(const Json& object) {
  const auto found = object.find("@type");
  if (found == object.end()) return false;
  const auto ends = [](const Json& one) {
    if (!one.is_string()) return false;
    const auto name = one.get<std::string>();
    return name.ends_with("Article") || name.ends_with("Page") || name.ends_with("Posting") ||
           name == "CreativeWork" || name == "Report" || name == "Book" || name == "Dataset";
  };
  if (!found->is_array()) return ends(*found);
  for (const auto& one : *found)
    if (ends(one)) return true;
  return false;
}

void add_people(const Json& value, std::vector<std::string>& out) {
  if (value.is_array()) {
    for (const auto& one : value)
      if (out.size() < kMost) add_people(one, out);
  } else if (auto name = text_of(value, "name"); !name.empty()) {
    out.push_back(std::move(name));
  }
}

void add_licenses(const Json& value, std::vector<std::string>& out) {
  if (value.is_array()) {
    for (const auto& one : value)
      if (out.size() < kMost) add_licenses(one, out);
    return;
  }
  auto address = text_of(value, "@id");
  if (address.empty()) address = text_of(value, "url");
  if (!address.empty()) out.push_back(std::move(address));
}

void walk(const Json& value, int depth, JsonLd& out) {
  if (depth > kDeepest || out.values.size() > kMost) return;
  if (value.is_array()) {
    for (const auto& one : value) walk(one, depth + 1, out);
    return;
  }
  if (!value.is_object()) return;
  if (const auto found = value.find("license"); found != value.end())
    add_licenses(*found, out.licenses);
  if (is_page(value)) {
    for (const auto* name : {"headline", "datePublished", "dateModified", "inLanguage"})
      if (const auto found = value.find(name); found != value.end())
        if (auto text = text_of(*found, "name"); !text.empty())
          out.values.emplace_back(name, std::move(text));
    if (const auto found = value.find("author"); found != value.end())
      add_people(*found, out.authors);
  }
  for (const auto* name : {"@graph", "mainEntity", "mainEntityOfPage", "hasPart"})
    if (const auto found = value.find(name); found != value.end()) walk(*found, depth + 1, out);
}

}  // namespace

JsonLd read_json_ld(std::string_view text) {
  JsonLd out;
  if (text.size() > kLargest) return out;
  const auto json = base::parse_json(text, "");
  if (json.ok()) walk(*json, 0, out);
  return out;
}

}  // namespace data::extract
