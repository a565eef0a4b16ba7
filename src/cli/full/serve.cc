// janua serve --model DIR: the page and the OpenAI-shaped API over one model.
#include <charconv>

#include "cli/command.h"
#include "infer/loaded_model.h"
#include "serve/server.h"
#include "tokenizer/tokenizer.h"

namespace cli::full {

namespace {

class RealCodec : public infer::TextCodec {
 public:
  explicit RealCodec(tokenizer::Tokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}
  void encode(std::string_view text, std::vector<infer::TokenId>& out) const override {
    tokenizer_.encode(text, out);
  }
  std::string bytes(infer::TokenId token) const override {
    return tokenizer_.decode(std::span(&token, 1));
  }
  infer::TokenId special(std::string_view name) const override { return tokenizer_.special(name); }
  std::int64_t vocabulary() const override { return tokenizer_.vocabulary(); }

 private:
  tokenizer::Tokenizer tokenizer_;
};

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

base::Result<void> run_serve(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  auto model_folder = TRY(invocation.option("model", ""));
  auto card = TRY(invocation.option("card", ""));
  auto evaluation = TRY(invocation.option("eval", ""));
  serve::Settings settings;
  settings.host = TRY(invocation.option("host", settings.host));
  settings.port = TRY(port_of(TRY(invocation.option("port", "8080"))));
  settings.model_name = TRY(invocation.option("name", ""));
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
  const RealCodec codec(TRY(tokenizer::Tokenizer::load(ctx.disk, model_folder)));
  const auto model = TRY(infer::open_model(ctx.disk, model_folder, ctx.workers));
  invocation.print("serving " + settings.model_name + " at " + server->url() + "\n");
  std::fflush(invocation.out);
  return server->run(*model, codec, papers, ctx);
}

}  // namespace

extern const Entry serve{
    "--model DIR [--card DIR] [--eval DIR] [--host ADDRESS] [--port N] [--name NAME]",
    "Answer over HTTP as the OpenAI API does, and show the page where the model writes.",
    run_serve};

}  // namespace cli::full
