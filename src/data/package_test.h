// Debian packages with help pages and catalogues of messages, made up for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace data {

inline std::string padded(std::string text, std::size_t size) {
  text.resize(size, ' ');
  return text;
}

inline std::string octal(std::size_t value, int digits) {
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto at = out.rbegin(); at != out.rend() && value > 0; ++at, value /= 8)
    *at = static_cast<char>('0' + value % 8);
  return out;
}

// A file as ustar holds it: a header of 512 bytes, the bytes, zeros to the next 512.
inline std::string tar_member(const std::string& path, const std::string& bytes) {
  std::string header = path;
  header.resize(100, '\0');
  header += octal(0644, 7) + '\0' + octal(0, 7) + '\0' + octal(0, 7) + '\0';
  header += octal(bytes.size(), 11) + '\0' + octal(0, 11) + '\0' + std::string(8, ' ') + '0';
  header.resize(257, '\0');
  header += std::string(
      "ustar\0"
      "00",
      8);
  header.resize(512, '\0');
  std::size_t sum = 0;
  for (const unsigned char c : header) sum += c;
  header.replace(148, 8, octal(sum, 6) + '\0' + ' ');
  auto out = header + bytes;
  out.resize((out.size() + 511) / 512 * 512, '\0');
  return out;
}

inline std::string ar_member(const std::string& name, const std::string& bytes) {
  return padded(name, 16) + padded("0", 12) + padded("0", 6) + padded("0", 6) +
         padded("100644", 8) + padded(std::to_string(bytes.size()), 10) + "`\n" + bytes +
         (bytes.size() % 2 ? "\n" : "");
}

using Files = std::vector<std::pair<std::string, std::string>>;

inline std::string make_deb(const Files& files) {
  std::string tar;
  for (const auto& [path, bytes] : files) tar += tar_member("./" + path, bytes);
  tar += std::string(1024, '\0');
  return "!<arch>\n" + ar_member("debian-binary", "2.0\n") + ar_member("data.tar", tar);
}

inline std::string number(std::size_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline std::string make_mo(const Files& pairs) {
  std::string tables, strings;
  for (const bool translated : {false, true})
    for (const auto& pair : pairs) {
      const auto& text = translated ? pair.second : pair.first;
      tables += number(text.size()) + number(28 + 16 * pairs.size() + strings.size());
      strings += text + '\0';
    }
  return number(0x950412de) + number(0) + number(pairs.size()) + number(28) +
         number(28 + 8 * pairs.size()) + number(0) + number(0) + tables + strings;
}

inline const std::string copyright =
    "Format: x\n\nFiles: *\nCopyright: me\nLicense: MPL-2.0\n the text\n";
inline const std::string help = "usr/share/libreoffice/help/de/text/shared/";
inline const std::string locale = "usr/lib/libreoffice/program/resource/de/LC_MESSAGES/";

inline std::string page(const std::string& content) {
  return "<html><body><p>menu</p><div id=DisplayArea>" + content +
         "<div class=relatedtopics><p>see</p></div></div><footer><p>debug</p></footer>";
}

}  // namespace data
