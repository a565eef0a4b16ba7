#include "infer/chat.h"

#include <algorithm>
#include <array>

#include "infer/plain_text.h"
#include "infer/text_stream.h"

namespace infer {

base::Result<Chat> Chat::begin(LanguageModel& model, const TextCodec& codec, ChatOptions options) {
  TRY(options.sampling.check(model.vocabulary()));
  auto format = options.templated ? TRY(ChatFormat::of(codec)) : ChatFormat::none(codec);
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

// What stands before a text that is none of a template: the system message or all that was said.
std::string Chat::going_on(const std::string& text) const {
  if (said_->length() > 0) return kBlankLine + text;
  return joined(std::array{options_.system, text});
}

std::vector<TokenId> Chat::prompt(const std::string& text) const {
  auto out = pending_;
  const auto put = [&](const std::vector<TokenId>& more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  if (format_.is_none()) {
    put(format_.message("user", going_on(text)));
    return out;
  }
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

base::Result<Chat::Said> Chat::say(const std::string& text,
                                   const std::function<void(const std::string&)>& show,
                                   const std::atomic<bool>& stop) {
  if (is_blank(text))
    return base::Error{base::Code::bad_request, "there is no text to answer, or only white space",
                       "", "say something"};
  auto fed = prompt(text);
  if (fed.empty())
    return base::Error{base::Code::bad_request, "the model's tokenizer has no token for this text",
                       "", "say it in another script"};
  const auto room = model_->context() - said_->length();
  if (static_cast<std::int64_t>(fed.size()) >= room)
    return base::Error{base::Code::bad_request,
                       "the conversation does not fit into the model's context of " +
                           std::to_string(model_->context()) + " tokens any more",
                       "", "begin a new one"};
  TRY(check_ids(fed));
  return base::guard("chat", [&] { return write(std::move(fed), show, stop); });
}

Chat::Said Chat::write(std::vector<TokenId> fed,
                       const std::function<void(const std::string&)>& show,
                       const std::atomic<bool>& stop) {
  auto sampling = options_.sampling;
  sampling.stream = answers_++;
  Sampler sampler(sampling, fed);
  TextStream stream({});
  std::vector<float> logits;
  End end = End::length;
  TokenId last = -1;
  std::int64_t tokens = 0;
  while (tokens < options_.max_tokens) {
    if (said_->length() + static_cast<std::int64_t>(fed.size()) > model_->context()) {
      end = End::context;
      break;
    }
    const Feed feed{said_.get(), fed};
    model_->forward({&feed, 1}, logits);
    const auto choice = sampler.next(logits);
    last = choice.token;
    ++tokens;
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
  // Where a text just goes on there is nothing behind its end to be read after.
  if (format_.is_none() && end == End::whole) fed.clear();
  pending_ = std::move(fed);
  const auto behind = format_.answer_end(last);
  pending_.insert(pending_.end(), behind.begin(), behind.end());
  return {end, tokens};
}

}  // namespace infer
