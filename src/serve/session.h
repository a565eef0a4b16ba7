// One connection: reads requests one after the other, asks the app whether their body may come, hands them to it, writes
// the answer. Of a request that is refused by its head nothing more is read than what is there.
//
// A read is always under way, so that a client that leaves is noticed while its answer is being
// written; the app is told through Exchange::when_gone. A client that closes its sending half
// counts as gone while its answer is being made; an answer that is ready still goes out. A client
// too slow to take its stream (1 MiB behind) is dropped; serve/times.h has the other limits. What
// is thrown in a step of a connection is answered with 500, or ends this connection; never another.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "serve/message.h"
#include "serve/request_reader.h"
#include "serve/stream.h"
#include "serve/times.h"

namespace serve {

// Of all connections together.
struct Counters {
  std::atomic<int> open = 0;
  std::atomic<int> busy = 0;  // those with an answer under way
  // Bytes of unfinished requests, beyond 64 KiB of each: a hoarder never keeps out a small request.
  std::atomic<std::size_t> held = 0;
  std::size_t most_held = 0;
};

class Session : public Exchange, public std::enable_shared_from_this<Session> {
 public:
  // `counters` must outlive the session.
  Session(std::shared_ptr<Stream> stream, Admit app, Times times, Counters& counters);
  ~Session() override;
  void start();

  void respond(Response response) override;
  void begin_stream(Headers headers) override;
  void write(std::string event) override;
  void end_stream(std::string last) override;
  void when_gone(std::function<void()> tell) override;
  void post(std::function<void()> work) override;

 private:
  enum class State { reading, admitting, answering, lingering, closed };
  template <class F>
  void step(F&& work);
  void failed();
  bool hold(std::size_t bytes);
  void listen();
  void on_bytes(std::size_t count);
  void read_request();
  void admit();
  void entered(Admission admission);
  void pass_over_body();
  void refuse(const Refusal& refusal);
  void answer();
  void send(std::string bytes);
  void write_next();
  void written();
  void finished();
  void linger();
  void unheard(bool stopped_sending);
  void gone();
  void close();
  void enter(State state);
  void wait(boost::asio::steady_timer& timer, std::chrono::milliseconds time,
            void (Session::*then)());
  void late();
  void ping();
  std::string head(const Response& response, bool stream) const;

  std::shared_ptr<Stream> stream_;
  boost::asio::steady_timer timer_;  // arrival, idleness, lingering
  boost::asio::steady_timer write_timer_;
  boost::asio::steady_timer ping_timer_;
  Admit app_;
  const Times times_;
  Counters& counters_;

  State state_ = State::reading;
  RequestReader reader_;
  Admission admission_;  // of the request whose body is read
  std::string incoming_;
  std::array<char, 16 * 1024> block_;
  bool listening_ = false;
  bool head_only_ = false;  // a HEAD request
  bool keep_alive_ = false;
  bool chunked_ = false;
  bool streaming_ = false;
  bool begun_ = false;   // some of the answer is sent
  bool ending_ = false;  // the answer is complete once the queue is empty
  bool last_ = false;    // close after this answer
  bool lingers_ = false;
  std::size_t lingered_ = 0;
  std::size_t held_ = 0;  // its part of counters_.held
  std::deque<std::string> queue_;
  std::size_t queued_ = 0;
  std::function<void()> tell_gone_;
};

}  // namespace serve
