#include "serve/generation.h"

#include <utility>

namespace serve {

using infer::Finish;

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Refusal refusal_of(const base::Error& error) {
  if (error.code == base::Code::locked)
    return {429, error.what + "; " + error.hint, "", "queue_full"};
  if (error.code == base::Code::interrupted)
    return {503, error.what + "; " + error.hint, "", "shutting_down"};
  return {400, error.what, error.where};
}

}  // namespace

Generation::Generation(Ask ask, ReplyShape shape, std::shared_ptr<Exchange> exchange,
                       Headers headers, std::function<void(const Done&)> done)
    : ask_(std::move(ask)),
      shape_(std::move(shape)),
      exchange_(std::move(exchange)),
      headers_(std::move(headers)),
      done_(std::move(done)) {
  choices_.resize(ask_.prompts.size() * ask_.choices);
}

Generation::~Generation() { tell(); }

void Generation::tell() {
  const auto tell = std::exchange(done_, nullptr);
  if (!tell) return;
  if (tickets_.empty() || choices_.empty()) return tell({});  // nothing was read or written
  Done done{.usage = used(), .first_s = first_s_, .seconds = seconds_since(begun_)};
  for (const auto& choice : choices_) done.finishes.push_back(choice.finish);
  tell(done);
}

Usage Generation::used() const {
  Usage out;
  for (const auto& prompt : ask_.prompts) out.prompt += static_cast<std::int64_t>(prompt.size());
  for (const auto& choice : choices_) out.answer += choice.tokens;
  return out;
}

std::vector<infer::Task> Generation::tasks() const {
  std::vector<infer::Task> out;
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    infer::Task task;
    task.prompt = ask_.prompts[i / ask_.choices];
    task.sampling = ask_.sampling;
    task.sampling.stream = i;
    task.max_tokens = ask_.max_tokens;
    task.stop = ask_.stop;
    task.stop_tokens = ask_.ends;
    task.language = language_;
    task.score_prompt = ask_.score_prompt;
    out.push_back(std::move(task));
  }
  return out;
}

void Generation::start(infer::Scheduler& scheduler, const infer::TextCodec& codec,
                       std::shared_ptr<infer::Language> language) {
  codec_ = &codec;
  language_ = std::move(language);
  std::vector<infer::OnProgress> listeners;
  for (std::size_t i = 0; i < choices_.size(); ++i)
    listeners.emplace_back([self = shared_from_this(), i](infer::Progress progress) {
      auto told = std::make_shared<infer::Progress>(std::move(progress));
      self->exchange_->post([self, i, told] { self->on(static_cast<int>(i), std::move(*told)); });
    });
  auto submitted = scheduler.submit(tasks(), listeners);
  if (!submitted.ok()) {
    tell();
    return exchange_->respond(error_response(refusal_of(submitted.error())));
  }
  tickets_ = submitted.take();
  // Weak, for we hold the exchange: a server that stops in mid-answer would free neither.
  exchange_->when_gone([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->cancel();
  });
  begin();
}

const std::string& Generation::echo(int index) const { return ask_.echoes[index / ask_.choices]; }

void Generation::begin() {
  for (std::size_t i = 0; i < choices_.size() && !ask_.score_prompt; ++i) {
    choices_[i].text = echo(static_cast<int>(i));
    choices_[i].offset = characters(choices_[i].text);
  }
  if (!ask_.stream) return;
  exchange_->begin_stream(headers_);
  for (int i = 0; i < static_cast<int>(choices_.size()); ++i) {
    if (ask_.chat)
      exchange_->write(shape_.role_event(i));
    else if (!choices_[i].text.empty())
      exchange_->write(shape_.piece_event(i, {choices_[i].text, {}}, {}));
  }
}

// The prompt as its tokens have it, with what the model says of each.
void Generation::repeat_prompt(int index, std::vector<infer::Choice> scored) {
  infer::TextStream prompt({});
  const auto& tokens = ask_.prompts[static_cast<std::size_t>(index / ask_.choices)];
  for (std::size_t i = 0; i < tokens.size(); ++i)
    prompt.add(i == 0 ? infer::Choice{tokens[0], 0, {}} : std::move(scored[i - 1]),
               codec_->bytes(tokens[i]));
  auto piece = prompt.finish();
  auto& choice = choices_[index];
  choice.offset = characters(piece.text);
  if (ask_.stream) return exchange_->write(shape_.piece_event(index, piece, {.begin_text = true}));
  choice.text = std::move(piece.text);
  choice.written = std::move(piece.written);
}

void Generation::on(int index, infer::Progress progress) {
  if (ended_) return;
  if (progress.finish == Finish::failed) return fail(progress.error);
  if (progress.finish == Finish::cancelled) return fail("the server stopped the answer");
  if (ask_.score_prompt && !choices_[index].repeated) {
    choices_[index].repeated = true;
    repeat_prompt(index, std::move(progress.prompt));
  }
  auto& choice = choices_[index];
  choice.tokens = progress.tokens;
  if (choice.tokens > 0 && !first_s_) first_s_ = seconds_since(begun_);
  choice.finish = progress.finish;
  if (ask_.stream)
    stream(index, progress);
  else
    keep(index, progress);
  if (progress.finish != Finish::not_yet && ++finished_ == choices_.size()) end();
}

void Generation::stream(int index, const infer::Progress& progress) {
  auto& choice = choices_[index];
  if (!progress.piece.written.empty()) {
    exchange_->write(shape_.piece_event(index, progress.piece, {.offset = choice.offset}));
    choice.offset += characters(progress.piece.text);
  }
  if (progress.finish != Finish::not_yet)
    exchange_->write(shape_.finish_event(index, progress.finish));
}

void Generation::keep(int index, infer::Progress& progress) {
  auto& choice = choices_[index];
  choice.text += progress.piece.text;
  for (auto& written : progress.piece.written) choice.written.push_back(std::move(written));
}

void Generation::end() {
  ended_ = true;
  tell();
  const auto usage = used();
  if (ask_.stream) {
    if (ask_.stream_usage) exchange_->write(shape_.usage_event(usage));
    return exchange_->end_stream(kDone);
  }
  base::Json choices = base::Json::array();
  for (int i = 0; i < static_cast<int>(choices_.size()); ++i)
    choices.push_back(shape_.choice(
        i, choices_[i].text, choices_[i].written, choices_[i].finish,
        {.offset = ask_.score_prompt ? 0 : choices_[i].offset, .begin_text = ask_.score_prompt}));
  auto response = json_response(shape_.whole(std::move(choices), usage));
  response.headers = headers_;
  exchange_->respond(std::move(response));
}

// After the first byte of a stream the status is sent, so the error becomes an event.
void Generation::fail(const std::string& why) {
  cancel();
  tell();
  const Refusal refusal{500, why};
  if (!ask_.stream) return exchange_->respond(error_response(refusal));
  exchange_->end_stream(sse(error_body(refusal)));
}

void Generation::cancel() {
  ended_ = true;
  for (const auto& ticket : tickets_) ticket.cancel();
}

}  // namespace serve
