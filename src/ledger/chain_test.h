// A ledger in memory, its lines, and what an attacker or the version before makes of them.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace ledger {

// A disk in memory with room for `capacity` bytes, and a context on it.
struct Chain {
  explicit Chain(std::uint64_t capacity = UINT64_MAX) : disk(capacity) {}
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};

  Key key(const std::string& name = "key.pem") { return Key::load_or_make(disk, name).take(); }
  std::string bytes() { return disk.read("out/ledger.jsonl").take(); }
  void put(const std::string& bytes) { disk.write_file("out/ledger.jsonl", bytes, 0644).take(); }
};

inline std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const auto end = bytes.find('\n', begin);
    lines.push_back(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const auto& line : lines) bytes += line + "\n";
  return bytes;
}

// A forged line with the right index and the right digest of the line before.
inline std::string line_that_fits(const std::vector<std::string>& lines, std::size_t index,
                                  const base::Json& body) {
  const auto prev = index ? base::sha256(lines[index - 1]).hex() : std::string(64, '0');
  return base::canonical({{"index", index},
                          {"kind", "source"},
                          {"time", "2026-01-01T00:00:00Z"},
                          {"prev", prev},
                          {"body", body}})
      .take();
}

// What an attacker without the key does after a change: makes every link right again.
inline std::vector<std::string> relinked(std::vector<std::string> lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto json = base::Json::parse(lines[i]);
    json["prev"] = i ? base::sha256(lines[i - 1]).hex() : std::string(64, '0');
    lines[i] = base::canonical(json).take();
  }
  return lines;
}

// Five records and a signature over them.
inline std::string written(Chain& world, const std::string& key = "key.pem") {
  auto ledger = Ledger::open(world.ctx, "out").take();
  for (int i = 0; i < 5; ++i)
    ledger.append("source", {{"name", i}, {"text", "sluha \"é\""}}).take();
  ledger.sign(world.key(key)).take();
  return world.bytes();
}

// What a verifier who knows the fingerprint finds; "" if nothing.
inline std::string found(Chain& world, const std::string& fingerprint) {
  const auto records = read_ledger(world.disk, "out");
  if (!records.ok()) return records.error().sentence();
  const auto checked = check_signatures(*records);
  if (!checked.ok()) return checked.error().sentence();
  const auto covered = checked->covered_by.find(fingerprint);
  if (covered == checked->covered_by.end()) return "no signature by this key";
  return covered->second == records->size() ? "" : "not all is signed";
}

// What the version before wrote: records without groups, signatures without a version, in
// either half.
inline std::string version_before() {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  const auto disk = base::real_disk();
  return disk->read(base::join(source ? source : ".", "test/corpus/ledger_fuzz/version_before"))
      .take();
}

inline constexpr const char* kKeyBefore =  // of RFC 6979, A.2.5
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX\n"
    "Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth\n"
    "+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ\n"
    "-----END PRIVATE KEY-----\n";

}  // namespace ledger
