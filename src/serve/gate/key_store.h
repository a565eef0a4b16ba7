// Keys in a file, with what each has used: SQLite, so that a command and a server share it.
//
// Every request asks the file, so what is revoked is so at once. A file that is put in its place is refused, not used: it may
// be a copy from before with counters from before. What a request may use is counted before it is
// answered and put right behind it: after a crash more is counted than was used, never less.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "serve/gate/key.h"
#include "serve/gate/sqlite.h"

namespace serve {

struct Made {
  Key key;
  std::string secret;  // shown once
};

// What was counted for a request before it was answered.
struct Counted {
  std::string id;  // of the key
  std::int64_t tokens = 0, minute = 0;
};

// Why a request is not let in.
struct Held {
  enum class Why { requests, tokens_a_minute, tokens, ended } why;
  std::int64_t most = 0;
  std::int64_t seconds = 0;  // until it may be tried again; 0: never
};

class KeyStore {
 public:
  // Error: as Sqlite::open(); bad_data for another program's file, unsupported for a later version's.
  static base::Result<std::unique_ptr<KeyStore>> open(const base::Path& path, bool make);

  // Error: bad_request for a name that stands already with a key that is good.
  base::Result<Made> make(Key key, std::int64_t now);
  base::Result<std::vector<Key>> list();
  // How long another process may hold the file. 0: not at all.
  void patience(int milliseconds) { file_.patience(milliseconds); }
  // By id. Error: missing.
  base::Result<Key> revoke(const std::string& id, std::int64_t now);
  // A new secret for the same id; the old one opens nothing from then on. Error: missing; bad_request, if revoked.
  base::Result<Made> rotate(const std::string& id, std::int64_t now);

  // Whose secret this is; nobody's: nothing. Digests are compared in constant time. Errors of this and of those below:
  // io; locked, where another process holds the file.
  base::Result<std::optional<Key>> find(std::string_view secret);
  // The key of the client who showed the certificate with this SHA-256, of several the newest of those that are good, or
  // else of those that have expired; nobody's: nothing.
  base::Result<std::optional<Key>> find_by_certificate(const std::string& digest, std::int64_t now);
  // Counts `requests` and `tokens` that they may use, unless a limit of the key holds them, or it has ended meanwhile.
  base::Result<std::variant<Counted, Held>> count(const Key& key, std::int64_t requests,
                                                  std::int64_t tokens, std::int64_t now);
  // It used only so many. Error: then more stays counted than was used.
  base::Result<void> settle(const Counted& counted, std::int64_t used);

 private:
  explicit KeyStore(Sqlite file);
  base::Result<void> prepare_tables();
  base::Result<std::vector<Key>> read(Statement& statement);
  base::Result<std::int64_t> number(const char* sql);
  base::Result<Key> one(const std::string& id);
  base::Result<void> together(const std::function<base::Result<void>()>& work);

  std::mutex mutex_;
  Sqlite file_;
};

}  // namespace serve
