// One completion or chat request while it is answered: submits a task per choice, joins what they
// write into a stream or a whole answer, and cancels them if the client leaves.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infer/scheduler.h"
#include "serve/ask.h"
#include "serve/message.h"
#include "serve/metrics.h"
#include "serve/reply.h"

namespace serve {

class Generation : public std::enable_shared_from_this<Generation> {
 public:
  // `headers` go with the answer. `done` is told once, before the end of the answer goes out, whatever the end is.
  Generation(Ask ask, ReplyShape shape, std::shared_ptr<Exchange> exchange, Headers headers = {},
             std::function<void(const Done&)> done = {});
  ~Generation();
  // Submits the tasks; answers with a refusal if the scheduler takes none. Call on the strand.
  void start(infer::Scheduler& scheduler, const infer::TextCodec& codec,
             std::shared_ptr<infer::Language> language = nullptr);

 private:
  struct Choice {
    std::string text;
    std::vector<infer::Written> written;
    infer::Finish finish = infer::Finish::not_yet;
    std::int64_t tokens = 0;
    std::int64_t offset = 0;  // characters written before the next piece, the echo included
    bool repeated = false;    // the scored prompt is there
  };
  std::vector<infer::Task> tasks() const;
  Usage used() const;
  void begin();
  void on(int index, infer::Progress progress);
  void repeat_prompt(int index, std::vector<infer::Choice> scored);
  void stream(int index, const infer::Progress& progress);
  void keep(int index, infer::Progress& progress);
  void fail(const std::string& why);
  void end();
  void tell();
  void cancel();
  const std::string& echo(int index) const;

  Ask ask_;
  ReplyShape shape_;
  std::shared_ptr<Exchange> exchange_;
  Headers headers_;
  std::function<void(const Done&)> done_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::optional<double> first_s_;            // from then to the first token
  const infer::TextCodec* codec_ = nullptr;  // outlives every request
  std::shared_ptr<infer::Language> language_;
  std::vector<infer::Ticket> tickets_;
  std::vector<Choice> choices_;
  std::size_t finished_ = 0;
  bool ended_ = false;
};

}  // namespace serve
