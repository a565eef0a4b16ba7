#include "serve/turn_away.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <utility>

#include "serve/message.h"

namespace serve {
namespace {

namespace asio = boost::asio;
using Failure = boost::system::error_code;

constexpr int kMostTurned = 64;
constexpr std::chrono::seconds kPatience{2};

std::string answer() {
  const auto response = error_response(
      {503, "the server has as many connections as it takes; try again later", "", "busy"});
  return "HTTP/1.1 503 " + std::string(reason(503)) + "\r\nContent-Type: " + response.content_type +
         "\r\nContent-Length: " + std::to_string(response.body.size()) +
         "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n" + response.body;
}

// Writes, then reads on for a moment: closing with unread bytes would throw the answer away.
class Turned : public std::enable_shared_from_this<Turned> {
 public:
  Turned(Stream::Socket socket, std::atomic<int>& turned)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), turned_(turned) {
    ++turned_;
  }
  ~Turned() { --turned_; }
  void start() {
    timer_.expires_after(kPatience);
    timer_.async_wait([self = shared_from_this()](Failure failure) {
      if (!failure) self->close();
    });
    asio::async_write(socket_, asio::buffer(answer_),
                      [self = shared_from_this()](Failure failure, std::size_t) {
                        if (failure) return self->close();
                        Failure ignored;
                        self->socket_.shutdown(Stream::Socket::shutdown_send, ignored);
                        self->listen();
                      });
  }

 private:
  void listen() {
    socket_.async_read_some(asio::buffer(block_),
                            [self = shared_from_this()](Failure failure, std::size_t) {
                              if (failure) return self->close();
                              self->listen();
                            });
  }
  void close() {
    Failure ignored;
    timer_.cancel();
    socket_.close(ignored);
  }

  Stream::Socket socket_;
  asio::steady_timer timer_;
  std::atomic<int>& turned_;
  std::string answer_ = answer();
  std::array<char, 4096> block_;
};

}  // namespace

void turn_away(Stream::Socket socket, std::atomic<int>& turned) {
  if (turned < kMostTurned) std::make_shared<Turned>(std::move(socket), turned)->start();
}

}  // namespace serve
