#include "data/ending.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "base/disk.h"
#include "text/utf8.h"

namespace data {

namespace {

bool lists(std::string_view endings, std::string_view name) {
  while (!endings.empty()) {
    const auto end = std::min(endings.find(", "), endings.size());
    if (name.ends_with(endings.substr(0, end))) return true;
    endings.remove_prefix(std::min(end + 2, endings.size()));
  }
  return false;
}

std::string endings_of(bool many) {
  std::string out;
  for (const auto& form : kForms)
    if (form.many == many) out += (out.empty() ? "" : ", ") + std::string(form.endings);
  return out;
}

}  // namespace

bool is_packed(const std::string& path) {
  const auto name = base::ascii_lower(path);
  return name.ends_with(".gz") || name.ends_with(".zst");
}

const Form* form_of(const std::string& path) {
  auto name = base::ascii_lower(path);
  if (is_packed(name)) name.resize(name.rfind('.'));
  for (const auto& form : kForms)
    if (lists(form.endings, name)) return &form;
  return nullptr;
}

bool is_one_document(const std::string& path) {
  const auto* form = form_of(path);
  return form && !form->many;
}

bool is_html(const std::string& path) {
  const auto* form = form_of(path);
  return form && std::strcmp(form->source, "html") == 0;
}

std::string other_kind(const std::string& path) {
  const auto name = base::file_name(path);
  const auto dot = name.rfind('.');
  const bool none = dot == std::string::npos || dot == 0 || name.size() - dot > 10;
  if (none) return "another kind";
  return "another kind (" + text::repair_utf8(base::ascii_lower(name.substr(dot))).text + ")";
}

std::string how_to_convert() {
  return "files that end in " + endings_of(false) +
         " are read, also with .gz or .zst behind, and " + endings_of(true) +
         " as sources of their own; convert others first, PDF with pdftotext for example";
}

}  // namespace data
