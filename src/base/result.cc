#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace base {

std::string Error::sentence() const {
  std::string out;
  if (!where.empty()) out += where + ": ";
  out += what;
  if (!hint.empty()) out += "; " + hint;
  return out;
}

int exit_status(Code code) {
  switch (code) {
    case Code::bad_request:
      return 2;
    case Code::gate:
    case Code::verification:
      return 3;
    case Code::interrupted:
      return 130;
    default:
      return 1;
  }
}

const char* name(Code code) {
  switch (code) {
    case Code::bad_request:
      return "bad_request";
    case Code::bad_data:
      return "bad_data";
    case Code::missing:
      return "missing";
    case Code::io:
      return "io";
    case Code::full_disk:
      return "full_disk";
    case Code::locked:
      return "locked";
    case Code::unsupported:
      return "unsupported";
    case Code::gate:
      return "gate";
    case Code::failed:
      return "failed";
    case Code::verification:
      return "verification";
    case Code::interrupted:
      return "interrupted";
  }
  return "failed";
}

const char* meaning(Code code) {
  switch (code) {
    case Code::bad_request:
      return "The command line, recipe or HTTP body asks for something that cannot be.";
    case Code::bad_data:
      return "Bytes from outside are not what they claim to be.";
    case Code::missing:
      return "A file, package, key or route is not there.";
    case Code::io:
      return "The system refused a read or a write.";
    case Code::full_disk:
      return "No space is left on the disk; nothing was half written.";
    case Code::locked:
      return "Another process works on this directory.";
    case Code::unsupported:
      return "The request is sound, but this build or machine cannot do it.";
    case Code::gate:
      return "A limit that the recipe or the command line sets was crossed.";
    case Code::failed:
      return "The work itself failed.";
    case Code::verification:
      return "A check said no: the bytes are not what the record says.";
    case Code::interrupted:
      return "Ctrl-C, SIGTERM or a closed terminal; the work can be resumed.";
  }
  return "";
}

void broken(const char* file, int line, const char* sentence) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, sentence);
  std::abort();
}

}  // namespace base
