#include "trace/presence.h"

#include <algorithm>

#include "base/ascii.h"
#include "text/host_name.h"

namespace trace {

namespace {

struct Web {
  std::string scheme, host, rest;  // "https", "example.org:8080", "/a?b"
};

bool is_web(const std::string& scheme) { return scheme == "http" || scheme == "https"; }

std::string small(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// An empty scheme for what is no address of the web.
Web split(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return {};
  Web out{small(url.substr(0, colon)), "", ""};
  if (!is_web(out.scheme)) return {};
  url = url.substr(colon + 3);
  url = url.substr(0, url.find('#'));
  const auto end = std::min(url.find_first_of("/?"), url.size());
  auto host = url.substr(0, end);
  if (const auto at = host.rfind('@'); at != host.npos) host.remove_prefix(at + 1);
  const auto port =
      std::min(host.find(':', host.starts_with('[') ? host.find(']') : 0), host.size());
  out.host = text::ascii_host(host.substr(0, port)) + std::string(host.substr(port));
  const std::string usual = out.scheme == "http" ? ":80" : ":443";
  if (out.host.ends_with(usual)) out.host.resize(out.host.size() - usual.size());
  if (out.host.ends_with(':')) out.host.pop_back();
  out.rest = url.substr(end);
  if (!out.rest.starts_with('/')) out.rest.insert(0, "/");
  return out;
}

bool is_number_address(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// "city.example/page", which lacks https:// or http://; "deb:x_1.2/a" and "texts/a.txt" are addresses of other sources.
bool is_bare_host(std::string_view url) {
  const auto first = url.substr(0, url.find('/'));
  return first.find('.') < first.find(':');
}

// A name of two labels or more, as any host has it, or an address of numbers.
bool is_domain(std::string_view host) {
  if (is_number_address(host)) return true;
  const bool letters = std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  return letters && host.find('.') != host.npos && !host.starts_with('.') &&
         host.find("..") == host.npos;
}

}  // namespace

base::Digest key_of(std::string_view kind, std::string_view value) {
  return base::Sha256().add(kind).add("\0", 1).add(value).finish();
}

std::string url_key(std::string_view url) {
  const auto web = split(url);
  return web.scheme.empty() ? std::string(url) : web.scheme + "://" + web.host + web.rest;
}

std::vector<std::string> domains_of(std::string_view url) {
  auto host = split(url).host;
  if (!host.starts_with('[')) host = host.substr(0, host.find(':'));
  while (host.ends_with('.')) host.pop_back();
  std::vector<std::string> out;
  if (host.empty()) return out;
  out.push_back(host);
  if (is_number_address(host)) return out;
  for (auto dot = host.find('.'); dot != host.npos; dot = host.find('.', dot + 1))
    if (host.find('.', dot + 1) != host.npos) out.push_back(host.substr(dot + 1));
  return out;
}

std::optional<std::string> spelled(std::string_view kind, std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (kind == "url") return is_bare_host(value) ? std::nullopt : std::optional(url_key(value));
  if (kind == "text" && !base::Digest::from_hex(value).ok()) return std::nullopt;
  if (kind != "domain") return std::string(value);
  const auto domains =
      domains_of((value.find("://") == value.npos ? "http://" : "") + std::string(value));
  if (domains.empty() || !is_domain(domains.front())) return std::nullopt;
  return domains.front();
}

void Keys::add(const record::TracedDocument& document, std::string_view text) {
  keys_.push_back(key_of("document", document.id));
  for (const auto& parent : document.parents) keys_.push_back(key_of("document", parent));
  keys_.push_back(key_of("text", base::sha256(text).hex()));
  keys_.push_back(key_of("source", document.source));
  if (!document.url.empty()) keys_.push_back(key_of("url", url_key(document.url)));
  for (const auto& domain : domains_of(document.url)) keys_.push_back(key_of("domain", domain));
  // The same source and domain thousands of times would fill the memory.
  if (keys_.size() >= std::size_t{1} << 20 && keys_.size() == keys_.capacity()) keys_ = finish();
}

std::vector<base::Digest> Keys::finish() {
  std::ranges::sort(keys_);
  keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
  return std::move(keys_);
}

}  // namespace trace
