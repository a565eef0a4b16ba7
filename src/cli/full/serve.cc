// janua serve --model DIR: the page and the OpenAI-shaped API over one model.
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

[[maybe_unused]] base::Result<void> run_serve(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  auto model_folder = invocation.option("model");
  auto card = invocation.option("card");
  auto evaluation = invocation.option("eval");
  serve::Settings settings;
  settings.host = invocation.option("host");
  settings.port = static_cast<int>(TRY(invocation.whole("port", 0, 65535)));
  settings.model_name = invocation.option("name");
  settings.allowed_hosts = list_of(invocation.option("allow-host"));
  const bool verify = invocation.has("verify");
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

constexpr Option kOptions[] = {
    {"model", "DIR", nullptr, "the model, such as out/demo/model"},
    {"card", "DIR", "", "its card; without it the one beside the model"},
    {"eval", "DIR", "", "its evaluation; without it the one beside the model"},
    {"host", "ADDRESS", "127.0.0.1", "where to listen"},
    {"port", "N", "8080", "0 takes any free one"},
    {"name", "NAME", "", "what the model is called; without it as its run"},
    {"allow-host", "NAME,...", "", "names by which it may be asked for besides its address"},
    {"verify", "", "", "start only if the model is what its manifest lists"}};
constexpr Example kExamples[] = {
    {"janua serve --model out/demo/model", "the page and the API at http://127.0.0.1:8080"}};

extern const Entry serve{
    .group = Group::use,
    .summary = "Answer over HTTP as the OpenAI API does, and show the page where the model writes.",
    .options = kOptions,
    .examples = kExamples,
    .obeys = kNone,
    .run = RUNNER(run_serve)};

}  // namespace cli::full
