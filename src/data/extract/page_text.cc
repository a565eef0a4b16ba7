#include "data/extract/page_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "data/guess_encoding.h"
#include "store/html_charset.h"
#include "text/charset.h"
#include "text/utf8.h"

namespace data::extract {

namespace {

constexpr std::size_t kFront = std::size_t{1} << 16;  // what a guess looks at

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](unsigned char c) { return c < 0x80; });
}

// A page that could say it in ASCII is not in UTF-16, whatever it says (13.2.3.2).
std::string own_label(std::string_view bytes) {
  auto label = base::ascii_lower(store::declared_encoding(bytes));
  const auto name = text::encoding_of_label(label);
  if (name.starts_with("UTF-16") || name.starts_with("UTF-32")) return "utf-8";
  return label == "x-user-defined" ? "windows-1252" : label;
}

bool try_label(std::string_view bytes, const std::string& label, const char* how, PageText& out) {
  if (label.empty()) return false;
  auto decoded = text::decode(bytes, label, "");
  if (!decoded.ok()) return false;
  const bool utf8 = decoded->encoding == "UTF-8" && text::encoding_of_label(label) != "UTF-8";
  out = {std::move(decoded->text), decoded->encoding, utf8 ? "utf-8" : how, decoded->replaced};
  return true;
}

}  // namespace

PageText read_page_text(std::string_view bytes, std::string_view transport_label) {
  PageText out;
  if (const auto mark = text::encoding_of_mark(bytes); !mark.empty()) {
    if (try_label(bytes, mark, "mark", out)) return out;
    return {base::to_utf8(bytes), "UTF-8", "mark", 0};
  }
  const bool sound = base::valid_utf8(bytes);
  const bool told = sound && !is_ascii(bytes);
  // Looking for the page's own label costs more than all else, so it is not asked for in vain.
  for (const bool own : {false, true}) {
    const auto label = own ? own_label(bytes) : std::string(transport_label);
    const char* how = own ? "meta" : "header";
    const auto said = text::encoding_of_label(label);
    if (sound && said == "UTF-8") return {std::string(bytes), said, how, 0};
    if (told && (own || !label.empty())) break;
    if (try_label(bytes, label, how, out)) return out;
  }
  if (sound) return {std::string(bytes), "UTF-8", "utf-8", 0};
  auto repaired = text::repair_utf8(bytes);
  // A few broken bytes among much UTF-8 do not make it another encoding.
  if (repaired.replaced * 200 < text::count_code_points(repaired.text) &&
      !is_ascii(bytes.substr(0, base::valid_prefix(bytes))))
    return {std::move(repaired.text), "UTF-8", "utf-8", repaired.replaced};
  const auto front = bytes.substr(0, kFront);
  if (try_label(bytes, data::guess_encoding(front), "guess", out)) return out;
  if (try_label(bytes, "windows-1252", "usual", out)) return out;
  return {std::move(repaired.text), "UTF-8", "usual", repaired.replaced};
}

}  // namespace data::extract
