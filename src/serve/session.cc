#include "serve/session.h"

#include <boost/asio/post.hpp>
#include <cstdio>
#include <exception>
#include <utility>

namespace serve {
namespace {

namespace asio = boost::asio;
using Failure = boost::system::error_code;

constexpr std::size_t kMostQueued = 1024 * 1024;
constexpr std::size_t kMostAhead = 64 * 1024;  // of a next request, while one is answered
constexpr std::size_t kFreelyHeld = 64 * 1024;
constexpr std::size_t kMostLingered = 256 * 1024 * 1024;

std::string as_chunk(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

}  // namespace

Session::Session(std::shared_ptr<Stream> stream, Admit app, Times times, Counters& counters)
    : stream_(std::move(stream)),
      timer_(stream_->executor()),
      write_timer_(stream_->executor()),
      ping_timer_(stream_->executor()),
      app_(std::move(app)),
      times_(times),
      counters_(counters) {
  ++counters_.open;
}

Session::~Session() {
  hold(0);
  --counters_.open;
}

void Session::enter(State state) {
  const auto busy = [](State one) { return one == State::admitting || one == State::answering; };
  counters_.busy += busy(state) - busy(state_);
  state_ = state;
  begun_ = false;
}

template <class F>
void Session::step(F&& work) {
  try {
    work();
  } catch (const std::exception&) {
    failed();
  }
}

// No memory, most likely. Its words may say what was asked, so the client is not told them.
void Session::failed() {
  try {
    if (auto tell = std::exchange(tell_gone_, nullptr)) tell();
    if (begun_ || state_ == State::lingering) return close();
    refuse({500, "the server could not answer this request"});
  } catch (const std::exception&) {
    close();
  }
}

// Counts `bytes` of an unfinished request instead of those counted before; false if all
// connections together hold too many.
bool Session::hold(std::size_t bytes) {
  const auto counted = bytes > kFreelyHeld ? bytes - kFreelyHeld : 0;
  const auto all = counters_.held += counted - held_;  // wraps around on the way down
  held_ = counted;
  return counted == 0 || all <= counters_.most_held;
}

void Session::start() {
  post([this] {
    wait(timer_, times_.arrive, &Session::late);
    stream_->begin([self = shared_from_this()](Failure failure) {
      self->step([&] { failure ? self->close() : self->listen(); });
    });
  });
}

void Session::post(std::function<void()> work) {
  asio::post(stream_->executor(),
             [self = shared_from_this(), work = std::move(work)] { self->step(work); });
}

void Session::wait(asio::steady_timer& timer, std::chrono::milliseconds time,
                   void (Session::*then)()) {
  timer.expires_after(time);
  timer.async_wait([self = shared_from_this(), then](Failure failure) {
    if (failure || self->state_ == State::closed) return;
    self->step([&] { (self.get()->*then)(); });
  });
}

// Reading: bytes of the client, until a request is whole.

void Session::listen() {
  if (listening_ || state_ == State::closed) return;
  const bool ahead = state_ == State::admitting || state_ == State::answering;
  if (ahead && incoming_.size() > kMostAhead) return;
  listening_ = true;
  stream_->read_some(block_.data(), block_.size(),
                     [self = shared_from_this()](Failure failure, std::size_t count) {
                       self->listening_ = false;
                       self->step([&] {
                         if (failure) return self->unheard(failure == asio::error::eof);
                         self->on_bytes(count);
                       });
                     });
}

void Session::on_bytes(std::size_t count) {
  if (state_ == State::lingering) {
    lingered_ += count;
    if (lingered_ > kMostLingered) return close();
    return listen();
  }
  incoming_.append(block_.data(), count);
  if (state_ == State::reading) read_request();
  listen();
}

void Session::read_request() {
  const bool fresh = !reader_.begun();
  std::string_view bytes = incoming_;
  const auto state = reader_.read(bytes);
  incoming_.erase(0, incoming_.size() - bytes.size());
  if (state == RequestReader::State::refused) return refuse(Refusal(reader_.refusal()));
  if (state == RequestReader::State::head) return admit();
  if (state == RequestReader::State::whole) return answer();
  if (!hold(reader_.held() + incoming_.size()))
    return refuse({503, "too many long requests are on their way; try again later", "", "busy"});
  if (fresh && reader_.begun()) wait(timer_, times_.arrive, &Session::late);
  if (reader_.wants_continue()) send("HTTP/1.1 100 Continue\r\n\r\n");
}

// The app is asked; until it has said, bytes of the body wait where they are.
void Session::admit() {
  enter(State::admitting);
  timer_.cancel();
  auto head = reader_.head();
  head.peer = stream_->peer();
  head.certificate = stream_->certificate();
  keep_alive_ = head.keep_alive && !last_;
  chunked_ = !head.http_1_0;
  head_only_ = head.method == "HEAD";
  if (head_only_) head.method = "GET";
  app_(std::move(head), shared_from_this(), [self = shared_from_this()](Admission admission) {
    self->step([&] { self->entered(std::move(admission)); });
  });
}

void Session::entered(Admission admission) {
  if (state_ != State::admitting) return;  // it has left
  admission_ = std::move(admission);
  reader_.enter(admission_.most_body);
  enter(State::reading);
  wait(timer_, times_.arrive, &Session::late);
  read_request();
  listen();
}

// Behind a request that was refused by its head: if its body is here, another request may follow it.
void Session::pass_over_body() {
  std::string_view bytes = incoming_;
  reader_.enter(kMostAhead);
  lingers_ = reader_.read(bytes) != RequestReader::State::whole;
  incoming_.erase(0, incoming_.size() - bytes.size());
  reader_ = RequestReader();
  keep_alive_ = keep_alive_ && !lingers_;
}

void Session::late() {
  if (state_ != State::reading) return;  // it came in the same moment
  if (!reader_.begun()) return close();
  refuse({408, "the request did not arrive in time"});
}

// The connection is of no more use: what follows cannot be told from the refused request.
void Session::refuse(const Refusal& refusal) {
  enter(State::answering);
  reader_ = RequestReader();
  admission_ = {};
  hold(0);
  keep_alive_ = false;
  head_only_ = false;
  lingers_ = true;
  timer_.cancel();
  respond(error_response(refusal));
}

// Answering: what the app calls, in this order.

void Session::answer() {
  enter(State::answering);
  timer_.cancel();
  auto request = reader_.take();
  const auto answer = std::exchange(admission_.answer, nullptr);
  answer(std::move(request), shared_from_this());
  hold(0);  // it is read now, and what it asks for is bounded by the scheduler
}

std::string Session::head(const Response& response, bool stream) const {
  std::string out =
      "HTTP/1.1 " + std::to_string(response.status) + " " + reason(response.status) + "\r\n";
  if (!response.content_type.empty()) out += "Content-Type: " + response.content_type + "\r\n";
  for (const auto& [name, value] : response.headers)
    out.append(name).append(": ").append(value).append("\r\n");
  if (stream && chunked_) out += "Transfer-Encoding: chunked\r\n";
  if (!stream && response.status != 304)
    out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  out += "X-Content-Type-Options: nosniff\r\n";
  out += keep_alive_ ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return out;
}

void Session::when_gone(std::function<void()> tell) {
  if (state_ == State::closed) return tell();
  tell_gone_ = std::move(tell);
}

void Session::respond(Response response) {
  if (state_ == State::admitting) {
    pass_over_body();
    enter(State::answering);
  }
  if (state_ != State::answering || begun_) return;
  tell_gone_ = nullptr;
  keep_alive_ = keep_alive_ && !last_;
  auto bytes = head(response, false);
  if (!head_only_) bytes += response.body;
  ending_ = true;
  begun_ = true;
  send(std::move(bytes));
}

void Session::begin_stream(Headers headers) {
  if (state_ != State::answering) return;
  keep_alive_ = keep_alive_ && chunked_ && !last_;
  streaming_ = true;
  begun_ = true;
  headers.emplace_back("Cache-Control", "no-cache");
  headers.emplace_back("X-Accel-Buffering", "no");
  send(head({200, "text/event-stream; charset=utf-8", "", std::move(headers)}, true));
  wait(ping_timer_, times_.ping, &Session::ping);
}

void Session::write(std::string event) {
  if (state_ != State::answering || ending_) return;
  send(chunked_ ? as_chunk(event) : std::move(event));
  wait(ping_timer_, times_.ping, &Session::ping);
}

void Session::ping() {
  if (streaming_) write(": still writing\n\n");
}

void Session::end_stream(std::string last) {
  if (state_ != State::answering || ending_) return;
  tell_gone_ = nullptr;
  streaming_ = false;
  ping_timer_.cancel();
  ending_ = true;
  if (chunked_) last = (last.empty() ? "" : as_chunk(last)) + "0\r\n\r\n";
  send(std::move(last));
}

// Writing: one piece after the other, in order.

void Session::send(std::string bytes) {
  queued_ += bytes.size();
  if (streaming_ && queued_ > kMostQueued) return gone();
  queue_.push_back(std::move(bytes));
  if (queue_.size() == 1) write_next();
}

void Session::write_next() {
  wait(write_timer_, times_.leave, &Session::gone);
  stream_->write(queue_.front(), [self = shared_from_this()](Failure failure, std::size_t) {
    self->step([&] {
      if (failure) return self->gone();
      self->written();
    });
  });
}

void Session::written() {
  if (state_ == State::closed) return;
  queued_ -= queue_.front().size();
  queue_.pop_front();
  if (!queue_.empty()) return write_next();
  write_timer_.cancel();
  if (ending_) finished();
}

void Session::finished() {
  ending_ = false;
  if (lingers_) return linger();
  if (!keep_alive_ || last_) return close();
  enter(State::reading);
  wait(timer_, times_.idle, &Session::late);
  // A next request may be here already; posted, so that many of them do not nest.
  post([this] {
    if (state_ == State::reading && !incoming_.empty()) read_request();
    listen();
  });
}

// Closing at once would make the system throw away the refusal if the client still sends.
void Session::linger() {
  enter(State::lingering);
  incoming_.clear();
  stream_->end_writing();
  wait(timer_, times_.linger, &Session::close);
  listen();
}

// A client that only stopped sending still gets the answer that is on its way.
void Session::unheard(bool stopped_sending) {
  if (stopped_sending && state_ == State::admitting) {
    last_ = true;
    return;
  }
  if (!stopped_sending || !ending_ || lingers_) return gone();
  last_ = true;
}

void Session::gone() {
  if (auto tell = std::exchange(tell_gone_, nullptr)) tell();
  close();
}

void Session::close() {
  if (state_ == State::closed) return;
  enter(State::closed);
  admission_ = {};
  timer_.cancel();
  write_timer_.cancel();
  ping_timer_.cancel();
  stream_->close();
}

}  // namespace serve
