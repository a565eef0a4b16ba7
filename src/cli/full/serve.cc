// janua serve --model DIR: the page and the OpenAI-shaped API over one model.
#include "base/folder_lock.h"
#include "base/json.h"
#include "cli/command.h"
#include "infer/loaded_model.h"
#include "infer/tokenizer_codec.h"
#include "model/run_folder.h"
#include "serve/host.h"
#include "serve/model_files.h"
#include "serve/paper_places.h"
#include "serve/server.h"
#include "tokenizer/own_chat.h"

namespace cli::full {

namespace {

// "out/demo/model" -> "demo": every run calls its model folder "model".
std::string name_of(const base::Path& folder) {
  const auto name = base::file_name(folder);
  const auto above = base::file_name(base::parent(folder));
  return name == "model" && above != "." && !above.empty() ? above : name;
}

// The papers that are not named are the model's own among those beside it.
serve::PaperPlaces places_of(const Invocation& invocation, const base::Path& model) {
  auto places = serve::places_beside(invocation.ctx.disk, model);
  if (invocation.has("card")) places.card = invocation.option("card");
  if (invocation.has("eval")) places.evaluation = invocation.option("eval");
  places.page = invocation.option("page");
  for (const auto& one : places.unrecorded)
    invocation.ctx.reporter.warn("serve", one +
                                              " is not shown: no signed record in the ledger "
                                              "beside it names it as it stands");
  return places;
}

base::Result<serve::Settings> settings_of(const Invocation& invocation) {
  serve::Settings settings;
  settings.host = invocation.option("host");
  settings.port = static_cast<int>(TRY(invocation.whole("port", 0, 65535)));
  settings.model_name = invocation.option("name");
  if (invocation.has("allow-host"))
    settings.allowed_hosts = TRY(serve::parse_host_names(invocation.option("allow-host")));
  settings.without_keys = invocation.has("without-keys");
  if (const auto keys = invocation.option("keys"); invocation.has("keys")) {
    if (settings.without_keys)
      return base::Error{base::Code::bad_request, "--keys and --without-keys contradict each other",
                         "--keys", "give one of them"};
    settings.gate = std::make_shared<serve::Gate>(TRY(serve::KeyStore::open(keys, false)));
  }
  if (const auto log = invocation.option("audit-log"); invocation.has("audit-log")) {
    if (log.empty())
      return base::Error{base::Code::bad_request, "an audit log needs a name", "--audit-log",
                         "name a file"};
    settings.log_lock = std::make_shared<base::FolderLock>(TRY(base::FolderLock::take_beside(log)));
    settings.log = TRY(serve::AuditLog::open(invocation.ctx.disk, log));
  }
  if (const auto url = invocation.option("public-url"); !url.empty())
    settings.public_url = TRY(serve::parse_public_url(url));
  return settings;
}

base::Json ready_json(const serve::Settings& settings, const serve::Server& server,
                      std::int64_t context) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? base::Json() : base::Json(text);
  };
  const base::Json model = {{"id", settings.model_name},
                            {"content_id", or_null(settings.model_id)},
                            {"verified", !settings.model_id.empty()},
                            {"kind", or_null(settings.model_kind)},
                            {"max_model_len", context}};
  return {{"url", server.url()},
          {"addresses", server.addresses()},
          {"port", server.port()},
          {"keys", settings.gate != nullptr},
          {"model", model}};
}

// "serving demo at http://127.0.0.1:8080/", which programs read, and a line about the model.
std::string ready_lines(const serve::Settings& settings, const serve::Server& server) {
  auto out = "serving " + settings.model_name + " at " + server.url();
  if (!settings.public_url.origin.empty()) out += ", listening on " + server.addresses().front();
  out += settings.model_id.empty()
             ? "\nmodel without manifest.json, nothing verified"
             : "\nmodel " + settings.model_id.substr(0, 12) + ", every byte verified";
  return out + (settings.model_kind == "base" ? "; base model\n" : "\n");
}

[[maybe_unused]] base::Result<void> run_serve(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto folder = TRY(model::model_at(ctx.disk, invocation.option("model")));
  auto settings = TRY(settings_of(invocation));
  auto places = places_of(invocation, folder);
  if (settings.model_name.empty()) settings.model_name = name_of(folder);

  const auto files = TRY(serve::check_model_files(ctx.disk, folder, ctx.pool));
  if (files.id.empty() && invocation.has("verify"))
    return base::Error{base::Code::verification,
                       "nothing says what the bytes of the model should be", folder,
                       "export it again, or serve it without --verify"};
  settings.model_id = places.model_id = files.id;
  settings.model_kind = files.kind.kind;
  settings.templated = files.kind.templated;
  const auto papers = TRY(serve::read_papers(ctx.disk, places));
  const auto server = TRY(serve::Server::listen(settings));
  const auto codec = TRY(infer::open_codec(ctx.disk, folder));
  if (const auto* chat = codec->own_chat(); settings.templated && chat && chat->broken())
    ctx.reporter.warn("serve",
                      "the model's own chat template cannot be run, so messages are refused: " +
                          chat->broken()->sentence());
  const auto model = TRY(infer::open_model(ctx.disk, folder, ctx.pool));
  if (invocation.json)
    invocation.print_json(ready_json(settings, *server, model->context()));
  else
    invocation.print(ready_lines(settings, *server));
  std::fflush(invocation.out);
  return server->run(*model, *codec, papers, ctx);
}

}  // namespace

constexpr Option kOptions[] = {
    {"model", "DIR", nullptr, "the model, such as out/demo/model, or a file of GGUF"},
    {"card", "DIR", "", "its card; without it the newest of this model beside it"},
    {"eval", "DIR", "", "its evaluation; without it the newest of this model beside it"},
    {"page", "FILE", "", "a TOML file of what the page says of its provider"},
    {"host", "ADDRESS", "127.0.0.1", "where to listen"},
    {"port", "N", "8080", "0 takes any free one"},
    {"name", "NAME", "", "what the model is called; without it as its run"},
    {"allow-host", "NAME,...", "", "names by which it may be asked for besides its address"},
    {"public-url", "URL", "", "where people reach it, if a proxy stands before it"},
    {"keys", "FILE", "", "let in only who shows a key of this file (janua key new)"},
    {"audit-log", "FILE", "",
     "note who asked what, when, and what it cost, each line bound to the one before"},
    {"without-keys", "", "", "answer other machines although nobody has to show a key"},
    {"verify", "", "", "refuse a model without the manifest that says what its bytes should be"}};
constexpr Example kExamples[] = {
    {"janua serve --model out/demo/model", "the page and the API at http://127.0.0.1:8080"},
    {"janua serve --model out/demo/model --keys keys.db --host 0.0.0.0",
     "to other machines, each with a key"},
    {"janua serve --model out/demo/model --public-url https://llm.example.eu",
     "behind a proxy that speaks TLS"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"url", "text", "where people reach it"},
    {"addresses", "list", "where it listens"},
    {"addresses[]", "text", ""},
    {"port", "whole number", ""},
    {"keys", "true or false", "whether somebody who asks has to show one"},
    {"model", "object", ""},
    {"model.id", "text", "what it is called"},
    {"model.content_id", "text or null", "null of a folder without manifest.json"},
    {"model.verified", "true or false", "whether every byte was compared"},
    {"model.kind", "text or null", "base, or null where nothing is known"},
    {"model.max_model_len", "whole number", "its context, in tokens"}};
constexpr JsonForm kForms[] = {
    {.text = "That it is ready; it goes on serving.", .members = kMembers}};

extern const Entry serve{
    .group = Group::use,
    .summary = "Answer over HTTP as the OpenAI API does, and show the page where the model writes.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run_serve)};

}  // namespace cli::full
