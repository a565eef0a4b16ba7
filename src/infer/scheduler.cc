#include "infer/scheduler.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace infer {

using base::Code;
using base::Error;

struct Scheduler::Text {
  Text(Task task, OnProgress on)
      : task(std::move(task)),
        on(std::move(on)),
        sampler(this->task.sampling, this->task.prompt),
        stream(this->task.stop) {
    if (this->task.language) guide.emplace(this->task.language);
  }

  bool reading() const { return fed < task.prompt.size(); }

  Task task;
  OnProgress on;
  Ticket ticket;
  Sampler sampler;
  TextStream stream;
  std::optional<Guide> guide;
  std::unique_ptr<Sequence> sequence;
  std::size_t fed = 0;         // prompt tokens the model has seen
  TokenId newest = 0;          // sampled, not yet fed
  std::vector<Choice> scored;  // prompt tokens from the second on
  std::int64_t sampled = 0;
  bool finished = false;
};

Scheduler::Scheduler(LanguageModel& model, const TextCodec& codec, SchedulerLimits limits)
    : model_(model), codec_(codec), limits_(limits), engine_([this] { run(); }) {}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  engine_.join();
}

base::Result<void> Scheduler::check(const Task& task) const {
  if (task.prompt.empty()) return Error{Code::bad_request, "the prompt is empty", "prompt", ""};
  const auto length = static_cast<std::int64_t>(task.prompt.size());
  if (length + (task.max_tokens > 0) > model_.context())
    return Error{Code::bad_request,
                 "the prompt has " + std::to_string(length) +
                     " tokens and leaves no room: the model reads " +
                     std::to_string(model_.context()) + " tokens in all",
                 "prompt", "shorten it"};
  for (const auto token : task.prompt)
    if (token < 0 || token >= model_.vocabulary())
      return Error{Code::bad_request,
                   "the prompt holds token " + std::to_string(token) + ", the vocabulary ends at " +
                       std::to_string(model_.vocabulary() - 1),
                   "prompt", ""};
  if (task.max_tokens < 0)
    return Error{Code::bad_request, "max_tokens must not be negative", "max_tokens", ""};
  return task.sampling.check(model_.vocabulary());
}

base::Result<std::vector<Ticket>> Scheduler::submit(std::vector<Task> tasks,
                                                    const std::vector<OnProgress>& on) {
  CHECK(tasks.size() == on.size(), "every task has its listener");
  for (const auto& task : tasks) TRY(check(task));
  std::vector<std::unique_ptr<Text>> texts;
  std::vector<Ticket> tickets;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    texts.push_back(std::make_unique<Text>(std::move(tasks[i]), on[i]));
    tickets.push_back(texts.back()->ticket);
  }
  {
    const std::lock_guard lock(mutex_);
    if (draining_ || ending_)
      return Error{Code::interrupted, "the server is shutting down", "", "try again later"};
    if (waiting() + texts.size() > limits_.waiting)
      return Error{Code::locked, "too many requests are waiting", "", "try again in a moment"};
    for (auto& text : texts) waiting_.push_back(std::move(text));
  }
  changed_.notify_all();
  return tickets;
}

void Scheduler::drain() {
  const std::lock_guard lock(mutex_);
  draining_ = true;
}

std::size_t Scheduler::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(waiting_, [](const auto& text) { return !text->ticket.cancelled(); }));
}

Load Scheduler::load() const {
  const std::lock_guard lock(mutex_);
  return {running_, waiting(), draining_};
}

void Scheduler::run() {
  while (take_new()) {
    step();
    drop_finished();
  }
  for (auto& text : texts_) finish(*text, Finish::cancelled);
}

// Moves waiting texts into free places, and cancelled ones out of the queue, which step() then
// finishes; sleeps while there is nothing to do.
bool Scheduler::take_new() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ending_ || !texts_.empty() || !waiting_.empty(); });
  running_ = texts_.size();
  for (auto& text : waiting_) {
    const bool leaves = ending_ || text->ticket.cancelled();
    if (!leaves && running_ >= limits_.running) continue;
    running_ += !leaves;
    texts_.push_back(std::move(text));
  }
  std::erase(waiting_, nullptr);
  return !ending_;
}

// All that write; of those that read, the first few in order of arrival.
std::vector<Scheduler::Text*> Scheduler::choose() const {
  std::vector<Text*> chosen;
  std::size_t chunks = 0;
  for (const auto& text : texts_) {
    if (text->finished || (text->reading() && chunks == limits_.chunks)) continue;
    chunks += text->reading();
    chosen.push_back(text.get());
  }
  return chosen;
}

void Scheduler::step() {
  for (auto& text : texts_)
    if (text->ticket.cancelled()) finish(*text, Finish::cancelled);
  const auto chosen = choose();
  if (chosen.empty()) return;
  try {
    feed(chosen);
  } catch (const std::exception&) {
    for (auto* text : chosen) feed_alone(*text);
  }
}

// Where all together found no room, one may.
void Scheduler::feed_alone(Text& text) {
  try {
    feed({&text});
  } catch (const std::exception& e) {
    finish(text, Finish::failed, e.what());
  }
}

// Throws before any text has been fed, or not at all: what one text does wrong is its own.

void Scheduler::feed(const std::vector<Text*>& chosen) {
  std::vector<Feed> feeds;
  for (auto* text : chosen) {
    if (!text->sequence) text->sequence = model_.start();
    if (text->reading()) {
      const auto rest = std::span<const TokenId>(text->task.prompt).subspan(text->fed);
      feeds.push_back({text->sequence.get(), rest.first(std::min(rest.size(), limits_.chunk)),
                       text->task.score_prompt});
    } else {
      feeds.push_back({text->sequence.get(), std::span(&text->newest, 1)});
    }
  }
  const auto failed = model_.forward(feeds, logits_);
  const auto width = static_cast<std::size_t>(model_.vocabulary());
  std::span<const float> rest = logits_;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    auto& text = *chosen[i];
    const auto rows = rest.first(feeds[i].rows() * width);
    rest = rest.subspan(rows.size());
    if (!failed[i].empty()) {
      finish(text, Finish::failed, failed[i]);
      continue;
    }
    try {
      go_on(text, feeds[i].tokens.size(), rows);
    } catch (const std::exception& e) {
      finish(text, Finish::failed, e.what());
    }
  }
}

// `rows` stand behind so many tokens of it that the model has read.
void Scheduler::go_on(Text& text, std::size_t fed, std::span<const float> rows) {
  if (text.reading()) {
    if (text.task.score_prompt) score(text, rows);
    text.fed += fed;
    if (text.reading()) return;
    if (text.task.score_prompt) text.on({{}, Finish::not_yet, 0, "", std::move(text.scored)});
    if (text.task.max_tokens == 0) return finish(text, Finish::length);
  }
  advance(text, rows.last(static_cast<std::size_t>(model_.vocabulary())));
}

// `rows` stand behind the prompt tokens from text.fed on; each judges the token after it.
void Scheduler::score(Text& text, std::span<const float> rows) {
  const auto width = static_cast<std::size_t>(model_.vocabulary());
  const int top = std::max(0, text.task.sampling.top_logprobs);
  const auto next = std::span<const TokenId>(text.task.prompt).subspan(text.fed + 1);
  for (std::size_t i = 0; i < rows.size() / width && i < next.size(); ++i)
    text.scored.push_back(report(rows.subspan(i * width, width), next[i], top));
}

void Scheduler::advance(Text& text, std::span<const float> logits) {
  const auto& ends = text.task.stop_tokens;
  const auto choice = text.guide ? text.sampler.next(text.guide->masked(logits, ends), logits)
                                 : text.sampler.next(logits);
  text.newest = choice.token;
  ++text.sampled;
  if (std::find(ends.begin(), ends.end(), choice.token) != ends.end())
    return finish(text, Finish::stop);
  if (text.stream.add(choice, codec_.bytes(choice.token))) return finish(text, Finish::stop);
  if (text.guide) text.guide->take(codec_.bytes(choice.token));
  if (text.guide && text.guide->done()) return finish(text, Finish::stop);
  const auto length = static_cast<std::int64_t>(text.task.prompt.size()) + text.sampled;
  if (text.sampled == text.task.max_tokens || length >= model_.context())
    return finish(text, Finish::length);
  auto piece = text.stream.take();
  if (piece.written.empty()) return;
  text.on({std::move(piece), Finish::not_yet, text.sampled, ""});
}

void Scheduler::finish(Text& text, Finish why, const std::string& error) {
  if (text.finished) return;
  text.finished = true;
  text.sequence.reset();
  try {
    text.on({text.stream.finish(), why, text.sampled, error});
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // Out of memory for its last word: the listener hears nothing, the others go on.
  }
}

void Scheduler::drop_finished() {
  std::erase_if(texts_, [](const auto& text) { return text->finished; });
  const std::lock_guard lock(mutex_);
  running_ = texts_.size();
}

}  // namespace infer
