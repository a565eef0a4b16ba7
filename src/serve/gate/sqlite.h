// A file of SQLite in the few ways that the gate needs: statements with numbers and texts, transactions.
//
// The file is in WAL mode and every transaction is on the disk before it counts (synchronous = FULL), so
// counters outlive a loss of power. Other processes may write beside us; we wait for them as long as patience() says, five
// seconds where nobody said. What was opened stays what is used: another file that is put at its path is an error of each
// use from then on (same_file()), for what is counted here would stand in a file that nobody can find.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace serve {

class Sqlite;

// One statement, prepared; `?` are bound in order. Not to be kept longer than its Sqlite.
class Statement {
 public:
  Statement& bind(std::int64_t number);
  Statement& bind(const std::string& text);
  // The next row: true; none left: false. Error: io, with what SQLite says.
  base::Result<bool> step();
  // Of the row at hand.
  std::int64_t number(int column) const;
  std::string text(int column) const;

 private:
  friend class Sqlite;
  Statement(Sqlite& file, sqlite3_stmt* made);
  struct Ends {
    void operator()(sqlite3_stmt* statement) const;
  };
  Sqlite& file_;
  std::unique_ptr<sqlite3_stmt, Ends> made_;
  int next_ = 1;
};

class Sqlite {
 public:
  // Error: missing, if there is no such file and `make` is false; io; bad_data for a file that is not SQLite's.
  static base::Result<Sqlite> open(const base::Path& path, bool make);
  base::Result<Statement> prepare(const char* sql);
  base::Result<void> run(const char* sql);  // without parameters or rows
  std::int64_t changed() const;             // rows, by the last statement
  base::Error failure() const;
  void patience(int milliseconds);
  // Error: io, if another file or none stands at the path now.
  base::Result<void> same_file() const;
  const base::Path& path() const { return path_; }

 private:
  struct Closes {
    void operator()(sqlite3* file) const;
  };
  Sqlite(base::Path path, sqlite3* file);
  base::Path path_;
  std::uint64_t device_ = 0, inode_ = 0;
  std::unique_ptr<sqlite3, Closes> file_;
};

}  // namespace serve
