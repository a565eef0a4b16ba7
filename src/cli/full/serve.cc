// janua serve --model DIR: the page and the OpenAI-shaped API over one model.
#include <ctime>
#include <optional>

#include "base/folder_lock.h"
#include "base/json.h"
#include "base/visible.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "infer/loaded_model.h"
#include "infer/tokenizer_codec.h"
#include "model/run_folder.h"
#include "serve/check.h"
#include "serve/host.h"
#include "serve/model_files.h"
#include "serve/paper_places.h"
#include "serve/server.h"
#include "tokenizer/own_chat.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Result;

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

Error contradiction(const char* one, const char* other) {
  return {Code::bad_request, std::string(one) + " and " + other + " contradict each other", one,
          "give one of them"};
}

Result<void> take_address(const Invocation& invocation, serve::Settings& settings) {
  settings.host = invocation.option("host");
  settings.port = static_cast<int>(TRY(invocation.whole("port", 0, 65535)));
  if (!invocation.has("listen")) return {};
  for (const char* other : {"--host", "--port"})
    if (invocation.has(other + 2)) return contradiction("--listen", other);
  const auto said = invocation.option("listen");
  if (!said.starts_with("unix:") || said.size() == 5)
    return Error{Code::bad_request, "'" + base::visible(said) + "' names no UNIX socket",
                 "--listen", "write unix:PATH; --host and --port are for addresses"};
  settings.unix_path = said.substr(5);
  return {};
}

Result<void> take_tls(const Invocation& invocation, serve::Settings& settings) {
  const serve::TlsFiles files{invocation.option("tls-certificate"), invocation.option("tls-key"),
                              invocation.option("tls-client-ca")};
  if (files.certificate.empty() && files.key.empty() && files.authorities.empty()) return {};
  if (files.certificate.empty() || files.key.empty())
    return Error{Code::bad_request, "TLS needs a certificate and the key to it",
                 files.certificate.empty() ? "--tls-certificate" : "--tls-key", "give both"};
  if (!settings.unix_path.empty()) return contradiction("--listen", "--tls-certificate");
  settings.tls = TRY(serve::Tls::open(invocation.ctx.disk, files));
  return {};
}

Result<void> take_keys(const Invocation& invocation, serve::Settings& settings) {
  settings.without_keys = invocation.has("without-keys");
  if (!invocation.has("keys")) return {};
  if (settings.without_keys) return contradiction("--keys", "--without-keys");
  settings.gate =
      std::make_shared<serve::Gate>(TRY(serve::KeyStore::open(invocation.option("keys"), false)));
  return {};
}

Result<void> open_log(const Invocation& invocation, serve::Settings& settings) {
  const auto log = invocation.option("audit-log");
  if (!invocation.has("audit-log")) return {};
  const auto most = TRY(invocation.whole("audit-log-mib", 0, 1 << 20));
  settings.log_lock = std::make_shared<base::FolderLock>(TRY(base::FolderLock::take_beside(log)));
  settings.log = TRY(serve::AuditLog::open(invocation.ctx.disk, log,
                                           {.most_bytes = static_cast<std::uint64_t>(most) << 20}));
  return {};
}

Result<serve::Settings> settings_of(const Invocation& invocation) {
  serve::Settings settings;
  TRY(take_address(invocation, settings));
  settings.model_name = invocation.option("name");
  if (invocation.has("allow-host"))
    settings.allowed_hosts = TRY(serve::parse_host_names(invocation.option("allow-host")));
  TRY(take_tls(invocation, settings));
  TRY(take_keys(invocation, settings));
  if (invocation.has("audit-log") && invocation.option("audit-log").empty())
    return Error{Code::bad_request, "an audit log needs a name", "--audit-log", "name a file"};
  if (invocation.has("audit-log-mib") && !invocation.has("audit-log"))
    return Error{Code::bad_request, "there is no audit log whose size could be limited",
                 "--audit-log-mib", "give it with --audit-log"};
  if (const auto url = invocation.option("public-url"); !url.empty())
    settings.public_url = TRY(serve::parse_public_url(url));
  return settings;
}

// What is open to whom; nothing is opened.
Result<void> check(const Invocation& invocation, const serve::Settings& settings,
                   const base::Path& folder) {
  serve::Premises premises{folder, invocation.option("keys"), invocation.option("audit-log"), {}};
  if (settings.gate) premises.listed = TRY(settings.gate->keys());
  const auto found = serve::inspect(settings, premises, invocation.ctx, std::time(nullptr));
  if (invocation.json)
    invocation.print_json(found.json);
  else
    invocation.print(found.text);
  if (found.sound()) return {};
  return Error{Code::verification, "something is open that should not be", folder,
               "the lines above that begin with OPEN say what, and what to do"};
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
          {"tls", settings.tls != nullptr},
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

[[maybe_unused]] Result<void> run_serve(Invocation& invocation) {
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
  if (invocation.has("check")) return check(invocation, settings, folder);
  TRY(open_log(invocation, settings));
  std::optional<HangUp> hang_up;
  if (settings.tls) {
    hang_up.emplace();
    settings.reload = HangUp::take;
  }
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
    {"listen", "unix:PATH", "",
     "listen on a UNIX socket instead, which its owner and group may use"},
    {"tls-certificate", "FILE", "",
     "speak TLS, and show this certificate (PEM); SIGHUP reads it again"},
    {"tls-key", "FILE", "", "the key to it (PEM)"},
    {"tls-client-ca", "FILE", "",
     "let in only clients with a certificate of these authorities (PEM)"},
    {"name", "NAME", "", "what the model is called; without it as its run"},
    {"allow-host", "NAME,...", "", "names by which it may be asked for besides its address"},
    {"public-url", "URL", "", "where people reach it, if a proxy stands before it"},
    {"keys", "FILE", "", "let in only who shows a key of this file (janua key new)"},
    {"audit-log", "FILE", "",
     "note who asked what, when, and what it cost, each line bound to the one before"},
    {"audit-log-mib", "N", "0", "put the log aside when it has grown to so many MiB; 0 never does"},
    {"without-keys", "", "", "answer other machines although nobody has to show a key"},
    {"verify", "", "", "refuse a model without the manifest that says what its bytes should be"},
    {"check", "", "",
     "open nothing, and say what would be open to whom; exit 3 if that is too much"}};
constexpr Example kExamples[] = {
    {"janua serve --model out/demo/model", "the page and the API at http://127.0.0.1:8080"},
    {"janua serve --model out/demo/model --keys keys.db --host 0.0.0.0",
     "to other machines, each with a key"},
    {"janua serve --model out/demo/model --public-url https://llm.example.eu",
     "behind a proxy that speaks TLS"},
    {"janua serve --model out/demo/model --keys keys.db --host 0.0.0.0 --check",
     "what would be open to whom"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"url", "text", "where people reach it"},
    {"addresses", "list", "where it listens"},
    {"addresses[]", "text", ""},
    {"port", "whole number", ""},
    {"keys", "true or false", "whether somebody who asks has to show one"},
    {"tls", "true or false", "whether it speaks TLS itself"},
    {"model", "object", ""},
    {"model.id", "text", "what it is called"},
    {"model.content_id", "text or null", "null of a folder without manifest.json"},
    {"model.verified", "true or false", "whether every byte was compared"},
    {"model.kind", "text or null", "base, or null where nothing is known"},
    {"model.max_model_len", "whole number", "its context, in tokens"}};
constexpr JsonMember kCheckMembers[] = {
    {"", "object", ""},
    {"sound", "true or false", "whether nothing is open that should not be"},
    {"address", "text", "where it would listen"},
    {"public_url", "text or null", "where people would reach it"},
    {"tls", "object or null", "null: it speaks none itself"},
    {"tls.subject?", "text", "whom its certificate names"},
    {"tls.names?", "list", "hosts for which it is good"},
    {"tls.names[]", "text", ""},
    {"tls.expires?", "text", "when, in UTC"},
    {"tls.asks_clients?", "true or false", "whether clients have to show a certificate"},
    {"keys", "object or null", "null: nobody has to show one"},
    {"keys.file?", "text", ""},
    {"keys.good?", "whole number", ""},
    {"keys.expired?", "whole number", ""},
    {"keys.revoked?", "whole number", ""},
    {"keys.list?", "list", "those that are good"},
    {"keys.list[]", "object", ""},
    {"keys.list[].id", "text", ""},
    {"keys.list[].name", "text", "whose it is"},
    {"keys.list[].scopes", "list", "what it may do"},
    {"keys.list[].scopes[]", "text", ""},
    {"keys.list[].expires", "text or null", "when, in UTC; null: never"},
    {"audit_log", "object or null", "null: there is none, or it does not hold together"},
    {"audit_log.file?", "text", ""},
    {"audit_log.lines?", "whole number", ""},
    {"audit_log.head?", "text or null", "digest of its last line"},
    {"model", "object", ""},
    {"model.name", "text", "what it is called"},
    {"model.folder", "text", ""},
    {"model.content_id", "text or null", "null of a folder without manifest.json"},
    {"model.verified", "true or false", "whether every byte was compared"},
    {"routes", "list", ""},
    {"routes[]", "object", ""},
    {"routes[].method", "text", ""},
    {"routes[].path", "text", ""},
    {"routes[].scope", "text or null", "what a key must be allowed; null: none is asked for"},
    {"findings", "list", ""},
    {"findings[]", "object", ""},
    {"findings[].open", "true or false", "whether it should not be so"},
    {"findings[].what", "text", ""},
    {"findings[].hint", "text", "what to do"}};
constexpr JsonForm kForms[] = {
    {.text = "That it is ready; it goes on serving.", .members = kMembers},
    {.when = "--check", .text = "What would be open to whom.", .members = kCheckMembers}};

extern const Entry serve{
    .group = Group::use,
    .summary = "Answer over HTTP as the OpenAI API does, and show the page where the model writes.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run_serve)};

}  // namespace cli::full
