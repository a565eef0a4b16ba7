#include "serve/gate/sqlite.h"

#include <sqlite3.h>
#include <sys/stat.h>

namespace serve {

using base::Code;
using base::Error;
using base::Result;

void Statement::Ends::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Sqlite::Closes::operator()(sqlite3* file) const { sqlite3_close(file); }

Statement::Statement(Sqlite& file, sqlite3_stmt* made) : file_(file), made_(made) {}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(made_.get(), next_++, number);
  return *this;
}

Statement& Statement::bind(const std::string& text) {
  sqlite3_bind_text64(made_.get(), next_++, text.data(), text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Result<bool> Statement::step() {
  const int said = sqlite3_step(made_.get());
  if (said == SQLITE_ROW) return true;
  if (said == SQLITE_DONE) return false;
  return file_.failure();
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(made_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(made_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(made_.get(), column));
  return bytes ? std::string(reinterpret_cast<const char*>(bytes), size) : "";
}

Sqlite::Sqlite(base::Path path, sqlite3* file) : path_(std::move(path)), file_(file) {}

Error Sqlite::failure() const {
  const int said = sqlite3_errcode(file_.get());
  const std::string words = sqlite3_errmsg(file_.get());
  if (said == SQLITE_NOTADB || said == SQLITE_CORRUPT)
    return {Code::bad_data, "this is no file of keys: " + words, path_,
            "name the file that `janua key new` made"};
  if (said == SQLITE_BUSY)
    return {Code::locked, "another process holds the file", path_,
            "end it, or wait until it is done"};
  return {Code::io, words, path_, "see that the disk has room and that its folder may be written"};
}

Result<Sqlite> Sqlite::open(const base::Path& path, bool make) {
  if (path.empty() || path == ":memory:")
    return Error{Code::bad_request, "a file of keys needs a name", path,
                 "name one, such as keys.db"};
  struct stat about{};
  const bool stands = ::stat(path.c_str(), &about) == 0;
  if (!stands && !make)
    return Error{Code::missing, "there is no file of keys", path,
                 "make the first key: janua key new --keys FILE --name NAME"};
  if (stands && !S_ISREG(about.st_mode))
    return Error{Code::bad_request, "this is no file", path, "name a file for keys"};
  const auto before = ::umask(077);  // its journal gets the same rights
  sqlite3* raw = nullptr;
  const int said = sqlite3_open_v2(
      path.c_str(), &raw,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (make ? SQLITE_OPEN_CREATE : 0), nullptr);
  Sqlite out(path, raw);
  if (said != SQLITE_OK) {
    ::umask(before);
    return out.failure();
  }
  sqlite3_busy_timeout(raw, 5000);
  const auto ready =
      out.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  ::umask(before);
  if (!ready.ok()) return ready.error();
  if (::stat(path.c_str(), &about) != 0)
    return Error{Code::io, "the file of keys was taken away while it was opened", path,
                 "try again"};
  out.device_ = about.st_dev;
  out.inode_ = about.st_ino;
  return out;
}

void Sqlite::patience(int milliseconds) { sqlite3_busy_timeout(file_.get(), milliseconds); }

Result<void> Sqlite::same_file() const {
  struct stat about{};
  if (::stat(path_.c_str(), &about) == 0 && about.st_dev == device_ && about.st_ino == inode_)
    return {};
  return Error{Code::io, "another file, or none, stands where the file of keys stood", path_,
               "put the one back that was opened, or start the server again with the new one"};
}

Result<Statement> Sqlite::prepare(const char* sql) {
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v2(file_.get(), sql, -1, &made, nullptr) != SQLITE_OK) return failure();
  return Statement(*this, made);
}

Result<void> Sqlite::run(const char* sql) {
  if (sqlite3_exec(file_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
  return {};
}

std::int64_t Sqlite::changed() const { return sqlite3_changes(file_.get()); }

}  // namespace serve
