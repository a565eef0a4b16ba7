#include "watch/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/ascii.h"

namespace watch {

namespace {

constexpr std::size_t kLongest = 8192;

const char* reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Internal Server Error";
  }
}

std::string spell(const Answer& answer, bool with_body) {
  return "HTTP/1.1 " + std::to_string(answer.status) + " " + reason(answer.status) +
         "\r\nContent-Type: " + answer.type +
         "\r\nContent-Length: " + std::to_string(answer.body.size()) +
         "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
         "Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n"
         "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; script-src "
         "'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
         "'none'\r\nConnection: close\r\n\r\n" +
         (with_body ? answer.body : "");
}

// Of the header of that name, without blanks around; "" if there is none or more than one.
std::string header_of(std::string_view request, std::string_view name) {
  std::string found;
  bool twice = false;
  for (auto at = request.find("\r\n"); at != request.npos; at = request.find("\r\n", at + 2)) {
    const auto line = request.substr(at + 2, request.find("\r\n", at + 2) - at - 2);
    const auto colon = line.find(':');
    if (colon == line.npos || base::ascii_lower(line.substr(0, colon)) != name) continue;
    twice = !found.empty();
    found = line.substr(colon + 1);
  }
  found.erase(0, std::min(found.size(), found.find_first_not_of(" \t")));
  found.erase(found.find_last_not_of(" \t") + 1);
  return twice ? "" : found;
}

bool is_here(std::string_view host) {
  const auto colon = host.find(':');
  if (colon != host.npos && (colon + 1 == host.size() ||
                             !std::ranges::all_of(host.substr(colon + 1), base::is_ascii_digit)))
    return false;
  const auto name = base::ascii_lower(host.substr(0, colon));
  return name == "127.0.0.1" || name == "localhost";
}

Answer plain(int status, const std::string& words) {
  return {status, "text/plain; charset=utf-8", words + "\n"};
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {
    const timeval most{2, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
  }
  Socket(const Socket&) = delete;
  ~Socket() { ::close(fd_); }

  // Up to the blank line; "" where it does not come.
  std::string request() const {
    std::string out;
    char piece[2048];
    for (int reads = 0; reads < 16 && out.size() < kLongest; ++reads) {
      const auto n = ::recv(fd_, piece, sizeof piece, 0);
      if (n <= 0) break;
      out.append(piece, static_cast<std::size_t>(n));
      if (out.find("\r\n\r\n") != out.npos) return out;
    }
    return "";
  }
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;  // nobody listens any more
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

 private:
  int fd_;
};

base::Error failed(const char* doing, int port) {
  return {base::Code::io, std::string("cannot ") + doing + ": " + std::strerror(errno),
          "127.0.0.1:" + std::to_string(port), "choose another --port; 0 is any free one"};
}

}  // namespace

std::string answer_to(std::string_view request,
                      const std::function<Answer(const std::string&)>& page) {
  const auto line = request.substr(0, request.find("\r\n"));
  const auto first = line.find(' '), second = line.find(' ', first + 1);
  if (first == line.npos || second == line.npos || !line.substr(second).starts_with(" HTTP/1."))
    return spell(plain(400, "this is no request of HTTP/1.1"), true);
  const auto method = line.substr(0, first);
  const bool head = method == "HEAD";
  if (!head && method != "GET") return spell(plain(405, "only GET and HEAD"), true);
  if (!is_here(header_of(request, "host")))
    return spell(plain(403, "ask 127.0.0.1 or localhost"), !head);
  auto path = line.substr(first + 1, second - first - 1);
  return spell(page(std::string(path.substr(0, path.find('?')))), !head);
}

base::Result<Loopback> Loopback::listen(int port) {
  Loopback out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (out.socket_ < 0) return failed("open a socket", port);
  const int yes = 1;
  ::setsockopt(out.socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(out.socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      ::listen(out.socket_, 16) != 0)
    return failed("listen", port);
  return out;
}

Loopback::~Loopback() {
  if (socket_ >= 0) ::close(socket_);
}

std::string Loopback::url() const {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
  return "http://127.0.0.1:" + std::to_string(ntohs(at.sin_port)) + "/";
}

base::Result<void> Loopback::serve(const std::function<Answer(const std::string&)>& page,
                                   base::Context& ctx) {
  while (!ctx.cancel.requested()) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, 200) <= 0) continue;
    const int fd = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const Socket client(fd);
    if (const auto request = client.request(); !request.empty())
      client.send(answer_to(request, page));
  }
  return {};
}

}  // namespace watch
