// serve_fake [--host ADDRESS] [--port N] [--public-url URL] [--card FILE] [--eval FILE]
// [--parity FILE] [--heldout DIR] [--page FILE] [--delay-ms N]: the whole server over the fake
// model, for trying HTTP and the page without weights. Prints its URL when ready; SIGTERM drains it.
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
      {"--host", "127.0.0.1"}, {"--port", "0"}, {"--public-url", ""},
      {"--card", ""},          {"--eval", ""},  {"--parity", ""},
      {"--heldout", ""},       {"--page", ""},  {"--delay-ms", "10"}};
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];

  base::OwnedContext owned;
  cancel = &owned.cancel;
  std::signal(SIGTERM, on_signal);
  std::signal(SIGINT, on_signal);
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
  auto server = serve::Server::listen(settings);
  if (!server.ok()) return fail(server.error());
  std::printf("serving fake at %s, listening on %s\n", server.value()->url().c_str(),
              server.value()->addresses().front().c_str());
  std::fflush(stdout);
  auto ran = server.value()->run(model, codec, *papers, owned.context);
  return ran.ok() ? 0 : fail(ran.error());
}
