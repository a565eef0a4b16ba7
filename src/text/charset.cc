#include "text/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/recipe.h"
#include "text/utf8.h"
#include "text/wide.h"

namespace text {

using base::Code;
using base::Error;
using base::Result;

extern const std::string_view encodings_tsv;  // share/encodings.tsv

namespace {

struct Encoding {
  std::string name;
  std::string converter;  // ICU's name; "=" our own table, "-" refused
};

constexpr std::string_view blanks = " \t\n\f\r";

std::string plain(std::string_view label) {
  label.remove_prefix(std::min(label.find_first_not_of(blanks), label.size()));
  return base::ascii_lower(label.substr(0, label.find_last_not_of(blanks) + 1));
}

std::string_view cut(std::string_view& rest, char at) {
  const auto part = rest.substr(0, rest.find(at));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

std::map<std::string, Encoding, std::less<>> read_table(std::string_view table) {
  std::map<std::string, Encoding, std::less<>> out;
  while (!table.empty()) {
    auto line = cut(table, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    const Encoding encoding{std::string(cut(line, '\t')), std::string(cut(line, '\t'))};
    while (!line.empty()) out.emplace(cut(line, ' '), encoding);
  }
  return out;
}

const std::map<std::string, Encoding, std::less<>>& labels() {
  static const auto table = read_table(encodings_tsv);
  return table;
}

const Encoding* find_label(std::string_view label) {
  const auto found = labels().find(plain(label));
  return found == labels().end() ? nullptr : &found->second;
}

// ICU ships no converter for it. ISO/IEC 8859-16:2001, from 0xA0.
constexpr std::u32string_view latin10 =
    U"\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńò"
    U"óôőöśű"
    U"ùúûüęțÿ";
static_assert(latin10.size() == 0x60);

std::string decode_latin10(std::string_view bytes) {
  std::string out;
  for (const unsigned char byte : bytes)
    base::append_utf8(out, byte < 0xA0 ? char32_t{byte} : latin10[byte - 0xA0]);
  return out;
}

// Writes U+FFFD for a piece the converter refuses and counts it; ICU's own callback writes U+001A
// in place of some.
void replace(const void* count, UConverterToUnicodeArgs* args, const char*, std::int32_t,
             UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  constexpr char16_t replacement = 0xFFFD;
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
  ++*static_cast<std::int64_t*>(const_cast<void*>(count));
}

struct CloseConverter {
  void operator()(UConverter* p) const { ucnv_close(p); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// Null where this machine's ICU came without that converter.
Converter open(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter out(ucnv_open(name.c_str(), &status));
  return U_SUCCESS(status) ? std::move(out) : nullptr;
}

std::string convert(std::string_view bytes, UConverter* from, std::int64_t& replaced) {
  const auto to = open("UTF-8");
  CHECK(to, "ICU has no UTF-8");
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(from, replace, &replaced, nullptr, nullptr, &status);
  CHECK(U_SUCCESS(status), "ICU takes no callback");
  std::array<char, 1 << 14> out;
  std::array<char16_t, 1 << 12> pivot;
  char16_t *pivot_source = pivot.data(), *pivot_target = pivot.data();
  const char* source = bytes.data();
  std::string text;
  do {
    status = U_ZERO_ERROR;
    char* target = out.data();
    ucnv_convertEx(to.get(), from, &target, out.data() + out.size(), &source,
                   bytes.data() + bytes.size(), pivot.data(), &pivot_source, &pivot_target,
                   pivot.data() + pivot.size(), false, true, &status);
    text.append(out.data(), target);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  CHECK(U_SUCCESS(status), "ICU stops in the middle of a text although errors are replaced");
  return text;
}

// A label is somebody else's text: it is shown short and without signs that steer a terminal.
std::string shown(std::string_view label) {
  std::string out;
  for (const char c : label.substr(0, 40)) out += c > ' ' && c <= '~' && c != '\'' ? c : '?';
  return out;
}

Error refused(const std::string& what, const std::string& where, const std::string& hint) {
  return Error{Code::unsupported, what, where, hint};
}

constexpr const char* convert_it = "convert it to UTF-8, with iconv for example, or leave it out";

Result<Decoded> accept(Decoded&& decoded, const std::string& where) {
  if (decoded.replaced * 100 <= count_code_points(decoded.text)) return std::move(decoded);
  return refused("the text is not in " + decoded.encoding +
                     ", which it claims to be in: more than one character in a hundred is not",
                 where, "correct what it says of its encoding, or convert it to UTF-8");
}

Result<Decoded> decode_utf8(std::string_view bytes, const std::string& where) {
  auto repaired = repair_utf8(bytes);
  return accept({std::move(repaired.text), "UTF-8", repaired.replaced}, where);
}

Result<Decoded> decode_by(const Encoding& encoding, std::string_view bytes,
                          const std::string& where) {
  Decoded out{"", encoding.name, 0};
  if (encoding.converter == "=") {
    out.text = decode_latin10(bytes);
    return out;
  }
  const auto converter = open(encoding.converter);
  if (!converter)
    return refused("the text is in " + encoding.name + ", which is not read here", where,
                   convert_it);
  out.text = convert(bytes, converter.get(), out.replaced);
  return accept(std::move(out), where);
}

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](unsigned char c) { return c < 0x80; });
}

// A long text that was cut within its last character. Text of single bytes may end like that too,
// as "caf\xE9" does in windows-1252; so a character in front must bear out that it is UTF-8.
bool is_cut_utf8(std::string_view bytes) {
  constexpr std::int64_t long_text = 100;  // code points
  const auto front = bytes.substr(0, base::valid_prefix(bytes));
  if (front.size() == bytes.size() || is_ascii(front)) return false;
  const auto last = base::read_code_point(bytes, front.size());
  return last.cut() && front.size() + last.size == bytes.size() &&
         count_code_points(front) >= long_text;
}

Error no_text(std::string_view bytes, const std::string& where) {
  const auto wide = utf16_without_mark(bytes);
  if (wide.empty())
    return refused("more than one byte in a hundred is a control character", where,
                   "is it text at all? If so, convert it to UTF-8");
  return refused("the file looks like " + wide + " without a byte-order mark", where,
                 "encoding = \"" + wide + "\" on the source reads it, if that is what it is in");
}

}  // namespace

std::string encoding_of_label(std::string_view label) {
  const auto* found = find_label(label);
  return found ? found->name : "";
}

Result<void> check_encoding(std::string_view label) {
  const auto* found = find_label(label);
  if (found && found->converter != "-") return {};
  std::vector<std::string> known;
  for (const auto& [name, encoding] : labels())
    if (encoding.converter != "-") known.push_back(name);
  const auto near = base::nearest(plain(label), known);
  return Error{Code::bad_request,
               "encoding '" + shown(label) + "' is " + (found ? "not read" : "one nobody knows"),
               "",
               near.empty() ? "write a name of share/encodings.tsv, such as windows-1252"
                            : "did you mean '" + encoding_of_label(near) + "'?"};
}

std::string usual_encoding(std::string_view language) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> tables = {{
      {"windows-1250",
       "ces_Latn slk_Latn pol_Latn hun_Latn slv_Latn hrv_Latn bos_Latn srp_Latn ron_Latn"},
      {"windows-1251", "bul_Cyrl mkd_Cyrl srp_Cyrl ukr_Cyrl"},
      {"windows-1253", "ell_Grek"},
      {"windows-1254", "tur_Latn"},
      {"windows-1257", "lit_Latn lvs_Latn ltg_Latn ekk_Latn"},
      {"ISO-8859-3", "mlt_Latn"},
  }};
  for (const auto& [encoding, languages] : tables)
    if (!language.empty() && languages.find(language) != std::string_view::npos)
      return std::string(encoding);
  return "windows-1252";
}

std::string encoding_of_mark(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return "UTF-8";
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "UTF-32LE";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32BE";
  if (bytes.starts_with("\xFF\xFE"sv)) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF"sv)) return "UTF-16BE";
  return "";
}

Result<Decoded> decode(std::string_view bytes, std::string_view label, const std::string& where) {
  const auto mark = encoding_of_mark(bytes);
  if (mark == "UTF-8") return decode_utf8(bytes.substr(3), where);
  if (!mark.empty())
    return decode_by({mark, mark}, bytes.substr(mark.starts_with("UTF-32") ? 4 : 2), where);
  const auto* encoding = find_label(label);
  const bool controls = holds_many_controls(bytes);
  const bool wide = controls && encoding && encoding->name.starts_with("UTF-16");
  if (controls && !wide) return no_text(bytes, where);
  const bool ascii = is_ascii(bytes);
  const bool shows = ascii ? label.empty() : valid_utf8(bytes) || is_cut_utf8(bytes);
  if (!wide && (shows || (encoding && encoding->name.starts_with("UTF-"))))
    return decode_utf8(bytes, where);
  if (label.empty()) return refused(kUndeclared, where, convert_it);
  if (!encoding)
    return refused("the text says it is in '" + shown(plain(label)) + "', an encoding nobody knows",
                   where, convert_it);
  if (encoding->converter == "-")
    return refused("the text is in '" + shown(plain(label)) + "', an encoding that is not read",
                   where, convert_it);
  return decode_by(*encoding, bytes, where);
}

}  // namespace text
