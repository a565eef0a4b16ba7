#include "infer/chat.h"

#include <algorithm>

#include "infer/text_stream.h"

namespace infer {

base::Result<Chat> Chat::begin(LanguageModel& model, const TextCodec& codec, ChatOptions options) {
  TRY(options.sampling.check(model.vocabulary()));
  auto format = TRY(ChatFormat::of(codec));
  return Chat(model, codec, std::move(options), std::move(format));
}

Chat::Chat(LanguageModel& model, const TextCodec& codec, ChatOptions options, ChatFormat format)
    : model_(&model), codec_(&codec), options_(std::move(options)), format_(std::move(format)) {
  forget();
}

void Chat::forget() {
  said_ = model_->start();
  pending_ = format_.begin();
}

std::int64_t Chat::tokens() const {
  return said_->length() + static_cast<std::int64_t>(pending_.size());
}

std::vector<TokenId> Chat::prompt(const std::string& text) const {
  auto out = pending_;
  const auto put = [&](const std::vector<TokenId>& more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  const bool first = said_->length() == 0 && !options_.system.empty();
  if (codec_->special_ids().chats()) {
    put(format_.message("user", first ? options_.system + "\n\n" + text : text));
  } else {
    if (first) put(format_.message("system", options_.system));
    put(format_.message("user", text));
  }
  put(format_.answer_begin());
  return out;
}

base::Result<void> Chat::check_ids(const std::vector<TokenId>& ids) const {
  for (const auto id : ids)
    if (id < 0 || id >= model_->vocabulary())
      return base::Error{base::Code::bad_data,
                         "the tokenizer has " + std::to_string(codec_->vocabulary()) +
                             " ids and writes the text with " + std::to_string(id) +
                             ", the model's vocabulary has " + std::to_string(model_->vocabulary()),
                         "", "tokenizer.json and weights are of two models; fetch the model again"};
  return {};
}

base::Result<Chat::End> Chat::say(const std::string& text,
                                  const std::function<void(const std::string&)>& show,
                                  const std::atomic<bool>& stop) {
  auto fed = prompt(text);
  const auto room = model_->context() - said_->length();
  if (static_cast<std::int64_t>(fed.size()) >= room)
    return base::Error{base::Code::bad_request,
                       "the conversation does not fit into the model's context of " +
                           std::to_string(model_->context()) + " tokens any more",
                       "", "begin a new one"};
  TRY(check_ids(fed));
  return base::guard("chat", [&] { return write(std::move(fed), show, stop); });
}

Chat::End Chat::write(std::vector<TokenId> fed, const std::function<void(const std::string&)>& show,
                      const std::atomic<bool>& stop) {
  auto sampling = options_.sampling;
  sampling.stream = answers_++;
  Sampler sampler(sampling, fed);
  TextStream stream({});
  std::vector<float> logits;
  End end = End::length;
  TokenId last = -1;
  for (std::int64_t n = 0; n < options_.max_tokens; ++n) {
    if (said_->length() + static_cast<std::int64_t>(fed.size()) > model_->context()) {
      end = End::context;
      break;
    }
    const Feed feed{said_.get(), fed};
    model_->forward({&feed, 1}, logits);
    const auto choice = sampler.next(logits);
    last = choice.token;
    fed = {last};
    if (std::ranges::find(format_.stop(), last) != format_.stop().end()) {
      end = End::whole;
      break;
    }
    stream.add(choice, codec_->bytes(last));
    if (const auto piece = stream.take(); !piece.text.empty()) show(piece.text);
    if (stop.load()) {
      end = End::stopped;
      break;
    }
  }
  if (const auto piece = stream.finish(); !piece.text.empty()) show(piece.text);
  pending_ = std::move(fed);
  const auto behind = format_.answer_end(last);
  pending_.insert(pending_.end(), behind.begin(), behind.end());
  return end;
}

}  // namespace infer
