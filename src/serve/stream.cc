#include "serve/stream.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace serve {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kGoodbye{1};  // for the last words of TLS

std::string peer_of(Stream::Socket& socket) {
  sockaddr_storage there{};
  socklen_t size = sizeof there;
  if (::getpeername(socket.native_handle(), reinterpret_cast<sockaddr*>(&there), &size) != 0)
    return "";
  char text[INET6_ADDRSTRLEN] = "";
  if (there.ss_family == AF_INET)
    ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in&>(there).sin_addr, text, sizeof text);
  if (there.ss_family == AF_INET6)
    ::inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6&>(there).sin6_addr, text, sizeof text);
  if (there.ss_family != AF_UNIX) return text;
  ucred whose{};
  size = sizeof whose;
  const bool known =
      ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &whose, &size) == 0;
  return known ? "unix:" + std::to_string(whose.uid) : "unix";
}

void shut(Stream::Socket& socket) {
  Stream::Failure ignored;
  socket.shutdown(Stream::Socket::shutdown_both, ignored);
  socket.close(ignored);
}

// Answers are sent when they are there; on a UNIX socket this means nothing.
void hurry(Stream::Socket& socket) {
  Stream::Failure ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
}

class PlainStream : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)), peer_(peer_of(socket_)) {
    hurry(socket_);
  }
  asio::any_io_executor executor() override { return socket_.get_executor(); }
  void begin(std::function<void(Failure)> then) override { then({}); }
  void read_some(char* to, std::size_t room, Done done) override {
    socket_.async_read_some(asio::buffer(to, room), std::move(done));
  }
  void write(std::string_view bytes, Done done) override {
    asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }
  void end_writing() override {
    Failure ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() override { shut(socket_); }
  std::string peer() const override { return peer_; }

 private:
  Socket socket_;
  std::string peer_;
};

class SafeStream : public Stream, public std::enable_shared_from_this<SafeStream> {
 public:
  SafeStream(Socket socket, std::shared_ptr<TlsContext> context)
      : context_(std::move(context)),
        stream_(std::move(socket), *context_),
        timer_(stream_.get_executor()),
        peer_(peer_of(stream_.next_layer())) {
    hurry(stream_.next_layer());
  }
  asio::any_io_executor executor() override { return stream_.get_executor(); }
  void begin(std::function<void(Failure)> then) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = shared_from_this(), then = std::move(then)](Failure failure) {
                              self->greeted_ = !failure;
                              then(failure);
                            });
  }
  void read_some(char* to, std::size_t room, Done done) override {
    stream_.async_read_some(asio::buffer(to, room), std::move(done));
  }
  void write(std::string_view bytes, Done done) override {
    asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }
  // TLS says that with its goodbye, in close(): each answer tells its own length.
  void end_writing() override {}
  void close() override {
    if (std::exchange(closing_, true)) return;
    if (!greeted_) return shut(stream_.next_layer());
    Failure ignored;
    stream_.next_layer().cancel(ignored);
    timer_.expires_after(kGoodbye);
    timer_.async_wait([self = shared_from_this()](Failure failure) {
      if (!failure) shut(self->stream_.next_layer());
    });
    stream_.async_shutdown([self = shared_from_this()](Failure) {
      self->timer_.cancel();
      shut(self->stream_.next_layer());
    });
  }
  std::string peer() const override { return peer_; }
  std::string certificate() const override {
    return certificate_digest(const_cast<SafeStream*>(this)->stream_.native_handle());
  }

 private:
  std::shared_ptr<TlsContext> context_;  // the one it greeted with, whatever was read since
  asio::ssl::stream<Socket> stream_;
  asio::steady_timer timer_;
  std::string peer_;
  bool greeted_ = false, closing_ = false;
};

}  // namespace

std::shared_ptr<Stream> plain_stream(Stream::Socket socket) {
  return std::make_shared<PlainStream>(std::move(socket));
}

std::shared_ptr<Stream> tls_stream(Stream::Socket socket, std::shared_ptr<TlsContext> context) {
  return std::make_shared<SafeStream>(std::move(socket), std::move(context));
}

}  // namespace serve
