#include "serve/gate/key_store.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "base/visible.h"

namespace serve {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::int64_t kMark = 0x6a616e6b, kVersion = 2;  // "jank"
constexpr const char* kColumns =
    "SELECT id, name, scopes, made, expires, revoked, requests_a_minute, tokens_a_minute, tokens, used_requests, "
    "used_tokens, certificate FROM keys ";

constexpr const char* kTables =
    "CREATE TABLE keys (id TEXT PRIMARY KEY, kept TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scopes TEXT NOT NULL,"
    " made INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL, requests_a_minute INTEGER NOT NULL,"
    " tokens_a_minute INTEGER NOT NULL, tokens INTEGER NOT NULL, used_requests INTEGER NOT NULL DEFAULT 0,"
    " used_tokens INTEGER NOT NULL DEFAULT 0, minute INTEGER NOT NULL DEFAULT 0,"
    " minute_requests INTEGER NOT NULL DEFAULT 0, minute_tokens INTEGER NOT NULL DEFAULT 0,"
    " certificate TEXT NOT NULL DEFAULT '') STRICT;"
    "PRAGMA application_id = 1784770155; PRAGMA user_version = 2";

// Of the first version, which knew no certificates.
constexpr const char* kFromFirst =
    "ALTER TABLE keys ADD COLUMN certificate TEXT NOT NULL DEFAULT ''; PRAGMA user_version = 2";

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ",") + name;
  return out;
}

std::vector<std::string> parted(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Error no_key(const std::string& id) {
  return {Code::missing, "no key is called " + base::visible(id), id,
          "janua key list shows the ids of all"};
}

}  // namespace

KeyStore::KeyStore(Sqlite file) : file_(std::move(file)) {}

Result<std::unique_ptr<KeyStore>> KeyStore::open(const base::Path& path, bool make) {
  auto out = std::unique_ptr<KeyStore>(new KeyStore(TRY(Sqlite::open(path, make))));
  TRY(out->prepare_tables());
  return out;
}

// A new file, or one whose making a crash stopped, gets its tables in one transaction.
Result<void> KeyStore::prepare_tables() {
  return together([&]() -> Result<void> {
    const auto mark = TRY(number("PRAGMA application_id")),
               version = TRY(number("PRAGMA user_version"));
    if (mark == kMark && version == kVersion) return {};
    if (mark == kMark && version == 1) return file_.run(kFromFirst);
    if (mark == kMark)
      return Error{Code::unsupported, "the file of keys is of a later version", file_.path(),
                   "use the program that made it"};
    if (TRY(number("SELECT count(*) FROM sqlite_master")) > 0)
      return Error{Code::bad_data, "this file of SQLite holds something else than keys",
                   file_.path(), "name another file"};
    return file_.run(kTables);
  });
}

// All of `work`, or nothing of it. Error: what `work` says.
Result<void> KeyStore::together(const std::function<Result<void>()>& work) {
  TRY(file_.run("BEGIN IMMEDIATE"));
  auto done = work();
  if (done.ok()) done = file_.run("COMMIT");
  if (!done.ok()) (void)file_.run("ROLLBACK");
  return done;
}

Result<std::int64_t> KeyStore::number(const char* sql) {
  auto asked = TRY(file_.prepare(sql));
  TRY(asked.step());
  return asked.number(0);
}

Result<std::vector<Key>> KeyStore::read(Statement& statement) {
  std::vector<Key> out;
  while (TRY(statement.step())) {
    Key key{statement.text(0), statement.text(1), parted(statement.text(2))};
    std::int64_t* const numbers[] = {&key.made,
                                     &key.expires,
                                     &key.revoked,
                                     &key.requests_a_minute,
                                     &key.tokens_a_minute,
                                     &key.tokens,
                                     &key.used_requests,
                                     &key.used_tokens};
    int column = 3;
    for (auto* number : numbers) *number = statement.number(column++);
    key.certificate = statement.text(column);
    out.push_back(std::move(key));
  }
  return out;
}

Result<Key> KeyStore::one(const std::string& id) {
  auto asked = TRY(file_.prepare((std::string(kColumns) + "WHERE id = ?").c_str()));
  auto found = TRY(read(asked.bind(id)));
  if (found.empty()) return no_key(id);
  return std::move(found.front());
}

Result<Made> KeyStore::make(Key key, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  Made out{std::move(key), TRY(fresh_secret())};
  const auto kept = kept_form(out.secret);
  out.key.id = "k_" + kept_form("id " + kept).substr(0, 12);
  out.key.made = now;
  TRY(together([&]() -> Result<void> {
    auto same = TRY(file_.prepare(
        "SELECT id FROM keys WHERE name = ? AND revoked = 0 AND (expires = 0 OR expires > ?)"));
    if (TRY(same.bind(out.key.name).bind(now).step()))
      return Error{Code::bad_request, "a key of that name is good already: " + same.text(0),
                   out.key.name, "give another name, or revoke or rotate that one"};
    auto put = TRY(file_.prepare(
        "INSERT INTO keys (id, kept, name, scopes, made, expires, revoked, requests_a_minute, tokens_a_minute, tokens,"
        " certificate) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)"));
    put.bind(out.key.id)
        .bind(kept)
        .bind(out.key.name)
        .bind(joined(out.key.scopes))
        .bind(now)
        .bind(out.key.expires);
    TRY(put.bind(out.key.requests_a_minute)
            .bind(out.key.tokens_a_minute)
            .bind(out.key.tokens)
            .bind(out.key.certificate)
            .step());
    return {};
  }));
  return out;
}

Result<std::vector<Key>> KeyStore::list() {
  const std::lock_guard lock(mutex_);
  auto asked = TRY(file_.prepare((std::string(kColumns) + "ORDER BY made, id").c_str()));
  return read(asked);
}

Result<Key> KeyStore::revoke(const std::string& id, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  auto change = TRY(file_.prepare("UPDATE keys SET revoked = ? WHERE id = ? AND revoked = 0"));
  TRY(change.bind(now).bind(id).step());
  return one(id);
}

Result<Made> KeyStore::rotate(const std::string& id, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  Made out{TRY(one(id)), TRY(fresh_secret())};
  if (std::string(out.key.state(now)) == "expired")
    return Error{Code::bad_request, "the key " + base::visible(id) + " has expired", id,
                 "make a new one: janua key new"};
  if (out.key.revoked)
    return Error{Code::bad_request, "the key " + base::visible(id) + " was revoked", id,
                 "make a new one: janua key new"};
  auto change =
      TRY(file_.prepare("UPDATE keys SET kept = ?, made = ? WHERE id = ? AND revoked = 0"));
  TRY(change.bind(kept_form(out.secret)).bind(now).bind(id).step());
  out.key.made = now;
  return out;
}

// The file is asked for digests that begin alike; which of them it is, is compared without a hint in the time it takes.
Result<std::optional<Key>> KeyStore::find(std::string_view secret) {
  constexpr std::size_t kAlike = 16;
  const auto kept = kept_form(secret);
  const std::lock_guard lock(mutex_);
  TRY(file_.same_file());
  auto asked = TRY(file_.prepare("SELECT id, kept FROM keys WHERE kept >= ? AND kept < ?"));
  const auto alike = kept.substr(0, kAlike);
  asked.bind(alike).bind(alike + "g");
  std::string id;
  while (TRY(asked.step()))
    if (const auto its = asked.text(1);
        its.size() == kept.size() && CRYPTO_memcmp(its.data(), kept.data(), kept.size()) == 0)
      id = asked.text(0);
  if (id.empty()) return std::optional<Key>();
  return std::optional(TRY(one(id)));
}

Result<std::optional<Key>> KeyStore::find_by_certificate(const std::string& digest,
                                                         std::int64_t now) {
  const std::lock_guard lock(mutex_);
  TRY(file_.same_file());
  auto asked = TRY(file_.prepare(
      (std::string(kColumns) + "WHERE certificate = ? AND revoked = 0"
                               " ORDER BY (expires = 0 OR expires > ?) DESC, made DESC, id LIMIT 1")
          .c_str()));
  auto found = TRY(read(asked.bind(digest).bind(now)));
  if (digest.empty() || found.empty()) return std::optional<Key>();
  return std::optional(std::move(found.front()));
}

namespace {

bool beyond(std::int64_t used, std::int64_t more, std::int64_t most) {
  return most && more > most - used;
}

}  // namespace

Result<std::variant<Counted, Held>> KeyStore::count(const Key& key, std::int64_t requests,
                                                    std::int64_t tokens, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  TRY(file_.same_file());
  std::variant<Counted, Held> out = Counted{key.id, tokens, now / 60};
  TRY(together([&]() -> Result<void> {
    auto asked = TRY(
        file_.prepare("SELECT minute, minute_requests, minute_tokens, used_tokens,"
                      " revoked <> 0 OR (expires <> 0 AND expires <= ?) FROM keys WHERE id = ?"));
    if (!TRY(asked.bind(now).bind(key.id).step())) return no_key(key.id);
    // A clock that went back begins no new minute, and one that was ahead holds nobody for longer than one.
    const auto here = now / 60, last = asked.number(0);
    const bool fresh = here > last;
    const auto minute = last > here + 1 ? here : std::max(here, last);
    const auto asked_before = fresh ? 0 : asked.number(1), before = fresh ? 0 : asked.number(2);
    const auto wait = (minute + 1) * 60 - now;
    if (asked.number(4) != 0)
      out = Held{Held::Why::ended};
    else if (beyond(asked_before, requests, key.requests_a_minute))
      out = Held{Held::Why::requests, key.requests_a_minute, wait};
    else if (beyond(asked.number(3), tokens, key.tokens))
      out = Held{Held::Why::tokens, key.tokens, 0};
    else if (beyond(before, tokens, key.tokens_a_minute))
      out = Held{Held::Why::tokens_a_minute, key.tokens_a_minute,
                 tokens > key.tokens_a_minute ? 0 : wait};
    if (std::holds_alternative<Held>(out)) return {};
    std::get<Counted>(out).minute = minute;
    auto put = TRY(file_.prepare(
        "UPDATE keys SET minute = ?, minute_requests = ?, minute_tokens = ?,"
        " used_requests = used_requests + ?, used_tokens = used_tokens + ? WHERE id = ?"));
    put.bind(minute).bind(asked_before + requests).bind(before + tokens).bind(requests);
    TRY(put.bind(tokens).bind(key.id).step());
    return {};
  }));
  return out;
}

// Of a minute that has passed nothing is given back.
Result<void> KeyStore::settle(const Counted& counted, std::int64_t used) {
  const auto less = counted.tokens - used;
  const std::lock_guard lock(mutex_);
  TRY(file_.same_file());
  auto put = TRY(
      file_.prepare("UPDATE keys SET used_tokens = max(0, used_tokens - ?),"
                    " minute_tokens = max(0, minute_tokens - iif(minute = ?, ?, 0)) WHERE id = ?"));
  TRY(put.bind(less).bind(counted.minute).bind(less).bind(counted.id).step());
  return {};
}

}  // namespace serve
