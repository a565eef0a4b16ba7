#include "tokenizer/npm_package.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/process.h"
#include "base/temporary_folder.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

// Says once that somebody waits, if it lives longer than `patience`.
class Impatient {
 public:
  Impatient(std::chrono::milliseconds patience, std::string words, base::Reporter& reporter)
      : thread_([=, this, words = std::move(words), &reporter](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          ended_.wait_for(lock, stop, patience, [] { return false; });
          if (!stop.stop_requested()) reporter.note("parity", words);
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::jthread thread_;  // the last one, so that it ends before what it waits with
};

// Of what npm wrote: what it calls the reason, else its first line.
std::string reason_of(const base::Finished& finished) {
  std::string_view errors = finished.errors;
  constexpr std::string_view name = "reason: ";
  if (const auto at = errors.find(name); at != errors.npos) errors.remove_prefix(at + name.size());
  for (const std::string_view mark : {"npm error ", "npm ERR! "})
    if (errors.starts_with(mark)) errors.remove_prefix(mark.size());
  const std::string line(errors.substr(0, std::min<std::size_t>(errors.find('\n'), 300)));
  return line.empty() ? "it ended with " + std::to_string(finished.status) + " and said nothing"
                      : line;
}

Result<void> pack(const NpmPackage& package, const base::Path& folder, base::Context& ctx,
                  std::chrono::milliseconds patience) {
  TRY(ctx.disk.make_folders(folder));
  const auto name = package.name + "@" + package.version;
  ctx.reporter.note("parity", "fetching npm package " + name);
  const auto finished = TRY([&] {
    const Impatient waiting(patience, "still waiting for npm; Ctrl-C ends that", ctx.reporter);
    return base::run_program(
        {"npm", "pack", name, "--loglevel=error", "--fetch-retries=1",
         "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000", "--fetch-timeout=20000"},
        folder);
  }());
  TRY(ctx.cancel.check("parity"));  // Ctrl-C ends npm too
  if (finished.status == 0) return {};
  return Error{Code::missing, "npm could not fetch " + name + ": " + reason_of(finished),
               base::parent(folder),
               "check the network, or put " + package.file() + " there by hand"};
}

}  // namespace

Result<void> check_integrity(std::string_view bytes, const std::string& integrity,
                             const std::string& where) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha512(), nullptr) == 1,
        "OpenSSL cannot compute SHA-512");
  std::array<unsigned char, 4 * EVP_MAX_MD_SIZE> base64;
  const auto length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  const auto found = "sha512-" + std::string(reinterpret_cast<char*>(base64.data()),
                                             static_cast<std::size_t>(length));
  if (found == integrity) return {};
  return Error{Code::verification, "the file is not the pinned one: its digest is " + found, where,
               "delete it; the next run fetches it again"};
}

Result<std::optional<base::Path>> at_hand(const NpmPackage& package, base::Context& ctx) {
  const auto path = base::join(base::join(ctx.cache, "npm"), package.file());
  if (!ctx.disk.exists(path)) return std::optional<base::Path>();
  const auto cached = TRY(ctx.disk.map(path));
  const bool sound = check_integrity(cached.view(), package.integrity, path).ok();
  return sound ? std::optional(path) : std::nullopt;
}

Result<base::Path> fetch(const NpmPackage& package, base::Context& ctx,
                         std::chrono::milliseconds patience) {
  if (const auto there = TRY(at_hand(package, ctx))) return *there;
  const auto folder = base::join(ctx.cache, "npm");
  const auto name = package.file();
  const auto path = base::join(folder, name);
  if (ctx.disk.exists(path))
    ctx.reporter.warn("parity", "the cached " + name + " is damaged; fetching it again");
  const base::TemporaryFolder download{
      ctx.disk, base::join(folder, ".fetch-" + package.name + "-" + std::to_string(::getpid()))};
  TRY(pack(package, download.path(), ctx, patience));
  const auto fresh = base::join(download.path(), name);
  TRY(check_integrity(TRY(ctx.disk.map(fresh)).view(), package.integrity, fresh));
  TRY(ctx.disk.rename(fresh, path));
  return path;
}

}  // namespace tokenizer
