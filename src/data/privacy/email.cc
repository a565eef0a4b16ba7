#include "data/privacy/email.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "data/symbol.h"

namespace data::privacy {

namespace {

constexpr std::string_view kReplacement = "email@example.com";

bool in_atom(char32_t c) {
  constexpr std::string_view specials = "!#$%&'*+/=?^_`{|}~-";
  return is_letter(c) || is_digit(c) ||
         (c < 0x80 && specials.find(static_cast<char>(c)) != std::string_view::npos);
}

bool in_label(char32_t c) { return is_letter(c) || is_digit(c) || c == '-'; }

// Where the local part begins that ends before the '@' at `at`; `at` itself if there is none.
std::size_t local_start(std::string_view text, std::size_t at, std::size_t floor) {
  std::size_t start = at;
  bool dot_before = true;  // a dot may not stand right in front of '@'
  while (start > floor) {
    const auto symbol = symbol_before(text, start);
    const bool dot = symbol.value == '.';
    if (symbol.size == 0 || start - floor < symbol.size || (dot && dot_before)) break;
    if (!dot && !in_atom(symbol.value)) break;
    dot_before = dot;
    start -= symbol.size;
  }
  for (Symbol s; start < at; start += s.size) {
    s = symbol_after(text, start);
    if (is_letter(s.value) || is_digit(s.value)) break;
  }
  return start;
}

std::size_t bracket_end(std::string_view text, std::size_t start) {
  std::size_t at = start + 1;
  for (int part = 0; part < 4; ++part) {
    int value = 0, digits = 0;
    for (; at < text.size() && is_digit(text[at]) && digits < 3; ++at, ++digits)
      value = value * 10 + (text[at] - '0');
    if (digits == 0 || value > 255 || at >= text.size()) return start;
    if (text[at++] != (part < 3 ? '.' : ']')) return start;
  }
  return at;
}

bool is_top_label(std::string_view label) {
  if (label.starts_with("xn--")) return label.size() > 4;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < label.size(); ++letters) {
    const auto symbol = symbol_after(label, at);
    if (!is_letter(symbol.value)) return false;
    at += symbol.size;
  }
  return letters >= 2;
}

std::size_t label_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (Symbol s; (s = symbol_after(text, at)).size != 0 && in_label(s.value);) {
    at += s.size;
    if (s.value != '-') end = at;  // a label does not end in a hyphen
  }
  return end;
}

// Where the domain ends that starts at `start`; `start` itself if there is none.
std::size_t domain_end(std::string_view text, std::size_t start) {
  if (start < text.size() && text[start] == '[') return bracket_end(text, start);
  std::size_t good = start;
  std::size_t labels = 0;
  for (std::size_t at = start;;) {
    const auto end = at < text.size() && text[at] == '-' ? at : label_end(text, at);
    if (end == at) return good;
    if (++labels >= 2 && is_top_label(text.substr(at, end - at))) good = end;
    if (end >= text.size() || text[end] != '.') return good;
    at = end + 1;
  }
}

template <std::size_t n>
bool is_listed(std::string_view word, const std::array<std::string_view, n>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Endings of files that are no top-level domains; .zip, .mov, .py, .rs, .md, .pl, .sh are both and
// stay addresses.
constexpr auto kFileEndings = std::to_array<std::string_view>(
    {"png",     "jpg",    "jpeg",  "gif",   "svg",   "webp",      "avif", "bmp",  "tif",   "tiff",
     "ico",     "icns",   "psd",   "eps",   "heic",  "pdf",       "txt",  "html", "htm",   "xhtml",
     "css",     "scss",   "less",  "js",    "jsx",   "mjs",       "ts",   "tsx",  "json",  "jsonl",
     "xml",     "xsl",    "yml",   "yaml",  "toml",  "ini",       "conf", "cfg",  "csv",   "tsv",
     "log",     "lock",   "php",   "asp",   "aspx",  "jsp",       "cpp",  "hpp",  "java",  "jar",
     "dll",     "exe",    "msi",   "deb",   "rpm",   "apk",       "dmg",  "iso",  "tar",   "tgz",
     "bak",     "tmp",    "part",  "wav",   "ogg",   "flac",      "avi",  "mkv",  "webm",  "mpeg",
     "ttf",     "otf",    "woff",  "doc",   "docx",  "xls",       "xlsx", "ppt",  "pptx",  "odt",
     "ods",     "odp",    "rtf",   "tex",   "epub",  "po",        "srt",  "vtt",  "patch", "diff",
     "service", "socket", "timer", "slice", "mount", "automount", "swap", "scope"});

// "2x", "1.5x": the density of an image, behind which any ending is a file's.
bool is_density(std::string_view domain) {
  std::size_t at = 0;
  while (at < domain.size() && (is_digit(domain[at]) || domain[at] == '.')) ++at;
  return at > 0 && at + 1 < domain.size() && domain[at] == 'x' && domain[at + 1] == '.' &&
         domain.find('.', at + 2) == std::string_view::npos;
}

bool is_file(std::string_view domain) {
  constexpr auto both = std::to_array<std::string_view>({"ai", "mov", "zip", "ps"});
  const auto name = base::ascii_lower(domain);
  const auto ending = std::string_view(name).substr(name.rfind('.') + 1);
  return is_listed(ending, kFileEndings) || (is_density(name) && is_listed(ending, both));
}

// "18.2.0-rc.next", "v4.1.beta": a number, a dot and a digit, which no host begins with but one
// that is an address of the Internet.
bool is_version(std::string_view domain) {
  std::size_t at = domain.starts_with('v') ? 1 : 0;
  const auto first = at;
  while (at < domain.size() && is_digit(domain[at])) ++at;
  return at > first && at + 1 < domain.size() && domain[at] == '.' && is_digit(domain[at + 1]);
}

// git@host:path and ssh://git@host/path: the user has no name.
bool is_repository(std::string_view local, std::string_view rest) {
  constexpr auto users = std::to_array<std::string_view>({"git", "hg", "svn", "cvs", "anoncvs"});
  return is_listed(local, users) && rest.size() > 1 && (rest[0] == ':' || rest[0] == '/') &&
         !is_space(symbol_after(rest, 1).value);
}

// "@name" in front of "@host", with nothing before it that could be an address itself.
bool is_handle(std::string_view text, std::size_t start) {
  if (start == 0 || text[start - 1] != '@') return false;
  const auto before = symbol_before(text, start - 1);
  return before.size == 0 || !in_atom(before.value);
}

bool is_reserved(std::string_view domain) {
  constexpr std::array<std::string_view, 7> reserved = {
      "example.com", "example.net", "example.org", "example", "test", "invalid", "localhost"};
  const auto host = base::ascii_lower(domain);
  return std::any_of(reserved.begin(), reserved.end(), [&](std::string_view name) {
    if (!host.ends_with(name)) return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
  });
}

}  // namespace

void find_emails(std::string_view text, Spans& out) {
  std::size_t done = 0;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const auto start = local_start(text, at, done);
    const auto end = domain_end(text, at + 1);
    if (start == at || end == at + 1) continue;
    const auto domain = text.substr(at + 1, end - at - 1);
    if (is_reserved(domain) || is_file(domain) || is_version(domain) || is_handle(text, start) ||
        is_repository(text.substr(start, at - start), text.substr(end)))
      continue;
    out.push_back({start, end, Kind::email, {}});
    done = end;
    at = end - 1;
  }
}

Masked mask_emails(std::string_view text) {
  Spans spans;
  find_emails(text, spans);
  Masked out;
  std::size_t copied = 0;
  for (const auto& span : spans) {
    out.text.append(text.substr(copied, span.begin - copied)).append(kReplacement);
    copied = span.end;
    ++out.addresses;
  }
  out.text.append(text.substr(copied));
  return out;
}

}  // namespace data::privacy
