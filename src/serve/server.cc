#include "serve/server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cstring>
#include <optional>
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
using Protocol = asio::generic::stream_protocol;
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
  asio::basic_socket_acceptor<Protocol> acceptor{io};
  asio::steady_timer pause{io};

  base::Result<void> listen();
  base::Result<void> listen_on_socket();
  Failure bind(const Protocol::endpoint& endpoint);
  void accept(const Admit& app);
  void take(Stream::Socket socket, const Admit& app);
  void work();
  void wait_for_stop(base::Context& ctx) const;
  void read_certificate_again(base::Context& ctx) const;
  void finish();
  ~State() { leave(); }
  void leave();
  std::optional<std::pair<dev_t, ino_t>> own_socket;  // the file that it made
  void drain(infer::Scheduler& scheduler, base::Context& ctx) const;
};

Failure Server::State::bind(const Protocol::endpoint& endpoint) {
  Failure failure;
  acceptor.open(endpoint.protocol(), failure);
  if (!failure && settings.unix_path.empty())
    acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(128, failure);
  return failure;
}

namespace {

bool is_socket(const base::Path& path) {
  struct stat about{};
  return ::lstat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode);
}

std::optional<std::pair<dev_t, ino_t>> file_at(const base::Path& path) {
  struct stat about{};
  if (::lstat(path.c_str(), &about) != 0) return {};
  return std::pair{about.st_dev, about.st_ino};
}

// Whether it is somebody's: one that may not be asked, or is of another kind, may well be, and only the system's word that
// nobody listens says that it is left over.
bool in_use(const base::Path& path) {
  asio::io_context io;
  asio::local::stream_protocol::socket socket(io);
  Failure failure;
  socket.open(asio::local::stream_protocol(), failure);
  if (!failure) socket.non_blocking(true, failure);
  if (!failure) socket.connect(asio::local::stream_protocol::endpoint(path), failure);
  return failure != asio::error::connection_refused;
}

}  // namespace

// Who may write to the file may ask: it is its owner's and group's.
base::Result<void> Server::State::listen_on_socket() {
  const auto& path = settings.unix_path;
  constexpr std::size_t kMostPath = 107;  // sockaddr_un
  if (path.size() > kMostPath)
    return Error{Code::bad_request, "the path of a UNIX socket has at most 107 bytes", path,
                 "choose a shorter one"};
  struct stat about{};
  if (::lstat(path.c_str(), &about) == 0 && !S_ISSOCK(about.st_mode))
    return Error{Code::bad_request, "something else than a socket stands there", path,
                 "choose another path"};
  if (is_socket(path) && in_use(path))
    return Error{Code::io, "another program listens on this socket", path, "choose another path"};
  if (is_socket(path)) ::unlink(path.c_str());
  const auto before = ::umask(0117);
  const auto failure = bind(asio::local::stream_protocol::endpoint(path));
  ::umask(before);
  if (!failure) {
    own_socket = file_at(path);
    return {};
  }
  return Error{Code::io, "cannot listen: " + failure.message(), path,
               "choose a path in a folder that you may write to"};
}

void Server::State::leave() {
  if (own_socket && own_socket == file_at(settings.unix_path)) ::unlink(settings.unix_path.c_str());
  own_socket = {};
}

base::Result<void> Server::State::listen() {
  if (!settings.unix_path.empty()) return listen_on_socket();
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
  failure = bind(tcp::endpoint(address, static_cast<unsigned short>(settings.port)));
  if (!failure) return {};
  if (failure == asio::error::address_in_use)
    return Error{Code::io, "the port is in use by another program", where,
                 "choose another with --port, or 0 for any free one"};
  return Error{Code::io, "cannot listen: " + failure.message(), where,
               "choose another --host or --port"};
}

void Server::State::accept(const Admit& app) {
  acceptor.async_accept(asio::make_strand(io), [this, app](Failure failure, Stream::Socket socket) {
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

void Server::State::take(Stream::Socket socket, const Admit& app) {
  if (counters.open >= static_cast<int>(settings.most_connections)) {
    if (!settings.tls) turn_away(std::move(socket), turned);  // words in TLS would cost a greeting
    return;
  }
  auto stream = settings.tls ? tls_stream(std::move(socket), settings.tls->context())
                             : plain_stream(std::move(socket));
  std::make_shared<Session>(std::move(stream), app, settings.times, counters)->start();
}

// Sessions catch what is thrown in their steps. What still comes here (no memory to remember the
// next step) has ended one connection; the others go on.
void Server::State::work() {
  while (!io.stopped()) try {
      io.run();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
}

void Server::State::wait_for_stop(base::Context& ctx) const {
  while (!ctx.cancel.requested()) {
    if (settings.reload && settings.reload()) read_certificate_again(ctx);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

// Connections that are open keep the one they greeted with.
void Server::State::read_certificate_again(base::Context& ctx) const {
  if (!settings.tls) return;
  if (const auto read = settings.tls->reload(ctx.disk); !read.ok())
    return ctx.reporter.warn(
        "serve", "the certificate from before stays in use: " + read.error().sentence());
  ctx.reporter.note("serve", "read the certificate of " + settings.tls->shown().subject + " again");
}

// Nothing that knows of a connection outlives the threads that serve it.
void Server::State::finish() {
  if (settings.gate) settings.gate->clerk().finish();
  if (settings.log) settings.log->finish();
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
  if (!state_->settings.unix_path.empty()) return 0;
  Failure ignored;
  const auto here = state_->acceptor.local_endpoint(ignored);
  tcp::endpoint out;
  if (here.size() > out.capacity()) return 0;
  std::memcpy(out.data(), here.data(), here.size());
  out.resize(here.size());
  return out.port();
}

std::string Server::url() const {
  const auto& url = state_->settings.public_url;
  return url.origin.empty() ? addresses().front() : url.text();
}

std::vector<std::string> Server::addresses() const {
  const auto& host = state_->settings.host;
  if (!state_->settings.unix_path.empty()) return {"unix:" + state_->settings.unix_path};
  auto names = host == "localhost" ? std::vector<std::string>{host} : reached_as(host);
  if (names.empty()) names = {host.find(':') == std::string::npos ? "127.0.0.1" : "[::1]"};
  for (auto& name : names)
    name =
        (state_->settings.tls ? "https://" : "http://") + name + ":" + std::to_string(port()) + "/";
  return names;
}

base::Result<void> Server::run(infer::LanguageModel& model, const infer::TextCodec& codec,
                               const Papers& papers, base::Context& ctx) {
  auto& state = *state_;
  // Ends before state_->io does: its listeners hold sessions.
  infer::Scheduler scheduler(model, codec, state.settings.limits);
  const bool near = !state.settings.unix_path.empty() || names_loopback(state.settings.host);
  if (!state.settings.gate && (!near || !state.settings.public_url.origin.empty()))
    ctx.reporter.warn("serve", "there are no keys: whoever reaches " + url() +
                                   " may write with the model and read its card and evaluation");
  auto hosts = state.settings.allowed_hosts;
  if (!state.settings.public_url.host.empty()) hosts.push_back(state.settings.public_url.host);
  if (state.settings.tls)
    for (auto& name : state.settings.tls->shown().names) hosts.push_back(std::move(name));
  App app({state.settings.model_name, model.context(), codec, state.settings.model_id,
           state.settings.model_kind, state.settings.templated},
          scheduler, papers, KnownHosts(state.settings.host, std::move(hosts)),
          state.settings.public_url, state.settings.gate.get(), state.settings.log.get(),
          state.settings.tls != nullptr);
  state.accept([&app](Request head, const std::shared_ptr<Exchange>& exchange, Enter enter) {
    app.admit(std::move(head), exchange, std::move(enter));
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < state.settings.threads; ++i) threads.emplace_back([&state] { state.work(); });
  state.wait_for_stop(ctx);
  state.drain(scheduler, ctx);
  state.io.stop();
  for (auto& thread : threads) thread.join();
  state.finish();
  state.leave();
  return {};
}

}  // namespace serve
