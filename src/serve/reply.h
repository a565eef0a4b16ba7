// The JSON of answers, as the OpenAI API shapes it: whole, or in chunks for a stream.
//
// A stream: chat first says the role once per choice; then pieces; then one chunk per choice with
// its finish_reason; then, if asked for, one with usage and no choices; then [DONE].
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "infer/scheduler.h"

namespace serve {

struct Usage {
  std::int64_t prompt = 0;
  std::int64_t answer = 0;
};

// Where the tokens of a piece stand.
struct Tokens {
  std::int64_t offset = 0;  // characters before them, those of an echoed prompt included
  bool begin_text = false;  // nothing stands before the first, so nothing judged it: null
};

class ReplyShape {
 public:
  ReplyShape(bool chat, std::string id, std::int64_t created, std::string model, bool logprobs,
             bool usage_asked, const infer::TextCodec& codec, std::string model_id = "");

  // What the words were drawn with, for the end of each answer.
  void tell_sampling(base::Json sampling) { sampling_ = std::move(sampling); }

  // One SSE event each.
  std::string role_event(int index) const;
  std::string piece_event(int index, const infer::Piece& piece, Tokens from) const;
  std::string finish_event(int index, infer::Finish finish) const;
  std::string usage_event(const Usage& usage) const;

  // A whole answer, an echoed prompt included.
  base::Json choice(int index, const std::string& text, const std::vector<infer::Written>& written,
                    infer::Finish finish, Tokens from) const;
  base::Json whole(base::Json choices, const Usage& usage) const;

 private:
  base::Json fingerprint() const;
  base::Json chunk(base::Json choices) const;
  base::Json logprobs(const std::vector<infer::Written>& written, Tokens from) const;
  base::Json top_logprobs(const infer::Written& token) const;
  base::Json chat_logprobs(const std::vector<infer::Written>& written) const;

  bool chat_;
  std::string id_;
  std::int64_t created_;
  std::string model_;
  std::string model_id_;  // system_fingerprint; null where it is empty
  bool logprobs_;
  bool usage_asked_;
  base::Json sampling_;
  const infer::TextCodec& codec_;
};

// "data: {...}\n\n"
std::string sse(const base::Json& body);
inline constexpr const char* kDone = "data: [DONE]\n\n";

// Number of code points of valid UTF-8.
std::int64_t characters(const std::string& text);

}  // namespace serve
