// An exchange whose end is noted in the audit log: the status that was sent, and what was read and written.
#pragma once

#include <memory>

#include "serve/gate/audit_log.h"
#include "serve/message.h"
#include "serve/metrics.h"

namespace serve {

class Recorded : public Exchange {
 public:
  // `entry` has what is known before the answer. The log must outlive it.
  Recorded(std::shared_ptr<Exchange> inner, AuditLog& log, base::Json entry);
  ~Recorded() override;
  void say(const char* name, base::Json value);
  void note(const Done& done);
  void forget() { forgotten_ = true; }  // it is noted elsewhere

  void respond(Response response) override;
  void begin_stream(Headers headers) override;
  void write(std::string event) override { inner_->write(std::move(event)); }
  void end_stream() override { inner_->end_stream(); }
  void when_gone(std::function<void()> tell) override { inner_->when_gone(std::move(tell)); }
  void post(std::function<void()> work) override { inner_->post(std::move(work)); }

 private:
  std::shared_ptr<Exchange> inner_;
  AuditLog& log_;
  base::Json entry_;
  bool forgotten_ = false;
};

}  // namespace serve
