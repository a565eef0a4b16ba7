// Debian packages by apt's own client, which checks the archive's signatures; no root is needed.
//
// The cache holds NAME_VERSION_ARCH.deb as apt names it, and beside it NAME_VERSION_ARCH.deb.json
// saying when and from where it came. A download happens in a folder of its own and the whole file
// is renamed into place, so a crash leaves no half package. Apt's own binary index is kept in
// ctx.cache/apt. What surprises: Debian's archive keeps only the newest version of a package, so an
// exact version can be gone tomorrow; the cache then is the only copy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"

namespace data::debian {

// One package version as the index describes it.
struct Offer {
  std::string version;
  std::string architecture;
  std::string sha256;
  std::string pool;  // "pool/main/libr/libreoffice/..._all.deb"
  std::uint64_t bytes = 0;
};

struct Package {
  Offer offer;
  std::string file;     // absolute path in the cache
  std::string fetched;  // UTC
  bool downloaded = false;
};

// Error: bad_request for what is no package name or no version of one. Both become arguments of apt
// and names of files, so neither may begin with '-' or hold a '/'.
base::Result<void> check_package(const std::string& name, const std::string& version);

// Makes NAME (exactly `version` if not empty, with `sha256` if not empty) stand in ctx.cache/deb.
// Nothing is fetched if it stands there with the right hash; with version and sha256 given not even
// the index is asked. Error: bad_request for what is no package name; missing if apt is not there,
// the package or version is not in the index, or the network is down; verification for a
// wrong hash.
base::Result<Package> get_package(const std::string& name, const std::string& version,
                                  const std::string& sha256, base::Context& ctx);

// The stanzas of `apt-cache show`, best candidate first; those without SHA256 (installed, not in
// the index) left out.
std::vector<Offer> parse_offers(std::string_view apt_cache_output);

}  // namespace data::debian
