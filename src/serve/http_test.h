// For the tests: a server with the fake model on a free port, and a plain socket to talk to it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <thread>

#include "base/json.h"
#include "infer/fake_model_test.h"
#include "serve/server.h"

namespace serve {

class Wire {
 public:
  explicit Wire(int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Wire() { hang_up(); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // False if the server has closed; the answer tells why.
  bool send(const std::string& bytes) const {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }
  // Reads until `end` stands in what came, or the server closes; returns all of it and forgets it.
  std::string read_until(const std::string& end) {
    std::size_t found;
    while ((found = got_.find(end)) == std::string::npos) {
      char block[4096];
      const auto count = recv(fd_, block, sizeof block, 0);
      if (count <= 0) return std::exchange(got_, "");
      got_.append(block, static_cast<std::size_t>(count));
    }
    auto out = got_.substr(0, found + end.size());
    got_.erase(0, out.size());
    return out;
  }
  // What comes within `patience`.
  std::string read_some(std::chrono::milliseconds patience) {
    std::this_thread::sleep_for(patience);
    char block[4096];
    const auto count = recv(fd_, block, sizeof block, MSG_DONTWAIT);
    return count > 0 ? std::string(block, static_cast<std::size_t>(count)) : "";
  }
  std::string read_all() { return read_until("\x01never"); }
  // One answer with a Content-Length: head and body.
  std::pair<std::string, std::string> read_answer() {
    const auto head = read_until("\r\n\r\n");
    const auto at = head.find("Content-Length: ");
    if (at == std::string::npos) return {head, ""};
    const auto length = std::stoul(head.substr(at + 16));
    while (got_.size() < length) {
      char block[4096];
      const auto count = recv(fd_, block, sizeof block, 0);
      if (count <= 0) break;
      got_.append(block, static_cast<std::size_t>(count));
    }
    auto body = got_.substr(0, length);
    got_.erase(0, body.size());
    return {head, body};
  }
  void hang_up() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
  std::string got_;
};

struct Reply {
  int status = 0;
  std::string head;
  std::string body;
  base::Json json() const { return base::Json::parse(body, nullptr, false); }
};

// Throws where it is told to, as any step may when memory is short.
class ThrowingCodec : public infer::FakeCodec {
 public:
  void encode(std::string_view text, std::vector<infer::TokenId>& out) const override {
    if (text == "throw bad_alloc") throw std::bad_alloc();
    FakeCodec::encode(text, out);
  }
};

class Running {
 public:
  explicit Running(infer::FakeModel::Settings model = {}, Settings settings = {},
                   Papers papers = {}, const std::string& name = "fake")
      : model_(std::move(model)), papers_(std::move(papers)) {
    settings.port = 0;
    settings.model_name = name;
    auto server = Server::listen(settings);
    EXPECT_TRUE(server.ok());
    server_ = server.take();
    thread_ =
        std::thread([this] { ran_ = server_->run(model_, codec_, papers_, owned_.context).ok(); });
  }
  ~Running() { stop(); }

  int port() const { return server_->port(); }
  infer::FakeModel& model() { return model_; }
  void ask_to_stop() { owned_.cancel.request(); }
  // True if it ended in good order.
  bool stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
    return ran_;
  }
  Reply talk(const std::string& request) const {
    Wire wire(port());
    wire.send(request);
    const auto [head, body] = wire.read_answer();
    return {head.size() > 12 ? static_cast<int>(std::strtol(head.c_str() + 9, nullptr, 10)) : 0,
            head, body};
  }
  Reply get(const std::string& path, const std::string& headers = "") const {
    return talk("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
  }
  Reply post(const std::string& path, const std::string& body) const {
    return talk(post_bytes(path, body));
  }
  static std::string post_bytes(const std::string& path, const std::string& body,
                                const std::string& headers = "Content-Type: application/json\r\n") {
    return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  infer::FakeModel model_;
  ThrowingCodec codec_;
  Papers papers_;
  base::OwnedContext owned_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
  bool ran_ = false;
};

inline constexpr const char* kCompletions = "/v1/completions";
inline constexpr const char* kLong = R"({"prompt":"z","max_tokens":400,"stream":true})";

inline infer::FakeModel::Settings slow() {
  return {.script = std::string(450, 'a'), .delay = std::chrono::milliseconds(2)};
}

inline bool wait_for(const std::function<bool()>& true_soon) {
  for (int i = 0; i < 500 && !true_soon(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return true_soon();
}

inline std::string message(const Reply& reply) { return reply.json()["error"]["message"]; }

}  // namespace serve
