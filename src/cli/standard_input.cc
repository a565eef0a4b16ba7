#include "cli/standard_input.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace cli {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr int kWait = 200;  // ms, after which a stop is asked for again
constexpr std::size_t kPart = std::size_t{1} << 16;

}  // namespace

StandardInput::StandardInput(const Invocation& call, std::string hint, std::FILE* in)
    : Reader(0), call_(call), hint_(std::move(hint)), in_(::fileno(in)), out_(::fileno(call.out)) {}

Error StandardInput::unread() const { return {Code::io, "cannot be read", kStandardInput, hint_}; }

Result<void> StandardInput::stopped() const {
  if (!call_.ctx.cancel.requested()) return {};
  return Error{Code::interrupted, "interrupted", kStandardInput, hint_};
}

Result<std::size_t> StandardInput::read(char* to, std::size_t room) {
  if (std::fflush(call_.out) != 0) return std::size_t{0};
  pollfd ends[] = {{in_, POLLIN, 0}, {out_, 0, 0}};
  while (true) {
    TRY(stopped());
    const int ready = ::poll(ends, 2, kWait);
    if (ready > 0 && (ends[1].revents & POLLERR)) return std::size_t{0};
    if (ready < 0 && errno != EINTR) return unread();
    if (ready <= 0 || ends[0].revents == 0) continue;
    const auto got = ::read(in_, to, room);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) return unread();
  }
}

Result<std::string> read_standard_input(const Invocation& call, const std::string& hint,
                                        std::FILE* in) {
  StandardInput input(call, hint, in);
  std::string out;
  while (true) {
    const auto old = out.size();
    out.resize(old + kPart);
    const auto got = TRY(input.read(out.data() + old, kPart));
    out.resize(old + got);
    if (got == 0) return out;
  }
}

}  // namespace cli
