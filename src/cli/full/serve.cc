// janua serve --model DIR: the page and the OpenAI-shaped API over one model.
#include <charconv>

#include "cli/command.h"
#include "infer/loaded_model.h"
#include "infer/tokenizer_codec.h"
#include "serve/model_files.h"
#include "serve/server.h"

namespace cli::full {

namespace {

// "out/demo/model" -> "demo": every life calls its model folder "model".
std::string name_of(base::Path folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  const auto name = base::file_name(folder);
  const auto above = base::file_name(base::parent(folder));
  return name == "model" && above != "." && !above.empty() ? above : name;
}

// The papers of a life stand beside its model.
base::Path beside(base::Disk& disk, const base::Path& model, const char* folder, const char* file) {
  const auto path = base::join(base::parent(model), folder);
  return disk.exists(base::join(path, file)) ? path : "";
}

base::Result<int> port_of(const std::string& text) {
  int port = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc() && end == text.data() + text.size() && port >= 0 && port <= 65535)
    return port;
  return base::Error{base::Code::bad_request, "'" + text + "' is not a port", "--port",
                     "a number from 0 to 65535; 0 takes any free one"};
}

// "a.example,b.example"
std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    if (end > begin) out.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// Says whether the model is what its manifest lists; who asked to verify gets an error if not.
base::Result<void> compare(base::Context& ctx, const base::Path& folder, bool verify) {
  const auto files = TRY(serve::compare_model_files(
      ctx.disk, folder, verify ? serve::Compare::digests : serve::Compare::small));
  if (files.agree)
    ctx.reporter.note("serve", files.sentence);
  else if (!verify)
    ctx.reporter.warn("serve", files.sentence);
  else
    return base::Error{base::Code::verification, files.sentence, folder,
                       "export or fetch the model again, or serve it without --verify"};
  return {};
}

base::Result<void> run_serve(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  auto model_folder = TRY(invocation.option("model", ""));
  auto card = TRY(invocation.option("card", ""));
  auto evaluation = TRY(invocation.option("eval", ""));
  serve::Settings settings;
  settings.host = TRY(invocation.option("host", settings.host));
  settings.port = TRY(port_of(TRY(invocation.option("port", "8080"))));
  settings.model_name = TRY(invocation.option("name", ""));
  settings.allowed_hosts = names_in(TRY(invocation.option("allow-host", "")));
  const bool verify = invocation.flag("verify");
  TRY(invocation.expect(0));
  if (model_folder.empty())
    return base::Error{base::Code::bad_request, "no model is named", "",
                       "janua serve --model out/demo/model"};
  if (model_folder.size() > 1 && model_folder.back() == '/') model_folder.pop_back();
  if (const auto inside = base::join(model_folder, "model");
      !ctx.disk.exists(base::join(model_folder, "config.json")) && ctx.disk.is_folder(inside))
    return base::Error{base::Code::missing, "this is the folder of a life, its model stands inside",
                       model_folder, "janua serve --model " + inside};
  if (settings.model_name.empty()) settings.model_name = name_of(model_folder);
  if (card.empty()) card = beside(ctx.disk, model_folder, "card", "card.html");
  if (evaluation.empty()) evaluation = beside(ctx.disk, model_folder, "eval", "eval.json");

  const auto papers = TRY(serve::read_papers(ctx.disk, card, evaluation));
  auto server = TRY(serve::Server::listen(settings));
  TRY(compare(ctx, model_folder, verify));
  const auto codec = TRY(infer::open_codec(ctx.disk, model_folder));
  const auto model = TRY(infer::open_model(ctx.disk, model_folder, ctx.pool));
  invocation.print("serving " + settings.model_name + " at " + server->url() + "\n");
  std::fflush(invocation.out);
  return server->run(*model, *codec, papers, ctx);
}

}  // namespace

extern const Entry serve{
    "--model DIR [--card DIR] [--eval DIR] [--host ADDRESS] [--port N] [--name NAME] "
    "[--allow-host NAME,...] [--verify]",
    "Answer over HTTP as the OpenAI API does, and show the page where the model writes.",
    run_serve};

}  // namespace cli::full
