// The routes: which request gets which answer.
//
//   GET  /health /v1/models /v1/models/NAME           POST /v1/completions /v1/chat/completions
//   GET  /metrics                                     POST /tokenize /detokenize /apply-template
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
      PublicUrl url = {}, Gate* gate = nullptr, AuditLog* log = nullptr);

  // Of every route: how it is asked, and the scope that a key for it must have; "" needs no key.
  struct Way {
    std::string method, path, scope;
  };
  static std::vector<Way> ways();

  void answer(const Request& request, const std::shared_ptr<Exchange>& exchange);

 private:
  struct Route;
  static std::span<const Route> routes();
  static const Route* find(const std::string& path);
  void answer_inside(const Request& request, std::shared_ptr<Exchange> exchange);
  std::shared_ptr<Recorded> recorded(const Request& request, const Route* route,
                                     const std::shared_ptr<Exchange>& exchange) const;
  Headers marks() const;
  void generate(const Request& request, bool chat, const std::optional<Key>& key,
                const std::shared_ptr<Exchange>& exchange);
  void count_tokens(const Route& route, const Request& request,
                    const std::shared_ptr<Exchange>& exchange) const;
  void write(Ask ask, bool chat, Gate::Settle settle, const std::shared_ptr<Exchange>& exchange);
  std::string fresh_id(bool chat);

  void refused(Recorded& note);
  Response health(const Request&) const;
  Response metrics(const Request&) const;
  Response models(const Request&) const;
  Response model(const Request&) const;
  Response page(const Request&) const;
  Response card(const Request&) const;
  Response bare_card(const Request&) const;
  Response own_page(const Request&) const;
  Response evaluation(const Request&) const;
  Response languages(const Request&) const;
  base::Json model_json() const;

  ModelFacts facts_;
  infer::Scheduler& scheduler_;
  const Papers& papers_;
  KnownHosts hosts_;
  PublicUrl url_;
  Gate* gate_;     // null: everybody may ask
  AuditLog* log_;  // null: nothing is noted
  std::mutex refused_mutex_;
  std::int64_t refused_minute_ = 0, refused_ = 0;  // beside the first of that minute
  std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
  std::int64_t started_;
  base::Random fresh_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace serve
