#include "watch/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "base/ascii.h"

namespace watch {

namespace {

constexpr std::size_t kLongest = 8192;
constexpr auto kMostTime =
    std::chrono::seconds(2);              // for a request to come, and for its answer to go
constexpr std::size_t kMostClients = 16;  // at once; further ones wait in line

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

// Of the one header of that name, without blanks around; none if there is no such header, more than one
// (an empty one counts), or a line that is folded, which two readers read in two ways.
std::optional<std::string> header_of(std::string_view request, std::string_view name) {
  std::optional<std::string> found;
  const auto head = request.substr(0, request.find("\r\n\r\n"));
  for (auto at = head.find("\r\n"); at != head.npos; at = head.find("\r\n", at + 2)) {
    const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.starts_with(' ') || line.starts_with('\t')) return {};
    const auto colon = line.find(':');
    if (colon == line.npos || base::ascii_lower(line.substr(0, colon)) != name) continue;
    if (found) return {};
    found = line.substr(colon + 1);
  }
  if (!found) return {};
  found->erase(0, std::min(found->size(), found->find_first_not_of(" \t")));
  found->erase(found->find_last_not_of(" \t") + 1);
  return found;
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

using Clock = std::chrono::steady_clock;

// Who asks: the request comes in pieces, and the answer goes in pieces, each until a deadline, so one that
// is slow keeps nobody from anything.
class Client {
 public:
  explicit Client(int fd) : fd_(fd) {}
  Client(const Client&) = delete;
  ~Client() { ::close(fd_); }

  pollfd awaited() const {
    return {fd_, static_cast<short>(answer_.empty() ? POLLIN : POLLOUT), 0};
  }
  bool late() const { return Clock::now() > deadline_; }

  // What can be done now without waiting. False once it is over.
  bool go_on(const std::function<Answer(const std::string&)>& page) {
    return answer_.empty() ? listen(page) : speak();
  }

 private:
  bool listen(const std::function<Answer(const std::string&)>& page) {
    char piece[2048];
    const auto n = ::recv(fd_, piece, sizeof piece, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (n == 0) return false;
    request_.append(piece, static_cast<std::size_t>(n));
    if (request_.find("\r\n\r\n") == request_.npos) return request_.size() < kLongest;
    answer_ = answer_to(request_, page);
    deadline_ = Clock::now() + kMostTime;  // a page of much may take a while to make
    return speak();
  }
  bool speak() {
    const auto n =
        ::send(fd_, answer_.data() + sent_, answer_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    sent_ += static_cast<std::size_t>(n);
    return sent_ < answer_.size();
  }

  int fd_;
  Clock::time_point deadline_ = Clock::now() + kMostTime;
  std::string request_, answer_;
  std::size_t sent_ = 0;
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
  const auto host = header_of(request, "host");
  if (!host || !is_here(*host)) return spell(plain(403, "ask 127.0.0.1 or localhost"), !head);
  auto path = line.substr(first + 1, second - first - 1);
  return spell(page(std::string(path.substr(0, path.find('?')))), !head);
}

base::Result<Loopback> Loopback::listen(int port) {
  Loopback out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
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
  std::vector<std::unique_ptr<Client>> clients;
  while (!ctx.cancel.requested()) {
    std::vector<pollfd> waiting;
    for (const auto& one : clients) waiting.push_back(one->awaited());
    if (clients.size() < kMostClients) waiting.push_back({socket_, POLLIN, 0});
    const bool any = ::poll(waiting.data(), waiting.size(), 200) > 0;
    for (std::size_t i = 0; i < clients.size(); ++i)
      if ((any && waiting[i].revents != 0 && !clients[i]->go_on(page)) || clients[i]->late())
        clients[i].reset();
    const bool comes = any && waiting.size() > clients.size() && waiting.back().revents != 0;
    std::erase(clients, nullptr);
    if (!comes) continue;
    if (const int fd = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0)
      clients.push_back(std::make_unique<Client>(fd));
  }
  return {};
}

}  // namespace watch
