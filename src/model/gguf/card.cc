#include "model/gguf/card.h"

#include <algorithm>
#include <vector>

#include "base/json.h"

namespace model::gguf {

namespace {

using base::Result;
using store::gguf::Metadata;
using Strings = std::vector<std::string>;

constexpr std::size_t kMost = 64;  // of a list in front of a README.md
constexpr std::string_view kHub = "https://huggingface.co/";

std::string trimmed(std::string_view text) {
  const auto is_edge = [](char c) { return c == ' ' || c == '\r' || c == '"' || c == '\''; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// The lines between the first two of "---".
std::vector<std::string_view> front_matter(std::string_view text) {
  std::vector<std::string_view> out;
  if (!text.starts_with("---\n")) return out;
  text = text.substr(4, text.find("\n---", 3) - 3);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

void add_parts(std::string_view list, Strings& out) {  // "a, b"
  for (std::size_t begin = 0; begin <= list.size() && out.size() < kMost;) {
    const auto end = std::min(list.find(',', begin), list.size());
    if (auto one = trimmed(list.substr(begin, end - begin)); !one.empty()) out.push_back(one);
    begin = end + 1;
  }
}

// The value of a key: one, a list in brackets, or lines that begin with a dash.
Strings values_of(const std::vector<std::string_view>& lines, const std::string& key) {
  Strings out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with(key + ":")) continue;
    const auto value = trimmed(lines[i].substr(key.size() + 1));
    if (value.starts_with('[') && value.ends_with(']'))
      add_parts(std::string_view(value).substr(1, value.size() - 2), out);
    else if (!value.empty())
      out.push_back(value);
    for (auto j = i + 1; j < lines.size() && value.empty() && out.size() < kMost; ++j) {
      const auto dash = lines[j].find_first_not_of(' ');
      if (dash == std::string_view::npos || lines[j][dash] != '-') break;
      out.push_back(trimmed(lines[j].substr(dash + 1)));
    }
    return out;
  }
  return out;
}

// "Qwen/Qwen3-8B": who and what.
Result<void> put_base(const std::string& id, std::size_t index, Metadata& out) {
  const auto first = "general.base_model." + std::to_string(index) + ".";
  const auto slash = id.find('/');
  TRY(out.add(first + "name", id.substr(slash == std::string::npos ? 0 : slash + 1)));
  if (slash == std::string::npos || slash == 0) return {};
  TRY(out.add(first + "organization", id.substr(0, slash)));
  return out.add(first + "repo_url", std::string(kHub) + id);
}

Result<std::string> base_of(const Metadata& metadata, std::size_t index) {
  const auto first = "general.base_model." + std::to_string(index) + ".";
  if (metadata.find(first + "repo_url")) {
    const auto url = TRY(metadata.text(first + "repo_url"));
    return url.starts_with(kHub) ? url.substr(kHub.size()) : url;
  }
  return metadata.find(first + "name") ? metadata.text(first + "name") : std::string();
}

// As YAML: in quotes where it is not plain.
std::string shown(const std::string& value) {
  const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '/' || c == '_' || c == '-';
  });
  return plain && value.front() != '-'
             ? value
             : base::Json(value).dump(-1, ' ', true, base::Json::error_handler_t::replace);
}

std::string shown_list(const std::string& key, const Strings& values) {
  std::string out = key + ":\n";
  for (const auto& value : values) out += "- " + shown(value) + "\n";
  return values.empty() ? "" : out;
}

constexpr std::pair<const char*, const char*> kLicence[] = {
    {"license", "general.license"},
    {"license_name", "general.license.name"},
    {"license_link", "general.license.link"}};

}  // namespace

Result<void> put_card(base::Disk& disk, const base::Path& folder, Metadata& out) {
  const auto path = base::join(folder, "README.md");
  if (!disk.exists(path)) return {};
  const auto text = TRY(disk.read(path));
  const auto lines = front_matter(text);
  for (const auto& [name, key] : kLicence) {
    const auto found = values_of(lines, name);
    if (!found.empty() && found.front() != "unknown") TRY(out.add(key, found.front()));
  }
  const auto bases = values_of(lines, "base_model");
  if (!bases.empty())
    TRY(out.add("general.base_model.count", static_cast<std::uint32_t>(bases.size())));
  for (std::size_t i = 0; i < bases.size(); ++i) TRY(put_base(bases[i], i, out));
  auto languages = values_of(lines, "language");
  if (languages.empty()) return {};
  return out.add("general.languages", store::gguf::Array(std::move(languages)));
}

Result<std::string> card_text(const Metadata& metadata) {
  std::string out;
  for (const auto& [name, key] : kLicence)
    if (metadata.find(key)) out += std::string(name) + ": " + shown(TRY(metadata.text(key))) + "\n";
  Strings bases;
  if (metadata.find("general.base_model.count")) {
    const auto count = TRY(metadata.natural("general.base_model.count"));
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, kMost); ++i)
      if (const auto one = TRY(base_of(metadata, i)); !one.empty()) bases.push_back(one);
  }
  out += shown_list("base_model", bases);
  if (metadata.find("general.languages"))
    out += shown_list("language", TRY(metadata.list<std::string>("general.languages")));
  return out.empty() ? out : "---\n" + out + "---\n";
}

}  // namespace model::gguf
