// A subcommand is one file in cli/light/ (needs no tensor, starts in 20 ms) or cli/full/
// (needs libtorch).
//
// Usage and summary are string literals, since CMake copies those of cli/full/ into the small
// program. The file name is the command: data_show.cc registers `janua data show`. The file defines
//   namespace cli::light {
//   extern const Entry data_show{"DIR DOC", "Print one document ...", run};
//   }
#pragma once

#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"

namespace cli {

struct Invocation {
  std::vector<std::string> arguments;  // after the command's words, global flags taken out
  std::vector<std::string> set;        // --set key=value, in order
  bool json = false;
  bool dry_run = false;
  bool quiet = false;
  base::Context& ctx;
  std::FILE* out;                  // the product; talk goes to ctx.reporter
  std::string usage;               // "janua data show DIR DOC"
  std::vector<std::string> asked;  // names given to option() and flag(): what "did you mean" knows

  // The value of `--name VALUE` or `--name=VALUE` (removed from arguments), or `fallback`; `name`
  // comes without dashes. Error: bad_request if VALUE lacks or the option stands twice.
  base::Result<std::string> option(const std::string& name, const std::string& fallback);
  // The fingerprint of a key given as `--name`, in lower case; "" if the option is not there. Error:
  // bad_request, also for an empty one: it would look as if the signer had been checked.
  base::Result<std::string> fingerprint(const std::string& name);
  // True if `--name` stood there (removed).
  bool flag(const std::string& name);
  // Error: bad_request, with the usage line, unless exactly `count` plain arguments are left; an
  // unknown flag is named with the nearest known one. Call it after every option() and flag().
  base::Result<void> expect(std::size_t count) const;
  // Prints text to `out`; what a terminal would obey is spelled out, except line breaks and tabs,
  // unless --json was given. Names from outside go through base::visible first.
  void print(const std::string& text) const;
  // The same bytes, for commands whose product is a text of somebody else.
  void print_exact(const std::string& text) const;
};

struct Entry {
  const char* usage;    // what follows the command's words: "DIR DOC"
  const char* summary;  // one sentence for --help and docs/cli.md; "" hides the command from both
  base::Result<void> (*run)(Invocation&);
};

struct Row {
  const char* name;  // file stem; '_' separates the words
  const Entry* entry;
};

namespace light {
std::span<const Row> all();
}
namespace full {
std::span<const Row> all();
}

}  // namespace cli
