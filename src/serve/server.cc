#include "serve/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "serve/app.h"
#include "serve/host.h"
#include "serve/session.h"
#include "serve/turn_away.h"

namespace serve {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Code;
using base::Error;
using Failure = boost::system::error_code;

// Order matters: sessions die with `io`, and they count down `counters`.
struct Server::State {
  explicit State(Settings settings) : settings(std::move(settings)) {
    counters.most_held = this->settings.most_held_bytes;
  }
  Settings settings;
  Counters counters;
  std::atomic<int> turned = 0;
  asio::io_context io;
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};

  base::Result<void> listen();
  void accept(const AnswerRequest& app);
  void take(tcp::socket socket, const AnswerRequest& app);
  void work();
  void wait_for_stop(const base::Cancel& cancel) const;
  void drain(infer::Scheduler& scheduler, base::Context& ctx) const;
};

base::Result<void> Server::State::listen() {
  if (!names_loopback(settings.host) && !settings.without_keys && !settings.gate)
    return Error{
        Code::bad_request,
        "other machines would reach " + settings.host +
            ", and this server has no keys: whoever reaches it may write with the model",
        "--host",
        "give it a file of keys (--keys; janua key new makes one), stay on 127.0.0.1, or say --without-keys "
        "if everybody may"};
  const auto where = settings.host + ":" + std::to_string(settings.port);
  Failure failure;
  auto name = settings.host == "localhost" ? "127.0.0.1" : settings.host;
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  const auto address = asio::ip::make_address(name, failure);
  if (failure)
    return Error{Code::bad_request, "'" + settings.host + "' is not an IP address", "--host",
                 "for example 127.0.0.1, or 0.0.0.0 to be reached from other machines"};
  if (settings.port < 0 || settings.port > 65535)
    return Error{Code::bad_request, "the port must lie between 0 and 65535", "--port", ""};
  const tcp::endpoint endpoint(address, static_cast<unsigned short>(settings.port));
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(128, failure);
  if (!failure) return {};
  if (failure == asio::error::address_in_use)
    return Error{Code::io, "the port is in use by another program", where,
                 "choose another with --port, or 0 for any free one"};
  return Error{Code::io, "cannot listen: " + failure.message(), where,
               "choose another --host or --port"};
}

void Server::State::accept(const AnswerRequest& app) {
  acceptor.async_accept(asio::make_strand(io), [this, app](Failure failure, tcp::socket socket) {
    if (failure == asio::error::operation_aborted) return;
    try {
      if (!failure) take(std::move(socket), app);
    } catch (const std::exception&) {
      failure = asio::error::no_memory;
    }
    if (!failure) return accept(app);
    // Out of descriptors or of memory, most likely: wait for some connections to close.
    pause.expires_after(std::chrono::milliseconds(50));
    pause.async_wait([this, app](Failure stopped) {
      if (!stopped) accept(app);
    });
  });
}

void Server::State::take(tcp::socket socket, const AnswerRequest& app) {
  if (counters.open >= static_cast<int>(settings.most_connections))
    return turn_away(std::move(socket), turned);
  std::make_shared<Session>(std::move(socket), app, settings.times, counters)->start();
}

// Sessions catch what is thrown in their steps. What still comes here (no memory to remember the
// next step) has ended one connection; the others go on.
void Server::State::work() {
  while (!io.stopped()) try {
      io.run();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
}

void Server::State::wait_for_stop(const base::Cancel& cancel) const {
  while (!cancel.requested()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

void Server::State::drain(infer::Scheduler& scheduler, base::Context& ctx) const {
  scheduler.drain();
  ctx.reporter.note("serve", "stopping: answers under way are finished, new requests refused");
  const auto busy = [&] {
    const auto load = scheduler.load();
    return load.running + load.waiting > 0 || counters.busy > 0;
  };
  const auto until = std::chrono::steady_clock::now() + settings.drain;
  while (busy() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (busy()) ctx.reporter.warn("serve", "some answers were not finished in time and were cut off");
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

base::Result<std::unique_ptr<Server>> Server::listen(Settings settings) {
  auto state = std::make_unique<State>(std::move(settings));
  TRY(state->listen());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

int Server::port() const {
  Failure ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

std::string Server::url() const {
  const auto& url = state_->settings.public_url;
  return url.origin.empty() ? addresses().front() : url.text();
}

std::vector<std::string> Server::addresses() const {
  const auto& host = state_->settings.host;
  auto names = host == "localhost" ? std::vector<std::string>{host} : reached_as(host);
  if (names.empty()) names = {host.find(':') == std::string::npos ? "127.0.0.1" : "[::1]"};
  for (auto& name : names) name = "http://" + name + ":" + std::to_string(port()) + "/";
  return names;
}

base::Result<void> Server::run(infer::LanguageModel& model, const infer::TextCodec& codec,
                               const Papers& papers, base::Context& ctx) {
  auto& state = *state_;
  // Ends before state_->io does: its listeners hold sessions.
  infer::Scheduler scheduler(model, codec, state.settings.limits);
  if (!state.settings.gate &&
      (!names_loopback(state.settings.host) || !state.settings.public_url.origin.empty()))
    ctx.reporter.warn("serve", "there are no keys: whoever reaches " + url() +
                                   " may write with the model and read its card and evaluation");
  auto hosts = state.settings.allowed_hosts;
  if (!state.settings.public_url.host.empty()) hosts.push_back(state.settings.public_url.host);
  App app({state.settings.model_name, model.context(), codec, state.settings.model_id,
           state.settings.model_kind, state.settings.templated},
          scheduler, papers, KnownHosts(state.settings.host, std::move(hosts)),
          state.settings.public_url, state.settings.gate.get(), state.settings.log.get());
  state.accept([&app](const Request& request, const std::shared_ptr<Exchange>& exchange) {
    app.answer(request, exchange);
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < state.settings.threads; ++i) threads.emplace_back([&state] { state.work(); });
  state.wait_for_stop(ctx.cancel);
  state.drain(scheduler, ctx);
  state.io.stop();
  for (auto& thread : threads) thread.join();
  return {};
}

}  // namespace serve
