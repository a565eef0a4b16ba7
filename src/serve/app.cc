#include "serve/app.h"

#include <algorithm>
#include <ctime>
#include <random>
#include <tuple>

#include "serve/card_page.h"
#include "serve/generation.h"
#include "serve/openapi.h"
#include "serve/page_file.h"
#include "serve/request_reader.h"

namespace serve {
namespace {

using base::Json;

constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' "
    "data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
constexpr const char* kCardPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors ";

std::uint64_t fresh_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

bool starts_with(const std::string& text, std::string_view start) {
  return std::string_view(text).substr(0, start.size()) == start;
}

Response not_found(const std::string& message) {
  return error_response({404, message, "", "not_found"});
}

Response html(std::string body, const std::string& policy, int status = 200) {
  return {status,
          "text/html; charset=utf-8",
          std::move(body),
          {{"Content-Security-Policy", policy}, {"Referrer-Policy", "no-referrer"}}};
}

std::string wrong_host(const std::string& host) {
  const auto shown = infer::to_utf8(host);
  return "the host '" + shown +
         "' is not this machine; behind a proxy the server is started with " +
         "--public-url https://" + shown + ", and --allow-host adds a name";
}

std::string wrong_origin(const std::string& origin) {
  return "requests from other sites are not answered; if " + infer::to_utf8(origin) +
         " is this server behind a proxy, it is started with --public-url";
}

// That a request may read and write.
std::int64_t most_tokens(const Ask& ask, std::int64_t context) {
  std::int64_t out = 0;
  for (const auto& prompt : ask.prompts) {
    const auto read = static_cast<std::int64_t>(prompt.size());
    out += read + ask.choices * std::clamp<std::int64_t>(ask.max_tokens, 0,
                                                         std::max<std::int64_t>(context - read, 0));
  }
  return out;
}

constexpr std::size_t kMostIdleBody = 64 * 1024;  // of a route that reads none

// The exchange through which a request is answered that is noted somewhere.
std::shared_ptr<Exchange> recorded(const std::shared_ptr<Exchange>& exchange,
                                   const std::shared_ptr<Note>& note) {
  if (!note) return exchange;
  return std::make_shared<Recorded>(exchange, note);
}

// Whose template writes the messages.
const char* template_of(const ModelFacts& facts) {
  if (!facts.templated) return "none";
  return facts.codec.own_chat() ? "own" : "janua";
}

}  // namespace

struct App::Route {
  const char* path;
  const char* method;
  const char* scope;                           // of a key; "": none is asked for
  Response (App::*get)(const Request&) const;  // null: a body is read
  const char* text;
  const char* says = "";  // schemas in openapi_schemas.cc
  const char* asks = "";
  Answer<Json> (*post)(const Json&, const ModelFacts&,
                       std::string_view) = nullptr;  // null: a generation
  bool prefix = false;                               // "{name}" stands behind it
};

std::span<const App::Route> App::routes() {
  static constexpr Route all[] = {
      {"/health", "GET", "", &App::health, "Whether it answers", "Health"},
      {"/v1/models", "GET", "models", &App::models, "The models that are here", "Models"},
      {.path = "/v1/models/",
       .method = "GET",
       .scope = "models",
       .get = &App::model,
       .text = "One of them",
       .says = "Model",
       .prefix = true},
      {"/v1/completions", "POST", "generate", nullptr, "Go on with a text", "Completion",
       "CompletionRequest"},
      {"/v1/chat/completions", "POST", "generate", nullptr, "Answer messages", "Chat",
       "ChatRequest"},
      {"/v1/chat/completions/input_tokens", "POST", "generate", nullptr,
       "Count what a chat makes the model read", "InputTokens", "MessagesRequest", input_tokens},
      {"/tokenize", "POST", "generate", nullptr, "The tokens of a text or a chat", "Tokens",
       "TokenizeRequest", tokenize},
      {"/detokenize", "POST", "generate", nullptr, "The text of tokens", "Text",
       "DetokenizeRequest", detokenize},
      {"/apply-template", "POST", "generate", nullptr, "What the chat template writes of messages",
       "Rendered", "MessagesRequest", apply_template},
      {"/metrics", "GET", "read", &App::metrics, "Counters for Prometheus"},
      {"/openapi.json", "GET", "read", &App::description, "This description", "Anything"},
      {"/card", "GET", "read", &App::card, "The model card as a page"},
      {"/api/card", "GET", "read", &App::bare_card, "The model card alone"},
      {"/api/page", "GET", "read", &App::own_page, "What the page says of its provider",
       "Anything"},
      {"/api/evaluation", "GET", "read", &App::evaluation, "What the model was found to be",
       "Anything"},
      {"/api/languages", "GET", "read", &App::languages, "Its languages", "Anything"},
  };
  return all;
}

std::vector<App::Way> App::ways() {
  std::vector<Way> out;
  for (const auto& route : routes())
    out.push_back({route.method, std::string(route.path) + (route.prefix ? "{name}" : ""),
                   route.scope, route.text, route.asks, route.says});
  for (const auto& file : page_files())
    out.push_back({"GET", std::string(file.path), "", "A file of the page", "", ""});
  return out;
}

const App::Route* App::find(const std::string& path) {
  static constexpr Route page_route = {"", "GET", "", &App::page, ""};
  for (const auto& route : routes())
    if (path == route.path || (route.prefix && starts_with(path, route.path))) return &route;
  for (const auto& file : page_files())
    if (path == file.path) return &page_route;
  return nullptr;
}

App::App(ModelFacts facts, infer::Scheduler& scheduler, const Papers& papers, KnownHosts hosts,
         PublicUrl url, Gate* gate, AuditLog* log, bool tls)
    : facts_(std::move(facts)),
      scheduler_(scheduler),
      papers_(papers),
      hosts_(std::move(hosts)),
      url_(std::move(url)),
      gate_(gate),
      log_(log),
      tls_(tls),
      started_(std::time(nullptr)),
      fresh_(fresh_seed(), "serve.fresh") {}

// A request from its head until its body may come.
struct App::Visit {
  Request head;
  std::shared_ptr<Exchange> exchange;
  Enter enter;
  const Route* route = nullptr;
  std::shared_ptr<Note> note;  // null: it is noted nowhere
  std::optional<Key> key;
  bool guarded() const { return !route || *route->scope; }
  void respond(Response response) const { recorded(exchange, note)->respond(std::move(response)); }
  void refuse(const Refusal& refusal) const { respond(error_response(refusal)); }
};

void App::admit(Request head, const std::shared_ptr<Exchange>& exchange, Enter enter) {
  const auto refuse = [&](const Refusal& refusal) { exchange->respond(error_response(refusal)); };
  if (!hosts_.know(head.host)) return refuse({403, wrong_host(head.host), "", "wrong_host"});
  head.path = url_.inside(head.path);
  // Relative links of the page need the slash at the end.
  if (head.path.empty() && !url_.path.empty())
    return exchange->respond({308, "", "", {{"Location", url_.path + "/"}}});
  auto visit = std::make_shared<Visit>();
  visit->route = find(head.path);
  visit->head = std::move(head);
  visit->exchange = exchange;
  visit->enter = std::move(enter);
  if (!visit->guarded()) return pass_in(visit);
  if (log_ && !log_->good()) return refuse(unwritten_log());
  if (log_) visit->note = noted(visit->head, visit->route);
  gate_ ? pass_gate(visit) : pass_in(visit);
}

// What is known of a request before it is answered. Of a path where nothing is, it says nothing: anybody could write
// there what he likes.
std::shared_ptr<Note> App::noted(const Request& request, const Route* route) const {
  Json entry = {
      {"at", utc(std::time(nullptr))}, {"route", route ? route->path : ""}, {"model", facts_.id}};
  if (route) entry["method"] = route->method == request.method ? request.method : "another";
  return std::make_shared<Note>(*log_, std::move(entry));
}

// Who shows no good key could fill the disk, whatever he is answered: those of a minute are noted together, when the next one comes.
void App::refused(Note& note) {
  const std::lock_guard lock(refused_mutex_);
  const auto minute = std::time(nullptr) / 60;
  if (minute == refused_minute_) {
    ++refused_;
    return note.forget();
  }
  if (refused_ > 0)
    log_->add({{"at", utc(minute * 60)}, {"event", "refused"}, {"count", refused_}});
  refused_minute_ = minute;
  refused_ = 0;
}

// The clerk asks the file of keys.
void App::pass_gate(const std::shared_ptr<Visit>& visit) {
  const bool taken = gate_->clerk().take([this, visit] {
    std::string whose;
    auto said = gate_->admit(visit->head, visit->route ? visit->route->scope : "", &whose);
    visit->exchange->post([this, visit, said = std::move(said), whose = std::move(whose)] {
      admitted(visit, said, whose);
    });
  });
  if (!taken)
    visit->refuse({503, "too many requests wait for their keys to be looked up; try again later",
                   "", "busy"});
}

void App::admitted(const std::shared_ptr<Visit>& visit, std::variant<Key, Response> said,
                   const std::string& whose) {
  if (visit->note && !whose.empty()) visit->note->say("key", whose);
  if (auto* key = std::get_if<Key>(&said)) {
    visit->key = std::move(*key);
    return pass_in(visit);
  }
  auto& no = std::get<Response>(said);
  if (!visit->route && no.status == 403)
    return pass_in(visit);  // any key may know that nothing is there
  if (visit->note && whose.empty()) refused(*visit->note);
  visit->respond(std::move(no));
}

// What the head alone says against it.
std::optional<Response> App::refusal_of(const Visit& visit) const {
  const auto& [request, route] = std::tie(visit.head, visit.route);
  if (!route && request.takes_html && request.method == "GET")
    return html(nothing_here_page(url_.path + "/"), kPagePolicy, 404);
  if (!route) return not_found("there is nothing at " + infer::to_utf8(request.path));
  if (request.method != route->method) {
    auto response = error_response(
        {405, request.path + " answers " + route->method + " only", "", "method_not_allowed"});
    response.headers.emplace_back("Allow", route->method);
    return response;
  }
  if (route->get) return {};
  if (!known_origin(request.origin, request.host, url_, tls_))
    return error_response({403, wrong_origin(request.origin), "", "wrong_origin"});
  if (request.content_type != "application/json")
    return error_response(
        {415, "the body must be JSON: send Content-Type: application/json", "", "not_json"});
  return {};
}

void App::pass_in(const std::shared_ptr<Visit>& visit) {
  if (auto no = refusal_of(*visit)) return visit->respond(std::move(*no));
  visit->enter({visit->route->get ? kMostIdleBody : kMostBody,
                [this, path = visit->head.path, route = visit->route, key = visit->key,
                 note = visit->note](Request request, const std::shared_ptr<Exchange>& exchange) {
                  request.path = path;
                  answer(*route, request, key, note, recorded(exchange, note));
                }});
}

void App::answer(const Route& route, const Request& request, const std::optional<Key>& key,
                 const std::shared_ptr<Note>& note, const std::shared_ptr<Exchange>& exchange) {
  if (route.get) return exchange->respond((this->*route.get)(request));
  if (route.post) return exchange->respond(count_tokens(route, request));
  generate(request, key, note, exchange);
}

Response App::count_tokens(const Route& route, const Request& request) const {
  auto body = parse_object(request.body);
  if (const auto* refusal = std::get_if<Refusal>(&body)) return error_response(*refusal);
  const auto said = route.post(std::get<Json>(body), facts_, request.body);
  if (const auto* refusal = std::get_if<Refusal>(&said)) return error_response(*refusal);
  return json_response(std::get<Json>(said));
}

void App::generate(const Request& request, const std::optional<Key>& key,
                   const std::shared_ptr<Note>& note, const std::shared_ptr<Exchange>& exchange) {
  const auto refuse = [&](const Refusal& refusal) { exchange->respond(error_response(refusal)); };
  if (scheduler_.load().draining)
    return refuse({503, "the server is shutting down; try again later", "", "shutting_down"});
  auto body = parse_object(request.body);
  if (const auto* refusal = std::get_if<Refusal>(&body)) return refuse(*refusal);
  const auto seed = fresh_.at(++count_) >> 11;  // 53 bits: any client can send it back
  const auto& json = std::get<Json>(body);
  auto asked = request.path == "/v1/chat/completions" ? read_chat(json, facts_, seed, request.body)
                                                      : read_completion(json, facts_, seed);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return refuse(*refusal);
  const auto ask = std::make_shared<Ask>(std::move(std::get<Ask>(asked)));
  if (!gate_ || !key) return write(std::move(*ask), {}, note, exchange);
  // Not by take(): it was let in, and of those there are no more than connections.
  gate_->clerk().must([this, ask, key = *key, note, exchange] {
    auto spent = gate_->spend(key, most_tokens(*ask, facts_.context));
    exchange->post([this, ask, note, exchange, spent = std::move(spent)] {
      if (const auto* no = std::get_if<Response>(&spent)) return exchange->respond(*no);
      write(std::move(*ask), std::get<Gate::Settle>(spent), note, exchange);
    });
  });
}

void App::write(Ask ask, Gate::Settle settle, const std::shared_ptr<Note>& note,
                const std::shared_ptr<Exchange>& exchange) {
  const bool chat = ask.chat;
  const auto id = fresh_id(chat);
  if (note) note->say("request", id);
  ReplyShape shape(chat, id, std::time(nullptr), facts_.name, ask.logprobs, ask.stream_usage,
                   facts_.codec, facts_.id);
  shape.tell_sampling(ask.told);
  auto headers = marks();
  if (chat) headers.emplace_back("Janua-Chat-Template", template_of(facts_));
  auto done = [metrics = metrics_, note, settle = std::move(settle)](const Done& done) {
    metrics->note(done);
    if (note) note->note(done);
    if (settle) settle(done.usage.prompt + done.usage.answer);
  };
  auto language = language_of(ask);
  std::make_shared<Generation>(std::move(ask), std::move(shape), exchange, std::move(headers),
                               std::move(done))
      ->start(scheduler_, facts_.codec, std::move(language));
}

std::shared_ptr<infer::Language> App::language_of(const Ask& ask) {
  if (!ask.machine) return nullptr;
  std::call_once(table_made_, [&] { table_ = std::make_shared<infer::TokenTable>(facts_.codec); });
  return std::make_shared<infer::Language>(ask.machine, table_);
}

std::string App::fresh_id(bool chat) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(fresh_.at(++count_, 1)));
  return (chat ? "chatcmpl-" : "cmpl-") + std::string(digits);
}

Response App::health(const Request&) const {
  const auto load = scheduler_.load();
  if (log_ && !log_->good())
    return json_response({{"status", "the audit log cannot be written"}}, 503);
  return json_response({{"status", load.draining ? "draining" : "ok"},
                        {"running", load.running},
                        {"waiting", load.waiting}},
                       load.draining ? 503 : 200);
}

Response App::metrics(const Request&) const {
  const auto load = scheduler_.load();
  return {200,
          "text/plain; version=0.0.4; charset=utf-8",
          metrics_->text(facts_.name, load.running, load.waiting),
          {}};
}

// What a program can see of the model in every answer without parsing it.
Headers App::marks() const {
  Headers out;
  if (!facts_.kind.empty()) out.emplace_back("Janua-Model-Kind", facts_.kind);
  if (!facts_.id.empty()) out.emplace_back("Janua-Model-Id", facts_.id);
  return out;
}

Json App::model_json() const {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"id", facts_.name},
          {"object", "model"},
          {"created", started_},
          {"owned_by", "janua"},
          {"max_model_len", facts_.context},
          {"kind", or_null(facts_.kind)},
          {"content_id", or_null(facts_.id)},
          {"verified", !facts_.id.empty()}};
}

Response App::models(const Request&) const {
  return json_response({{"object", "list"}, {"data", Json::array({model_json()})}});
}

Response App::model(const Request& request) const {
  const auto name = request.path.substr(std::string_view("/v1/models/").size());
  if (name == facts_.name) return json_response(model_json());
  return error_response({404,
                         "the model '" + infer::to_utf8(name) + "' is not here; this server has '" +
                             facts_.name + "'",
                         "model", "model_not_found"});
}

Response App::page(const Request& request) const {
  const auto files = page_files();
  const auto& file = *std::find_if(files.begin(), files.end(),
                                   [&](const PageFile& file) { return request.path == file.path; });
  const bool packed = request.takes_gzip && file.packed.size() < file.bytes.size();
  const auto tag = "\"" + std::string(file.tag) + (packed ? "-gz" : "") + "\"";
  Response response{200,
                    file.type,
                    std::string(packed ? file.packed : file.bytes),
                    {{"ETag", tag},
                     {"Cache-Control", "no-cache"},
                     {"Vary", "Accept-Encoding"},
                     {"Content-Security-Policy", kPagePolicy},
                     {"Referrer-Policy", "no-referrer"}}};
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  if (request.if_none_match == tag) {
    response.status = 304;
    response.body.clear();
  }
  return response;
}

Response App::card(const Request&) const {
  if (papers_.card.empty()) return html(no_card_page(), kPagePolicy, 404);
  return html(with_way_back(papers_.card), std::string(kCardPolicy) + "'none'");
}

// For the frame of the page, which has its own way back.
Response App::bare_card(const Request&) const {
  if (papers_.card.empty()) return not_found("this server was started without a model card");
  return html(papers_.card, std::string(kCardPolicy) + "'self'");
}

Response App::own_page(const Request&) const { return json_response(page_json(papers_.page)); }

Response App::evaluation(const Request&) const {
  if (papers_.evaluation.is_null())
    return not_found("this server was started without an evaluation");
  return json_response(papers_.evaluation);
}

Response App::description(const Request&) const {
  return json_response(openapi(facts_, gate_ != nullptr));
}

Response App::languages(const Request&) const {
  return json_response({{"languages", papers_.languages}});
}

}  // namespace serve
