#include "infer/chat.h"

#include <algorithm>
#include <array>

#include "infer/plain_text.h"
#include "infer/text_stream.h"
#include "tokenizer/pattern_budget.h"

namespace infer {

namespace {

// Why the template of the model cannot write a conversation; nothing where it can.
std::optional<base::Error> broken(const tokenizer::OwnChat& chat, const OwnHistory& history) {
  if (chat.broken()) return chat.broken();
  const auto probe = history.ask("x");
  return probe.ok() ? std::nullopt : std::optional(probe.error());
}

}  // namespace

base::Result<Chat> Chat::begin(LanguageModel& model, const TextCodec& codec, ChatOptions options) {
  TRY(options.sampling.check(model.vocabulary()));
  auto format = ChatFormat::none(codec);
  if (!options.templated) return Chat(model, codec, std::move(options), std::move(format), {});
  if (const auto* chat = codec.own_chat()) {
    OwnHistory history(*chat, codec, options.system);
    const auto why = broken(*chat, history);
    if (!why) return Chat(model, codec, std::move(options), std::move(format), std::move(history));
    // What a template refuses, such as a system message, is the caller's to change.
    if (why->code == base::Code::bad_request || !ChatFormat::of(codec).ok()) return *why;
  }
  format = TRY(ChatFormat::of(codec));
  return Chat(model, codec, std::move(options), std::move(format), {});
}

Chat::Chat(LanguageModel& model, const TextCodec& codec, ChatOptions options, ChatFormat format,
           std::optional<OwnHistory> own)
    : model_(&model),
      codec_(&codec),
      options_(std::move(options)),
      format_(std::move(format)),
      own_(std::move(own)) {
  forget();
}

void Chat::forget() {
  said_ = model_->start();
  pending_.clear();
  if (own_)
    own_->forget();
  else
    pending_ = format_.begin();
}

const std::vector<TokenId>& Chat::ends() const {
  return own_ ? codec_->own_chat()->stop() : format_.stop();
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

// Whether the model can read these behind so many others.
base::Result<void> Chat::check(const std::vector<TokenId>& ids, std::int64_t behind) const {
  if (ids.empty())
    return base::Error{base::Code::bad_request, "the model's tokenizer has no token for this text",
                       "", "say it in another script"};
  if (behind + std::ssize(ids) >= model_->context())
    return base::Error{base::Code::bad_request,
                       "the conversation does not fit into the model's context of " +
                           std::to_string(model_->context()) + " tokens any more",
                       "", "begin a new one"};
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
  if (own_) return say_own(text, show, stop);
  const tokenizer::PatternBudget budget(options_.system.size() + text.size());
  auto fed = prompt(text);
  TRY(budget.check());
  TRY(check(fed, said_->length()));
  return base::guard("chat", [&] {
    std::vector<TokenId> answer;
    return write(std::move(fed), show, stop, answer);
  });
}

base::Result<Chat::Said> Chat::say_own(const std::string& text,
                                       const std::function<void(const std::string&)>& show,
                                       const std::atomic<bool>& stop) {
  const auto asked = TRY(own_->ask(text));
  auto fed = asked.ids;
  if (!asked.again) fed.insert(fed.begin(), pending_.begin(), pending_.end());
  TRY(check(fed, asked.again ? 0 : said_->length()));
  return base::guard("chat", [&] {
    own_->reading();
    if (asked.again) said_ = model_->start();
    std::vector<TokenId> answer;
    const auto said = write(std::move(fed), show, stop, answer);
    own_->answered(asked, answer);
    return said;
  });
}

Chat::Said Chat::write(std::vector<TokenId> fed,
                       const std::function<void(const std::string&)>& show,
                       const std::atomic<bool>& stop, std::vector<TokenId>& answer) {
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
    if (std::ranges::find(ends(), last) != ends().end()) {
      end = End::whole;
      break;
    }
    answer.push_back(last);
    stream.add(choice, codec_->bytes(last));
    if (const auto piece = stream.take(); !piece.text.empty()) show(piece.text);
    if (stop.load()) {
      end = End::stopped;
      break;
    }
  }
  if (const auto piece = stream.finish(); !piece.text.empty()) show(piece.text);
  // Where a text just goes on there is nothing behind its end to be read after; what a template puts
  // there it writes itself.
  if ((own_ || format_.is_none()) && end == End::whole) fed.clear();
  pending_ = std::move(fed);
  const auto behind = format_.answer_end(last);
  pending_.insert(pending_.end(), behind.begin(), behind.end());
  return {end, tokens};
}

}  // namespace infer
