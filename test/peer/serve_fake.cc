// serve_fake [--host ADDRESS] [--port N] [--public-url URL] [--card FILE] [--eval FILE]
// [--parity FILE] [--heldout DIR] [--page FILE] [--delay-ms N] [--listen unix:PATH] [--tls-certificate FILE]
// [--tls-key FILE] [--tls-client-ca FILE] [--keys FILE]: the whole server over the fake
// model, for trying HTTP and the page without weights. Prints its URL when ready; SIGTERM drains it, SIGHUP reads the
// certificate again.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "infer/fake_model_test.h"
#include "serve/server.h"

namespace {

base::Cancel* cancel = nullptr;

void on_signal(int) { cancel->request(); }

std::atomic<bool> hung_up = false;

void on_hang_up(int) { hung_up = true; }

// What is said goes to standard error, a line each.
class Talk : public base::Reporter {
 public:
  void on(const base::Event& event) override { std::fprintf(stderr, "%s\n", event.text.c_str()); }
};

constexpr const char* kScript =
    "To open the gate, choose the key that belongs to the language you want to read. Every word "
    "has a "
    "place where it was learned, and the place is written down. Tür und Tor stehen offen. Dveře "
    "jsou "
    "otevřené. Η πύλη είναι ανοιχτή. Portti on auki. Портата е отворена. Tá an geata oscailte. "
    "კარიბჭე ღიაა. Here the recitation ends.";

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> options = {
      {"--host", "127.0.0.1"}, {"--port", "0"},        {"--public-url", ""},
      {"--card", ""},          {"--eval", ""},         {"--parity", ""},
      {"--heldout", ""},       {"--page", ""},         {"--delay-ms", "10"},
      {"--listen", ""},        {"--keys", ""},         {"--tls-certificate", ""},
      {"--tls-key", ""},       {"--tls-client-ca", ""}};
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];

  base::OwnedContext owned;
  Talk talk;
  base::Context ctx{*owned.disk, *owned.clock, talk, owned.cancel, 1, ""};
  cancel = &owned.cancel;
  std::signal(SIGTERM, on_signal);
  std::signal(SIGINT, on_signal);
  std::signal(SIGHUP, on_hang_up);
  std::signal(SIGPIPE, SIG_IGN);

  infer::FakeModel model({.script = kScript,
                          .context = 2048,
                          .delay = std::chrono::milliseconds(std::stoi(options["--delay-ms"]))});
  const infer::FakeCodec codec;
  const auto fail = [](const base::Error& error) {
    std::fprintf(stderr, "serve_fake: %s\n", error.sentence().c_str());
    return 1;
  };
  auto papers = serve::read_papers(*owned.disk, {.card = options["--card"],
                                                 .evaluation = options["--eval"],
                                                 .parity = options["--parity"],
                                                 .heldout = options["--heldout"],
                                                 .page = options["--page"]});
  if (!papers.ok()) return fail(papers.error());
  serve::Settings settings;
  settings.host = options["--host"];
  settings.port = std::stoi(options["--port"]);
  settings.model_name = "fake";
  settings.model_id = std::string(64, 'f');
  settings.model_kind = "base";
  if (!options["--public-url"].empty()) {
    auto url = serve::parse_public_url(options["--public-url"]);
    if (!url.ok()) return fail(url.error());
    settings.public_url = url.take();
  }
  if (options["--listen"].starts_with("unix:")) settings.unix_path = options["--listen"].substr(5);
  if (!options["--tls-certificate"].empty()) {
    auto tls = serve::Tls::open(*owned.disk, {options["--tls-certificate"], options["--tls-key"],
                                              options["--tls-client-ca"]});
    if (!tls.ok()) return fail(tls.error());
    settings.tls = tls.take();
    settings.reload = [] { return hung_up.exchange(false); };
  }
  if (!options["--keys"].empty()) {
    auto keys = serve::KeyStore::open(options["--keys"], false);
    if (!keys.ok()) return fail(keys.error());
    settings.gate = std::make_shared<serve::Gate>(keys.take());
  }
  auto server = serve::Server::listen(settings);
  if (!server.ok()) return fail(server.error());
  std::printf("serving fake at %s, listening on %s\n", server.value()->url().c_str(),
              server.value()->addresses().front().c_str());
  std::fflush(stdout);
  auto ran = server.value()->run(model, codec, *papers, ctx);
  return ran.ok() ? 0 : fail(ran.error());
}
