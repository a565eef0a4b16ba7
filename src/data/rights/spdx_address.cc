#include "data/rights/spdx_address.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "data/rights/page_head.h"
#include "data/rights/spdx_list.h"

namespace data {
extern const std::string_view spdx_addresses;  // share/spdx-addresses.tsv
}  // namespace data

namespace data::rights {
namespace {

// Beside those of the list, in lower case, as host_and_path() makes them. Where the list has one address for
// "only" and for "or later", a page says no more than the former.
constexpr std::pair<std::string_view, std::string_view> kAddresses[] = {
    {"apache.org/licenses/license-2.0.txt", "Apache-2.0"},
    {"apache.org/licenses/license-2.0.html", "Apache-2.0"},
    {"artlibre.org/licence/lal/en", "LAL-1.3"},
    {"cdla.dev/open-data-license-version-1-0", "CDLA-Sharing-1.0"},
    {"cdla.dev/permissive-1-0", "CDLA-Permissive-1.0"},
    {"cdla.dev/sharing-1-0", "CDLA-Sharing-1.0"},
    {"data.norge.no/nlod/no/1.0", "NLOD-1.0"},
    {"data.norge.no/nlod/no/2.0", "NLOD-2.0"},
    {"etalab.gouv.fr/licence-ouverte-open-licence", "etalab-2.0"},
    {"gnu.org/licenses/agpl-3.0", "AGPL-3.0-only"},
    {"gnu.org/licenses/fdl-1.1", "GFDL-1.1-only"},
    {"gnu.org/licenses/fdl-1.2", "GFDL-1.2-only"},
    {"gnu.org/licenses/fdl-1.3", "GFDL-1.3-only"},
    {"gnu.org/licenses/gpl-3.0", "GPL-3.0-only"},
    {"gnu.org/licenses/lgpl-3.0", "LGPL-3.0-only"},
    {"gnu.org/licenses/old-licenses/fdl-1.1", "GFDL-1.1-only"},
    {"gnu.org/licenses/old-licenses/fdl-1.2", "GFDL-1.2-only"},
    {"gnu.org/licenses/old-licenses/gpl-2.0", "GPL-2.0-only"},
    {"gnu.org/licenses/old-licenses/lgpl-2.1", "LGPL-2.1-only"},
    {"mozilla.org/en-us/mpl/2.0", "MPL-2.0"},
    {"mozilla.org/mpl/1.1", "MPL-1.1"},
    {"opendatacommons.org/licenses/by/1-0", "ODC-By-1.0"},
    {"opendatacommons.org/licenses/odbl/1-0", "ODbL-1.0"},
    {"opendatacommons.org/licenses/pddl/1-0", "PDDL-1.0"},
    {"openlogic.com/licenses/open-data-commons", "ODC-By-1.0"},
    {"scripts.sil.org/ofl", "OFL-1.1"},
    {"openfontlicense.org", "OFL-1.1"},
    {"sam.zoy.org/wtfpl/copying", "WTFPL"}};

std::string host_and_path(std::string_view address) {
  auto text = base::ascii_lower(without_space(address));
  text.resize(std::min(text.find_first_of("?#"), text.size()));
  for (const std::string_view front : {"https:", "http:", "//", "www."})
    if (text.starts_with(front)) text.erase(0, front.size());
  while (text.ends_with('/')) text.pop_back();
  return text;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out(1);
  for (const char c : text)
    if (c == at)
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

// The order of the list: by, nc, nd, sa. "by-nd-nc" was the address of the first version.
std::string ordered(std::string_view code) {
  auto parts = split(code, '-');
  std::ranges::sort(parts);
  std::string out = "CC";
  for (const auto& part : parts) out += "-" + part;
  return out;
}

std::string of_creative_commons(const std::string& path) {
  const auto parts = split(path, '/');  // "licenses", "by", "4.0", "de", "deed.fr"
  if (parts.size() < 2) return "";
  if (parts[0] == "licenses" && parts[1] == "publicdomain") return "CC-PDDC";
  if (parts.size() < 3) return "";
  if (parts[0] == "publicdomain" && parts[2] == "1.0")
    return parts[1] == "zero" ? "CC0-1.0" : parts[1] == "mark" ? "CC-PDM-1.0" : "";
  if (parts[0] != "licenses") return "";
  auto id = ordered(parts[1]) + "-" + parts[2];
  const auto is_text = [](const std::string& part) {
    return part.starts_with("deed") || part.starts_with("legalcode") || part == "rdf";
  };
  if (parts.size() > 3 && !is_text(parts[3])) id += "-" + parts[3];
  return listed_as(id);
}

// "gpl-3.0.html", "gpl-3.0-standalone.html", "gpl-3.0.en.html": one licence. OSI keeps the endings of its old
// pages: "mit-license.php", "isc-license-txt".
std::string without_ending(std::string path) {
  for (const std::string_view end :
       {".html", ".php", "-php", ".txt", "-txt", ".md", ".en", ".de", ".fr", "-standalone"})
    if (path.ends_with(end)) path.resize(path.size() - end.size());
  return path;
}

// "mit", "gpl-3.0", "apache-2-0": the last part of an address as OSI and SPDX write it.
std::string of_name(std::string name) {
  constexpr std::string_view word = "-license";
  if (name.size() > longest_listed() + word.size()) return "";
  while (true) {
    for (const auto& id : {name + "-only", name})
      if (auto listed = listed_as(id); !listed.empty()) return listed;
    if (name.ends_with(word)) {
      name.resize(name.size() - word.size());
      continue;
    }
    const auto dash = name.rfind('-');
    if (dash == name.npos || dash == 0 || !base::is_ascii_digit(name[dash - 1])) return "";
    name[dash] = '.';
  }
}

std::string of_table(const std::string& address) {
  for (const auto& [known, id] : kAddresses)
    if (known == address) return std::string(id);
  for (auto rest = spdx_addresses; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto tab = line.find('\t');
    if (line.substr(0, tab) == address) return std::string(line.substr(tab + 1));
  }
  return "";
}

}  // namespace

std::string spdx_of_address(std::string_view address) {
  const auto whole = host_and_path(address);
  const auto slash = whole.find('/');
  if (slash == whole.npos && of_table(whole).empty()) return listed_as(without_space(address));
  const auto host = whole.substr(0, slash);
  const auto path = slash == whole.npos ? std::string() : whole.substr(slash + 1);
  if (host == "creativecommons.org") return of_creative_commons(path);
  if (auto id = of_table(whole); !id.empty()) return id;
  if (auto id = of_table(without_ending(whole)); !id.empty()) return id;
  if (host != "opensource.org" && host != "spdx.org") return "";
  return path.starts_with("license") ? of_name(without_ending(path.substr(path.rfind('/') + 1)))
                                     : "";
}

}  // namespace data::rights
