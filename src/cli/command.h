// A subcommand is one file in cli/light/ (needs no tensor, starts in 20 ms) or cli/full/ (needs
// libtorch). The file name is the command: data_show.cc registers `janua data show`.
//
//   namespace cli::light {
//   extern const Entry data_show{.group = Group::look, .summary = "Print one document ...", ...};
//   }
//
// What a command takes is data: the parser, --help, docs/cli.md, the man page and the completion of
// the shells are made of it; so is what it prints with --json, for docs/json.md. Files of cli/full/ are compiled twice, as those of run/stage/ are: for
// the small program without their functions, hence RUNNER(run) in their entries.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "cli/json_form.h"

#ifdef JANUA_LIGHT
#define RUNNER(function) nullptr
#else
#define RUNNER(function) function
#endif

namespace cli {

struct Argument {
  const char* name;  // "DIR"; "[TEXT]" may be left out, "ID..." is one or more; "bash|zsh|fish"
  const char* text;  // what it is, for --help
};

struct Option {
  const char* name;   // without dashes
  const char* value;  // "N", "markdown|html|json"; "" of a switch; "NAME...": any number of words
  const char*
      usual;  // what it is where it is not given; "" if the text says it, null if it must be
  const char* text;
};

struct Example {
  const char* command;
  const char* text;  // what it does
};

// Where a command stands in --help; a hidden one is in none of its pages.
enum class Group { hidden, make, look, verify, use, lines, shell };

// Which of the flags that may stand anywhere mean something to a command; the others are refused.
inline constexpr unsigned kNone = 0, kJson = 1, kSet = 2, kDryRun = 4;

struct Invocation;

struct Entry {
  Group group = Group::hidden;
  const char* summary = "";  // one sentence
  std::span<const Argument> arguments = {};
  std::span<const Option> options = {};
  std::span<const Example> examples = {};
  unsigned obeys = kJson;
  std::span<const JsonForm> json = {};  // what it prints with --json; something where it obeys that
  base::Result<void> (*run)(Invocation&) = nullptr;
};

struct Row {
  const char* name;  // file stem; '_' separates the words
  const Entry* entry;
};

// What follows a command's words, taken apart by its entry.
struct Arguments {
  std::vector<std::string> plain;
  std::map<std::string, std::string> given;  // by option; of a switch ""
};

// "a|b|c": the value of an option that is one name of a registry.
std::string one_of(const std::vector<std::string>& names);

// Whether an option takes all words up to the next flag, and may stand several times: of them `given` has "a,b".
bool takes_many(const Option& option);

// Options are read as `--name VALUE` or `--name=VALUE`; after `--` everything is plain. Error:
// bad_request for an unknown flag (with the nearest one), a value that lacks or is none of those that
// the option names, an option that stands twice, too few or too many arguments.
base::Result<Arguments> read_arguments(const Row& row, const std::vector<std::string>& words);

struct Invocation {
  const Row& row;
  std::vector<std::string> arguments;        // the plain ones
  std::map<std::string, std::string> given;  // Arguments::given
  std::vector<std::string> set;              // --set key=value, in order
  bool json = false;
  bool dry_run = false;
  bool quiet = false;
  base::Context& ctx;
  std::FILE* out;  // the product; talk goes to ctx.reporter

  // The value given for an option of the entry, else its usual one.
  std::string option(const std::string& name) const;
  bool has(const std::string& name) const { return given.contains(name); }
  // Its value as a whole number within bounds. Error: bad_request, with the bounds.
  base::Result<std::int64_t> whole(const std::string& name, std::int64_t least,
                                   std::int64_t most) const;
  // The same of a number.
  base::Result<double> number(const std::string& name, double least, double most) const;
  // The fingerprint of a key given as `--name`, in lower case; "" if the option is not there. Error:
  // bad_request, also for an empty one: it would look as if the signer had been checked.
  base::Result<std::string> fingerprint(const std::string& name) const;
  // Prints text to `out`; what a terminal would obey is spelled out, except line breaks and tabs,
  // unless --json was given. Names from outside go through base::visible first.
  void print(const std::string& text) const;
  // A value as --json prints each: on one line.
  void print_json(const base::Json& value) const;
  // The same bytes, for commands whose product is a text of somebody else.
  void print_exact(const std::string& text) const;
};

// "a,b" -> a, b
std::vector<std::string> list_of(const std::string& text);

namespace light {
std::span<const Row> all();
}
namespace full {
std::span<const Row> all();
}

}  // namespace cli
