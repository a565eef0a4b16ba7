// A request that is noted in the audit log, and its exchange, which holds back the end of an answer until the line that
// speaks of it is on the disk.
#pragma once

#include <memory>

#include "serve/gate/audit_log.h"
#include "serve/message.h"
#include "serve/metrics.h"

namespace serve {

// The line of one request. It is added at the latest when this ends, whatever came of the request.
class Note {
 public:
  // `entry` has what is known before the answer. The log must outlive it.
  Note(AuditLog& log, base::Json entry) : log_(log), entry_(std::move(entry)) {}
  ~Note();
  Note(const Note&) = delete;
  void say(const char* name, base::Json value) { entry_[name] = std::move(value); }
  void note(const Done& done);
  // It is noted elsewhere.
  void forget() { added_ = true; }
  // Adds it now, once; `then` is told when it is on the disk, or that it is not, on any thread.
  void add(AuditLog::Then then);

 private:
  AuditLog& log_;
  base::Json entry_;
  bool added_ = false;
};

class Recorded : public Exchange {
 public:
  Recorded(std::shared_ptr<Exchange> inner, std::shared_ptr<Note> note)
      : inner_(std::move(inner)), note_(std::move(note)) {}

  void respond(Response response) override;
  void begin_stream(Headers headers) override;
  void write(std::string event) override { inner_->write(std::move(event)); }
  void end_stream(std::string last) override;
  void when_gone(std::function<void()> tell) override { inner_->when_gone(std::move(tell)); }
  void post(std::function<void()> work) override { inner_->post(std::move(work)); }

 private:
  std::shared_ptr<Exchange> inner_;
  std::shared_ptr<Note> note_;
};

// What is answered while the log cannot be written.
Refusal unwritten_log();

}  // namespace serve
