#include "eval/task/http_post.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <thread>

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;  // of one answer
constexpr auto kPatience = std::chrono::minutes(10);

}  // namespace

Result<Address> read_address(const std::string& url) {
  const auto fail = [&](Code code, const std::string& what) {
    return Error{code, what, url, "write it as http://HOST:PORT/v1"};
  };
  if (url.starts_with("https://"))
    return fail(Code::unsupported, "the address asks for https, which is not spoken here");
  if (!url.starts_with("http://")) return fail(Code::bad_request, "this is no address of HTTP");
  const auto rest = url.substr(7);
  const auto slash = std::min(rest.find('/'), rest.size());
  auto host = rest.substr(0, slash);
  Address out;
  out.path = rest.substr(slash);
  while (out.path.ends_with('/')) out.path.pop_back();
  out.port = "80";
  const auto colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
    out.port = host.substr(colon + 1);
    host.resize(colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  out.host = host;
  if (out.host.empty() || out.port.empty() ||
      out.port.find_first_not_of("0123456789") != std::string::npos ||
      url.find_first_of("\r\n \t") != std::string::npos)
    return fail(Code::bad_request, "the address names no host and port");
  return out;
}

struct HttpClient::Connection {
  asio::io_context io;
  beast::tcp_stream stream{io};
  beast::flat_buffer buffer;
  bool open = false;

  // Runs what was begun, and says how it ended.
  template <class Begin>
  beast::error_code wait(const Begin& begin) {
    beast::error_code out = asio::error::operation_aborted;
    stream.expires_after(kPatience);
    begin([&](beast::error_code error, auto&&...) { out = error; });
    io.restart();
    io.run();
    return out;
  }
  void close() {
    beast::error_code ignored;
    stream.socket().close(ignored);
    buffer.clear();
    open = false;
  }
};

HttpClient::HttpClient(Address address, std::string key)
    : address_(std::move(address)),
      key_(std::move(key)),
      connection_(std::make_unique<Connection>()) {}
HttpClient::~HttpClient() = default;

Result<std::string> HttpClient::post(const std::string& path, const std::string& body, int tries) {
  const auto where = "http://" + address_.host + ":" + address_.port + address_.path + path;
  http::request<http::string_body> request(http::verb::post, address_.path + path, 11);
  request.set(http::field::host, address_.host + ":" + address_.port);
  request.set(http::field::content_type, "application/json");
  if (!key_.empty()) request.set(http::field::authorization, "Bearer " + key_);
  request.keep_alive(true);
  request.body() = body;
  request.prepare_payload();
  auto& line = *connection_;
  Error error{Code::io, "the endpoint does not answer", where, "is it running?"};
  for (int i = 0; i < tries; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100 << (2 * i)));
    beast::error_code failed;
    if (!line.open) {
      asio::ip::tcp::resolver resolver(line.io);
      const auto places = resolver.resolve(address_.host, address_.port, failed);
      if (!failed) failed = line.wait([&](auto done) { line.stream.async_connect(places, done); });
      line.open = !failed;
      if (failed) error.code = Code::missing;
    }
    http::response_parser<http::string_body> answer;
    answer.body_limit(kMostBytes);
    if (!failed)
      failed = line.wait([&](auto done) { http::async_write(line.stream, request, done); });
    if (!failed)
      failed =
          line.wait([&](auto done) { http::async_read(line.stream, line.buffer, answer, done); });
    if (failed) {
      error.what = "the endpoint does not answer: " + failed.message();
      line.close();
      continue;
    }
    const auto status = answer.get().result_int();
    const bool keeps = answer.keep_alive();
    auto said = std::move(answer.get().body());
    if (!keeps) line.close();
    if (status / 100 == 2) return said;
    error = {Code::io,
             "the endpoint answers " + std::to_string(status) + ": " + said.substr(0, 300), where,
             ""};
    if (status != 429 && status != 503) return error;
  }
  return error;
}

}  // namespace eval::task
