#include "data/debian/apt.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/hash.h"
#include "base/hash_file.h"
#include "base/json.h"
#include "base/process.h"
#include "base/temporary_folder.h"

namespace data::debian {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

namespace {

Result<void> check_name(const std::string& name) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  if (name.size() >= 2 && name[0] != '-' && name[0] != '.' && name[0] != '+' &&
      std::all_of(name.begin(), name.end(), fine))
    return {};
  return Error{Code::bad_request, "'" + name + "' is not a Debian package name", "",
               "package names have lower-case letters, digits, '+', '-' and '.'"};
}

// Debian Policy 5.6.12: a digit first, then letters, digits and . + ~ - :
Result<void> check_version(const std::string& version) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '+' || c == '~' || c == '-' || c == ':';
  };
  if (version.empty() ||
      (version[0] >= '0' && version[0] <= '9' && std::ranges::all_of(version, fine)))
    return {};
  return Error{Code::bad_request, "'" + version + "' is not the version of a Debian package", "",
               "versions begin with a digit, such as 4:7.4.7-1+deb12u14"};
}

// Containers often switch off apt's binary index, so that every call parses the whole one for
// nearly a second; ours keeps one in our cache (apt checks that it is current).
std::vector<std::string> index_options(base::Context& ctx) {
  const auto folder = base::join(ctx.cache, "apt");
  if (!folder.starts_with('/') || !ctx.disk.make_folders(folder).ok()) return {};
  return {"-o", "Dir::Cache=" + folder,    "-o", "Dir::Cache::pkgcache=pkgcache.bin",
          "-o", "Dir::Cache::srcpkgcache="};
}

// Messages are read below, so they must be in English.
Result<base::Finished> run_apt(std::vector<std::string> arguments, const Path& folder,
                               base::Context& ctx) {
  const auto options = index_options(ctx);
  arguments.insert(arguments.begin() + 1, options.begin(), options.end());
  arguments.insert(arguments.begin(), {"env", "LC_ALL=C"});
  auto finished = TRY(base::run_program(arguments, folder));
  if (finished.status != 127) return finished;
  return Error{Code::missing, "there is no '" + arguments[2] + "' on this machine",
               arguments.back(),
               "deb sources need Debian or Ubuntu; elsewhere use kind = \"folder\" or \"jsonl\""};
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The first line apt marks as an error, else the last line.
std::string complaint(const std::string& errors) {
  std::string last;
  for (std::size_t at = 0; at < errors.size();) {
    const auto end = std::min(errors.find('\n', at), errors.size());
    const auto line = errors.substr(at, end - at);
    if (line.starts_with("E: ")) return line.substr(3);
    if (!line.empty()) last = line;
    at = end + 1;
  }
  return last;
}

Error explain_download(const std::string& name, const base::Finished& finished) {
  const auto& errors = finished.errors;
  const auto why = complaint(errors);
  for (const std::string_view sign :
       {"resolving", "resolve", "Unable to connect", "Could not connect", "Connection failed",
        "Network is unreachable", "timed out"})
    if (has(errors, sign))
      return Error{Code::missing, "no network: " + why, name,
                   "connect, or put the package into the cache; what is cached needs no network"};
  if (has(errors, "Hash Sum mismatch") || has(errors, "unexpected size"))
    return Error{Code::verification, "the download has the wrong hash: " + why, name,
                 "run apt-get update and try again"};
  if (has(errors, "404"))
    return Error{Code::missing, "the archive no longer has the version the index names: " + why,
                 name, "run apt-get update"};
  if (has(errors, "No space left"))
    return Error{Code::full_disk, "no space is left for the package: " + why, name,
                 "free some space"};
  return Error{Code::failed, "apt-get cannot download it: " + why, name, "run apt-get update"};
}

std::string escaped(const std::string& version) {
  std::string out;
  for (const char c : version) out += c == ':' ? std::string("%3a") : std::string(1, c);
  return out;
}

Path cache_folder(const base::Context& ctx) { return base::join(ctx.cache, "deb"); }

std::string cached_name(const std::string& name, const Offer& offer) {
  return name + "_" + escaped(offer.version) + "_" + offer.architecture + ".deb";
}

Result<Offer> choose(const std::string& name, const std::string& version,
                     const std::vector<Offer>& offers) {
  if (offers.empty())
    return Error{Code::missing, "package '" + name + "' is not in apt's index",
                 "apt-cache show " + name, "run apt-get update as root, or check the name"};
  if (version.empty()) return offers[0];
  for (const auto& offer : offers)
    if (offer.version == version) return offer;
  return Error{Code::missing,
               "version " + version + " of '" + name + "' is gone from apt's index, which offers " +
                   offers[0].version,
               "apt-cache show " + name,
               "Debian keeps only the newest version: leave version out, or put the old .deb into "
               "the cache"};
}

Result<Offer> ask_index(const std::string& name, const std::string& version, base::Context& ctx) {
  const auto finished = TRY(run_apt({"apt-cache", "show", name}, ".", ctx));
  return choose(name, version, parse_offers(finished.output));
}

// What stands in the cache under that file name with that hash.
Result<bool> is_cached(const Path& file, const std::string& sha256, base::Context& ctx) {
  if (!ctx.disk.exists(file)) return false;
  if (TRY(base::hash_file(ctx, file, "sources")).hex() == sha256) return true;
  ctx.reporter.warn("sources",
                    "the cached " + base::file_name(file) + " is damaged; fetching it again");
  return false;
}

// The time is the cache's own record of the download; without one, now.
Package describe_cached(Offer offer, const Path& file, base::Context& ctx) {
  Package out{std::move(offer), file, ctx.clock.utc(), false};
  const auto note = ctx.disk.read(file + ".json");
  if (!note.ok()) return out;
  const auto json = base::parse_json(*note, file + ".json");
  if (json.ok() && json->is_object() && json->contains("fetched") && (*json)["fetched"].is_string())
    out.fetched = (*json)["fetched"].get<std::string>();
  return out;
}

// A version and hash that the recipe fixes are looked for in the cache before the index is asked.
Result<std::optional<Package>> find_pinned(const std::string& name, const std::string& version,
                                           const std::string& sha256, base::Context& ctx) {
  std::optional<Package> none;
  if (version.empty() || sha256.empty() || !ctx.disk.is_folder(cache_folder(ctx))) return none;
  const auto stem = name + "_" + escaped(version) + "_";
  for (const auto& entry : TRY(ctx.disk.list(cache_folder(ctx)))) {
    if (!entry.name.starts_with(stem) || !entry.name.ends_with(".deb")) continue;
    const auto file = base::join(cache_folder(ctx), entry.name);
    if (!TRY(is_cached(file, sha256, ctx))) continue;
    const auto architecture = entry.name.substr(stem.size(), entry.name.size() - stem.size() - 4);
    return std::make_optional(
        describe_cached({version, architecture, sha256, "", entry.size}, file, ctx));
  }
  return none;
}

Result<Path> find_deb(base::Disk& disk, const Path& folder) {
  for (const auto& entry : TRY(disk.list(folder)))
    if (entry.name.ends_with(".deb")) return base::join(folder, entry.name);
  return Error{Code::failed, "apt-get said it worked but left no package", folder, ""};
}

Result<void> check_hash(const Path& file, const Offer& offer, base::Context& ctx) {
  const auto found = TRY(base::hash_file(ctx, file, "sources")).hex();
  if (found == offer.sha256) return {};
  return Error{Code::verification,
               "the package has SHA-256 " + found + ", the index says " + offer.sha256,
               base::file_name(file), "run apt-get update and try again"};
}

Result<Package> download(const std::string& name, const Offer& offer, const Path& file,
                         base::Context& ctx) {
  const base::TemporaryFolder folder{
      ctx.disk, base::join(cache_folder(ctx), ".fetch-" + name + "-" + std::to_string(::getpid()))};
  TRY(ctx.disk.make_folders(folder.path()));
  ctx.reporter.note("sources", "fetching " + name + " " + offer.version);
  const auto finished =
      TRY(run_apt({"apt-get", "-q", "download", name + "=" + offer.version}, folder.path(), ctx));
  TRY(ctx.cancel.check("sources"));  // Ctrl-C ends apt-get too
  if (finished.status != 0) return explain_download(name, finished);
  const auto fresh = TRY(find_deb(ctx.disk, folder.path()));
  TRY(check_hash(fresh, offer, ctx));
  Package out{offer, file, ctx.clock.utc(), true};
  const Json note = {{"fetched", out.fetched}, {"pool", offer.pool}, {"sha256", offer.sha256}};
  TRY(ctx.disk.write_file(file + ".json", base::pretty(note)));
  TRY(ctx.disk.rename(fresh, file));
  return out;
}

std::string field_value(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || line.size() < name.size() + 2) return "";
  return std::string(line.substr(name.size() + 1));
}

}  // namespace

std::vector<Offer> parse_offers(std::string_view text) {
  std::vector<Offer> out(1);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto& offer = out.back();
    if (line.empty() && !offer.version.empty()) out.emplace_back();
    if (const auto value = field_value(line, "Version:"); !value.empty()) offer.version = value;
    if (const auto value = field_value(line, "Architecture:"); !value.empty())
      offer.architecture = value;
    if (const auto value = field_value(line, "SHA256:"); !value.empty()) offer.sha256 = value;
    if (const auto value = field_value(line, "Filename:"); !value.empty()) offer.pool = value;
    if (const auto value = field_value(line, "Size:"); !value.empty())
      std::from_chars(value.data(), value.data() + value.size(), offer.bytes);
  }
  std::erase_if(out,
                [](const Offer& offer) { return offer.version.empty() || offer.sha256.empty(); });
  return out;
}

Result<void> check_package(const std::string& name, const std::string& version) {
  TRY(check_name(name));
  return check_version(version);
}

Result<Package> get_package(const std::string& name, const std::string& version,
                            const std::string& sha256, base::Context& ctx) {
  TRY(check_package(name, version));
  if (auto pinned = TRY(find_pinned(name, version, sha256, ctx))) return std::move(*pinned);
  const auto offer = TRY(ask_index(name, version, ctx));
  if (!sha256.empty() && sha256 != offer.sha256)
    return Error{Code::verification,
                 "version " + offer.version + " has SHA-256 " + offer.sha256 +
                     ", the recipe wants " + sha256,
                 name, "correct sha256, or ask for the version it belongs to"};
  const auto file = base::join(cache_folder(ctx), cached_name(name, offer));
  if (TRY(is_cached(file, offer.sha256, ctx))) return describe_cached(offer, file, ctx);
  TRY(ctx.cancel.check("sources"));
  return download(name, offer, file, ctx);
}

}  // namespace data::debian
