// Several texts written at once by one model: continuous batching.
//
// One engine thread owns the model. Every step feeds, in one forward pass, the newest token of each
// text that is being written and the next chunk of prompts that are still being read, so a long
// prompt never stalls the others for more than one chunk. A prompt is always cut at multiples of
// the chunk size, from its start, whatever else runs: with a model whose rows do not depend on each
// other and counter-based sampling, a request with a seed has one answer.
//
//   submit -> waiting (bounded) -> reading the prompt -> writing -> finished (stop, length,
//   cancelled, failed)
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "infer/constraint/guide.h"
#include "infer/language_model.h"
#include "infer/sampler.h"
#include "infer/text_codec.h"
#include "infer/text_stream.h"

namespace infer {

struct Task {
  std::vector<TokenId> prompt;  // at least one; the context must hold it and one token of answer
  Sampling sampling;
  std::int64_t max_tokens = 16;      // the context may end the text earlier; 0 only reads
  bool score_prompt = false;         // report its tokens too, with sampling.top_logprobs
  std::vector<std::string> stop;     // the text ends before any of these
  std::vector<TokenId> stop_tokens;  // the text ends at any of these, which are not shown
  std::shared_ptr<Language> language = nullptr;  // the texts that may be written; null: any
};

enum class Finish { not_yet, stop, length, cancelled, failed };

struct Progress {
  Piece piece;
  Finish finish = Finish::not_yet;  // set once, in the last call
  std::int64_t tokens = 0;          // sampled so far, a stop token included
  std::string error;                // failed: a sentence
  // Once, before any piece, if asked for: what the model says of each prompt token but the first.
  std::vector<Choice> prompt = {};
};

// Called on the engine thread; must return soon and must not call the scheduler,
// except Ticket::cancel.
using OnProgress = std::function<void(Progress)>;

// Names a submitted task. Dropping it changes nothing.
class Ticket {
 public:
  Ticket() : cancelled_(std::make_shared<std::atomic<bool>>(false)) {}
  // The task ends with Finish::cancelled before its next token, and gives up its place in the
  // waiting queue at once. From any thread.
  void cancel() const { cancelled_->store(true); }
  bool cancelled() const { return cancelled_->load(); }

 private:
  std::shared_ptr<std::atomic<bool>> cancelled_;
};

struct SchedulerLimits {
  std::size_t running = 16;  // texts in one forward pass
  std::size_t waiting = 64;  // more are refused
  std::size_t chunk = 128;   // prompt tokens of one text in one step
  std::size_t chunks = 2;    // chunks in one step, all texts together
};

struct Load {
  std::size_t running = 0;
  std::size_t waiting = 0;
  bool draining = false;
};

class Scheduler {
 public:
  // The model and the codec must outlive the scheduler.
  Scheduler(LanguageModel& model, const TextCodec& codec, SchedulerLimits limits = {});
  // Cancels what runs and waits for the engine.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Takes all tasks or none. Error: bad_request (empty prompt, too long, sampling out of range),
  // locked (the queue is full), interrupted (draining).
  base::Result<std::vector<Ticket>> submit(std::vector<Task> tasks,
                                           const std::vector<OnProgress>& on);
  // Refuses new tasks from now on; those submitted run to their end.
  void drain();
  Load load() const;

 private:
  struct Text;
  std::size_t waiting() const;  // those not cancelled; under mutex_
  void run();
  bool take_new();  // false when it is time to end
  void step();
  std::vector<Text*> choose() const;  // whom this step feeds
  void feed(const std::vector<Text*>& chosen);
  void feed_alone(Text& text);
  void go_on(Text& text, std::size_t fed, std::span<const float> rows);
  void score(Text& text, std::span<const float> rows);
  void advance(Text& text, std::span<const float> logits);
  void finish(Text& text, Finish why, const std::string& error = "");
  void drop_finished();
  base::Result<void> check(const Task& task) const;

  LanguageModel& model_;
  const TextCodec& codec_;
  const SchedulerLimits limits_;
  std::vector<std::unique_ptr<Text>> texts_;  // engine thread only
  std::vector<float> logits_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Text>> waiting_;
  std::size_t running_ = 0;
  bool draining_ = false;
  bool ending_ = false;
  std::thread engine_;
};

}  // namespace infer
