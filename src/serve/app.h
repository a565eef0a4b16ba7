// The routes: which request gets which answer.
//
//   GET  /health /v1/models /v1/models/NAME           POST /v1/completions /v1/chat/completions
//   GET  /metrics /openapi.json                       POST /tokenize /detokenize /apply-template
//                                                     POST /v1/chat/completions/input_tokens
//   GET  / /page.js /page.css /favicon.svg /words/*.json /card
//   GET  /api/page /api/languages /api/evaluation /api/card
//
// With keys (gate/gate.h) all but /health and the files of the page ask for one; what stands at a path is told to
// nobody else. NAME may hold slashes, plain or as %2F. Against other pages in the visitor's browser: no CORS
// headers are ever sent, a POST from another origin is refused, a body must say it is JSON, and the
// Host must be one of ours (host.h). Behind a proxy the path of the public address may stand before
// every path. Nothing of what is asked or answered is logged.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "infer/scheduler.h"
#include "serve/ask.h"
#include "serve/gate/audit_log.h"
#include "serve/gate/gate.h"
#include "serve/gate/recorded.h"
#include "serve/host.h"
#include "serve/message.h"
#include "serve/metrics.h"
#include "serve/paper.h"

namespace serve {

class App {
 public:
  // All references must outlive the app.
  App(ModelFacts facts, infer::Scheduler& scheduler, const Papers& papers, KnownHosts hosts,
      PublicUrl url = {}, Gate* gate = nullptr, AuditLog* log = nullptr, bool tls = false);

  // Of every route: how it is asked, the scope that a key for it must have ("" needs no key), what it is for, and the
  // names of the schemas of its body ("": it reads none) and of its answer ("" for none of JSON).
  struct Way {
    std::string method, path, scope, text, asks, says;
  };
  static std::vector<Way> ways();

  // Host, path, key, method, origin and media type are looked at before a byte of the body is read.
  void admit(Request head, const std::shared_ptr<Exchange>& exchange, Enter enter);

 private:
  struct Route;
  static std::span<const Route> routes();
  static const Route* find(const std::string& path);
  struct Visit;
  void pass_gate(const std::shared_ptr<Visit>& visit);
  void admitted(const std::shared_ptr<Visit>& visit, std::variant<Key, Response> said,
                const std::string& whose);
  void pass_in(const std::shared_ptr<Visit>& visit);
  std::optional<Response> refusal_of(const Visit& visit) const;
  void answer(const Route& route, const Request& request, const std::optional<Key>& key,
              const std::shared_ptr<Note>& note, const std::shared_ptr<Exchange>& exchange);
  std::shared_ptr<Note> noted(const Request& request, const Route* route) const;
  Headers marks() const;
  void generate(const Request& request, const std::optional<Key>& key,
                const std::shared_ptr<Note>& note, const std::shared_ptr<Exchange>& exchange);
  Response count_tokens(const Route& route, const Request& request) const;
  void write(Ask ask, Gate::Settle settle, const std::shared_ptr<Note>& note,
             const std::shared_ptr<Exchange>& exchange);
  std::shared_ptr<infer::Language> language_of(const Ask& ask);
  std::string fresh_id(bool chat);

  void refused(Note& note);
  Response health(const Request&) const;
  Response metrics(const Request&) const;
  Response models(const Request&) const;
  Response model(const Request&) const;
  Response page(const Request&) const;
  Response card(const Request&) const;
  Response bare_card(const Request&) const;
  Response own_page(const Request&) const;
  Response description(const Request&) const;
  Response evaluation(const Request&) const;
  Response languages(const Request&) const;
  base::Json model_json() const;

  ModelFacts facts_;
  infer::Scheduler& scheduler_;
  const Papers& papers_;
  KnownHosts hosts_;
  PublicUrl url_;
  Gate* gate_;                 // null: everybody may ask
  AuditLog* log_;              // null: nothing is noted
  bool tls_;                   // this server speaks it itself
  std::once_flag table_made_;  // when an answer is first bound to a set of texts
  std::shared_ptr<const infer::TokenTable> table_;
  std::mutex refused_mutex_;
  std::int64_t refused_minute_ = 0, refused_ = 0;  // beside the first of that minute
  std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
  std::int64_t started_;
  base::Random fresh_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace serve
