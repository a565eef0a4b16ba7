// A connection's bytes, whatever they travel over: TCP, a UNIX socket, TLS.
//
// All calls and callbacks are on the connection's strand. One read and one write may be under way at once.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "serve/tls.h"

namespace serve {

class Stream {
 public:
  using Failure = boost::system::error_code;
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Done = std::function<void(Failure, std::size_t)>;
  virtual ~Stream() = default;

  virtual boost::asio::any_io_executor executor() = 0;
  // Before anything is read or written: TLS greets.
  virtual void begin(std::function<void(Failure)> then) = 0;
  virtual void read_some(char* to, std::size_t room, Done done) = 0;
  // All of `bytes`, which stay valid until then.
  virtual void write(std::string_view bytes, Done done) = 0;
  // Nothing more is written; what comes is still read.
  virtual void end_writing() = 0;
  // Ends it in good order, without waiting for that; what is under way fails.
  virtual void close() = 0;

  // Whose it is: an address, or "unix:1000", the user.
  virtual std::string peer() const = 0;
  // SHA-256 of the client's certificate, in hex; "" without one.
  virtual std::string certificate() const { return ""; }
};

std::shared_ptr<Stream> plain_stream(Stream::Socket socket);
std::shared_ptr<Stream> tls_stream(Stream::Socket socket, std::shared_ptr<TlsContext> context);

}  // namespace serve
