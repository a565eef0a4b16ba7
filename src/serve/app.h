// The routes: which request gets which answer.
//
//   GET  /health /v1/models /v1/models/NAME           POST /v1/completions /v1/chat/completions
//   GET  / /page.js /page.css /favicon.svg /card      GET  /api/evaluation /api/languages
//
// Against other pages in the visitor's browser: no CORS headers are ever sent, a POST from another
// origin is refused, a body must say it is JSON, and on a loopback address the Host must name a
// loopback (DNS rebinding). Nothing of what is asked or answered is logged.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/random.h"
#include "infer/scheduler.h"
#include "serve/ask.h"
#include "serve/message.h"
#include "serve/paper.h"

namespace serve {

class App {
 public:
  // `loopback`: the address is one, so the Host is checked. All references must outlive the app.
  App(ModelFacts facts, infer::Scheduler& scheduler, const Papers& papers, bool loopback);

  void answer(const Request& request, const std::shared_ptr<Exchange>& exchange);

 private:
  struct Route;
  static const Route* find(const std::string& path);
  Response get(const Request& request, const Route& route) const;
  void generate(const Request& request, bool chat, const std::shared_ptr<Exchange>& exchange);
  std::string fresh_id(bool chat);

  Response health(const Request&) const;
  Response models(const Request&) const;
  Response model(const Request&) const;
  Response page(const Request&) const;
  Response card(const Request&) const;
  Response evaluation(const Request&) const;
  Response languages(const Request&) const;
  base::Json model_json() const;

  ModelFacts facts_;
  infer::Scheduler& scheduler_;
  const Papers& papers_;
  bool loopback_;
  std::int64_t started_;
  base::Random fresh_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace serve
