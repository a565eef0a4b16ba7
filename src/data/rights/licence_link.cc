#include "data/rights/licence_link.h"

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/json.h"
#include "data/rights/spdx_address.h"

namespace data::rights {
namespace {

bool names_licence(std::string_view rel) {
  const auto low = base::ascii_lower(rel);
  for (std::size_t at = 0; at < low.size();) {
    const auto end = std::min(low.find_first_of(" \t\n\f\r", at), low.size());
    if (std::string_view(low).substr(at, end - at) == "license") return true;
    at = end + 1;
  }
  return false;
}

class Licences {
 public:
  void add(std::string_view address) {
    auto id = spdx_of_address(address);
    if (!id.empty()) ids_.insert(std::move(id));
  }
  // The links of one field: <address>; rel="license"; title="a, b", <address> ...
  void add_links(std::string_view field) {
    for (std::size_t at = 0; (at = field.find('<', at)) != field.npos;) {
      const auto end = field.find('>', at);
      if (end == field.npos) return;
      const auto address = field.substr(at + 1, end - at - 1);
      at = end + 1;
      if (read_parameters(field, at)) add(address);
    }
  }
  // Wherever "license" stands in an object: a text, an object with a url or @id, or a list of these.
  void add_json(const base::Json& value) {
    if (value.is_array())
      for (const auto& one : value) add_json(one);
    if (!value.is_object()) return;
    for (const auto& [key, inner] : value.items()) {
      if (key == "license" || key.ends_with("schema.org/license")) add_named(inner);
      add_json(inner);
    }
  }
  std::vector<std::string> sorted() const { return {ids_.begin(), ids_.end()}; }

 private:
  void add_named(const base::Json& value) {
    if (value.is_string()) return add(value.get<std::string>());
    if (value.is_array())
      for (const auto& one : value) add_named(one);
    if (!value.is_object()) return;
    for (const char* key : {"url", "@id", "sameAs", "@value"})
      if (value.contains(key)) add_named(value[key]);
  }
  // Up to the comma in front of the next link; whether its first rel names a licence.
  static bool read_parameters(std::string_view field, std::size_t& at) {
    bool named = false, seen = false;
    while (at < field.size() && field[at] != ',') {
      if (field[at++] != ';') continue;
      while (at < field.size() && base::is_ascii_space(field[at])) ++at;
      const auto start = at;
      at = std::min(field.find_first_of("=;,", at), field.size());
      const auto name = base::ascii_lower(without_space(field.substr(start, at - start)));
      if (at == field.size() || field[at] != '=') continue;
      const auto value = read_value(field, ++at);
      if (name == "rel" && !seen) named = names_licence(value);
      seen |= name == "rel";
    }
    return named;
  }
  static std::string read_value(std::string_view field, std::size_t& at) {
    while (at < field.size() && base::is_ascii_space(field[at])) ++at;
    std::string out;
    if (at < field.size() && field[at] == '"') {
      for (++at; at < field.size() && field[at] != '"'; ++at) {
        if (field[at] == '\\' && at + 1 < field.size()) ++at;
        out += field[at];
      }
      at = std::min(at + 1, field.size());
      return out;
    }
    while (at < field.size() && field[at] != ';' && field[at] != ',') out += field[at++];
    return std::string(without_space(out));
  }

  std::set<std::string> ids_;
};

bool is_link(const Tag& tag) { return tag.name == "a" || tag.name == "link" || tag.name == "area"; }

bool is_json_ld(const Tag& tag) {
  const auto type = base::ascii_lower(tag.attribute("type"));
  return tag.name == "script" &&
         without_space(std::string_view(type).substr(0, type.find(';'))) == "application/ld+json";
}

}  // namespace

std::vector<std::string> licences_of(const Fields& fields, std::string_view html) {
  Licences out;
  for (const auto value : values_of(fields, "link")) out.add_links(value);
  for (const auto& tag : start_tags(html)) {
    if (is_link(tag) && names_licence(tag.attribute("rel"))) out.add(tag.attribute("href"));
    if (!is_json_ld(tag)) continue;
    const auto json = base::parse_json(tag.raw, "JSON-LD");
    if (json.ok()) out.add_json(*json);
  }
  return out.sorted();
}

}  // namespace data::rights
