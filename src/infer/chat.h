// A conversation with a model: it remembers what was said, as the tokens that were said.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "infer/chat_format.h"
#include "infer/language_model.h"
#include "infer/own_history.h"
#include "infer/sampler.h"

namespace infer {

struct ChatOptions {
  std::string system = {};        // "": none
  Sampling sampling = {};         // the seed counts on from answer to answer
  std::int64_t max_tokens = 512;  // of one answer
  bool templated = true;          // false: the model goes on with texts as they stand
};

class Chat {
 public:
  enum class End { whole, length, context, stopped };
  struct Said {
    End end = End::length;
    std::int64_t tokens = 0;  // written, that at which it ended included
  };

  // Written by the model's own template; by a built-in format where it brings none that can be run. Model
  // and codec outlive it. Error: why its template cannot be run, where no format knows its tokens either;
  // as ChatFormat::of() and Sampling::check().
  static base::Result<Chat> begin(LanguageModel& model, const TextCodec& codec,
                                  ChatOptions options);

  // The model's answer to `text`; what it says is given to `show` as it comes. Ends early once `stop`
  // is set; what was said until then is remembered. Error: bad_request where the text is blank, or does
  // not fit into the context any more, bad_data where the tokenizer writes it with an id that the
  // model's vocabulary has not, and then it was not said; failed.
  base::Result<Said> say(const std::string& text,
                         const std::function<void(const std::string&)>& show,
                         const std::atomic<bool>& stop);
  // Forgets everything but the system message.
  void forget();

  // "ChatML", "the model's own template"
  const char* name() const { return own_ ? "the model's own template" : format_.name(); }
  // Whether there is no template, and texts just go on.
  bool goes_on() const { return !own_ && format_.is_none(); }
  const ChatFormat& format() const { return format_; }  // where own_template() is not true
  bool own_template() const { return own_.has_value(); }
  std::int64_t tokens() const;  // of the conversation so far

 private:
  Chat(LanguageModel& model, const TextCodec& codec, ChatOptions options, ChatFormat format,
       std::optional<OwnHistory> own);
  base::Result<Said> say_own(const std::string& text,
                             const std::function<void(const std::string&)>& show,
                             const std::atomic<bool>& stop);
  std::vector<TokenId> prompt(const std::string& text) const;
  std::string going_on(const std::string& text) const;
  base::Result<void> check(const std::vector<TokenId>& ids, std::int64_t behind) const;
  const std::vector<TokenId>& ends() const;  // at any of these an answer ends
  // `answer` is what was said, without a last token that ends answers.
  Said write(std::vector<TokenId> fed, const std::function<void(const std::string&)>& show,
             const std::atomic<bool>& stop, std::vector<TokenId>& answer);

  LanguageModel* model_;
  const TextCodec* codec_;
  ChatOptions options_;
  ChatFormat format_;
  std::optional<OwnHistory> own_;
  std::unique_ptr<Sequence> said_;
  std::vector<TokenId> pending_;  // said, but not read by the model yet
  std::uint64_t answers_ = 0;
};

}  // namespace infer
