#include "serve/gate/recorded.h"

#include <utility>

#include "serve/reply.h"

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

Note::~Note() { add({}); }

void Note::note(const Done& done) {
  say("prompt_tokens", done.usage.prompt);
  say("answer_tokens", done.usage.answer);
  auto finishes = base::Json::array();
  for (const auto finish : done.finishes) finishes.push_back(word(finish));
  say("finish", std::move(finishes));
}

void Note::add(AuditLog::Then then) {
  if (!std::exchange(added_, true)) return log_.add(std::move(entry_), std::move(then));
  if (then) then(true);
}

Refusal unwritten_log() {
  return {503, "the audit log cannot be written, so nobody is answered", "", "audit_log_failed"};
}

void Recorded::respond(Response response) {
  note_->say("status", response.status);
  note_->add([inner = inner_, response = std::move(response)](bool written) {
    inner->post([inner, response, written] {
      inner->respond(written ? response : error_response(unwritten_log()));
    });
  });
}

void Recorded::begin_stream(Headers headers) {
  note_->say("status", 200);
  inner_->begin_stream(std::move(headers));
}

void Recorded::end_stream(std::string last) {
  note_->add([inner = inner_, last = std::move(last)](bool written) {
    inner->post([inner, last, written] {
      inner->end_stream(written ? last : sse(error_body(unwritten_log())));
    });
  });
}

}  // namespace serve
