// The normalizers in the one order that is known, then the splitter; see the header.
#include "tokenizer/plain_kind.h"

#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {
namespace {

using base::Json;
using Cut = PlainKind::Cut;
using Front = PlainKind::Front;

constexpr const char* kSpace = "\u2581";

bool is_set(const Json& file, const char* key) {
  return file.contains(key) && !file[key].is_null();
}

std::string text_of(const Json& part, const char* key) {
  return part.is_object() && part.contains(key) && part[key].is_string()
             ? part[key].get<std::string>()
             : std::string();
}

// False as well where it is something else.
bool flag_of(const Json& part, const char* key, bool usual) {
  return part.contains(key) && part[key].is_boolean() ? part[key].get<bool>() : usual;
}

// A part and, of a Sequence, the parts in it; what is malformed stands for itself.
void flatten(const Json& part, const char* list, std::vector<Json>& out) {
  if (text_of(part, "type") == "Sequence" && part.contains(list) && part[list].is_array())
    for (const auto& one : part[list]) flatten(one, list, out);
  else
    out.push_back(part);
}

bool is_pattern(const Json& part, const char* kind, std::string_view what) {
  return part.contains("pattern") && part["pattern"].is_object() &&
         text_of(part["pattern"], kind) == what;
}

struct Reader {
  // The steps may be left out, and come in this order.
  enum Step { begin, form, strip, squeeze, trim, front, done };
  PlainKind kind;
  Step last = begin;
  bool replaced = false;  // spaces are U+2581 already

  bool comes(Step step) {
    const bool fits = last < step;
    last = step;
    return fits;
  }

  bool replace(const Json& part) {
    const auto content = text_of(part, "content");
    if (is_pattern(part, "String", " ") && content == kSpace) {
      replaced = true;
      last = front;
      return true;
    }
    if (is_pattern(part, "Regex", " {2,}") && (content == " " || content == kSpace)) {
      kind.squeeze = true;
      squeezes_to_sign = content == kSpace;
      return comes(squeeze);
    }
    if (is_pattern(part, "Regex", "\\A | \\z") && content.empty() && part.contains("content")) {
      kind.trim = true;
      return !squeezes_to_sign && comes(trim);
    }
    return false;
  }

  bool normalizer(const Json& part) {
    const auto type = text_of(part, "type");
    if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD" ||
        type == "Precompiled") {
      kind.form = part;
      kind.by_graphemes = type == "Precompiled";
      return comes(form);
    }
    if (type == "Strip") {
      kind.strip_end = flag_of(part, "strip_right", false);
      return !flag_of(part, "strip_left", true) && comes(strip);
    }
    if (type == "Replace") return replace(part);
    if (type != "Prepend" || text_of(part, "prepend") != kSpace || kind.front != Front::none)
      return false;
    kind.front = Front::always;
    last = front;
    return true;
  }

  bool metaspace(const Json& part) {
    if (text_of(part, "replacement") != kSpace || kind.front != Front::none) return false;
    const auto scheme = is_set(part, "prepend_scheme") ? text_of(part, "prepend_scheme") : "always";
    if (!flag_of(part, "add_prefix_space", true) && scheme != "never") return false;
    if (scheme != "never") kind.front = Front::unless_there;
    kind.only_first = scheme == "first";
    if (kind.only_first && kind.shapes()) return false;
    if (flag_of(part, "split", true)) kind.cut = Cut::each;
    return true;
  }

  // By spaces, where there are none any more.
  bool split(const Json& part) const {
    return replaced && is_pattern(part, "String", " ") && !flag_of(part, "invert", true);
  }

  bool splitter(const std::vector<Json>& parts) {
    const auto is = [&](std::size_t i, const char* type) {
      return text_of(parts[i], "type") == type;
    };
    if (parts.empty()) return replaced;
    if (parts.size() == 1 && is(0, "Metaspace")) return metaspace(parts[0]);
    if (parts.size() == 1 && is(0, "Split")) return split(parts[0]);
    if (parts.size() != 2 || !is(0, "WhitespaceSplit") || !is(1, "Metaspace")) return false;
    if (replaced || squeezes_to_sign || !metaspace(parts[1]) || kind.cut != Cut::each ||
        kind.only_first)
      return false;
    kind.cut = Cut::white;
    return true;
  }

  bool squeezes_to_sign = false;
};

}  // namespace

std::optional<PlainKind> PlainKind::of(const Json& file) {
  Reader reader;
  std::vector<Json> normalizers, splitters;
  if (is_set(file, "normalizer")) flatten(file["normalizer"], "normalizers", normalizers);
  if (is_set(file, "pre_tokenizer")) flatten(file["pre_tokenizer"], "pretokenizers", splitters);
  for (const auto& part : normalizers)
    if (!reader.normalizer(part)) return std::nullopt;
  if (!reader.splitter(splitters)) return std::nullopt;
  return std::move(reader.kind);
}

}  // namespace tokenizer
