#include "serve/gate/recorded.h"

namespace serve {
namespace {

const char* word(infer::Finish finish) {
  switch (finish) {
    case infer::Finish::stop:
      return "stop";
    case infer::Finish::length:
      return "length";
    case infer::Finish::failed:
      return "failed";
    default:
      return "cancelled";
  }
}

}  // namespace

Recorded::Recorded(std::shared_ptr<Exchange> inner, AuditLog& log, base::Json entry)
    : inner_(std::move(inner)), log_(log), entry_(std::move(entry)) {}

Recorded::~Recorded() {
  if (!forgotten_) log_.add(std::move(entry_));
}

void Recorded::say(const char* name, base::Json value) { entry_[name] = std::move(value); }

void Recorded::note(const Done& done) {
  say("prompt_tokens", done.usage.prompt);
  say("answer_tokens", done.usage.answer);
  auto finishes = base::Json::array();
  for (const auto finish : done.finishes) finishes.push_back(word(finish));
  say("finish", std::move(finishes));
}

void Recorded::respond(Response response) {
  say("status", response.status);
  inner_->respond(std::move(response));
}

void Recorded::begin_stream(Headers headers) {
  say("status", 200);
  inner_->begin_stream(std::move(headers));
}

}  // namespace serve
