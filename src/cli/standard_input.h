// Standard input as it comes. A signal does not interrupt a read (signals.cc), so what comes is waited for first: a
// stop that was asked for ends the wait, and so does an output that nobody reads any more.
#pragma once

#include <cstdio>
#include <string>

#include "base/disk.h"
#include "cli/command.h"

namespace cli {

inline constexpr const char* kStandardInput = "standard input";

class StandardInput : public base::Reader {
 public:
  // `hint`: what to do where it cannot be read, or was interrupted. The call outlives this.
  StandardInput(const Invocation& call, std::string hint, std::FILE* in = stdin);

  // 0 at the end, and where nobody reads the output. What was printed goes out before more is waited for.
  // Error: io, interrupted.
  base::Result<std::size_t> read(char* to, std::size_t room) override;

 private:
  base::Error unread() const;
  base::Result<void> stopped() const;

  const Invocation& call_;
  std::string hint_;
  int in_, out_;
};

// All of it.
base::Result<std::string> read_standard_input(const Invocation& call, const std::string& hint,
                                              std::FILE* in = stdin);

}  // namespace cli
