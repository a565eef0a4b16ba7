// What a completion or chat request asks for, read strictly from its JSON body.
//
// Fields that change the meaning of an answer and are not supported are refused by name; fields
// that do not (user, metadata, store ...) and unknown ones are passed over.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infer/constraint/machine.h"
#include "infer/sampler.h"
#include "infer/text_codec.h"
#include "serve/strict_json.h"

namespace serve {

inline constexpr std::int64_t kMostChoices = 8;

struct Ask {
  bool chat = false;
  std::vector<std::vector<infer::TokenId>> prompts;  // chat has one
  std::vector<std::string> echoes;  // text to repeat before each answer; may be empty
  bool score_prompt = false;        // report the log-probabilities of what is repeated, too
  infer::Sampling sampling;
  base::Json
      told;  // each value that counts and who said it: {"temperature": {"value": 0.5, "from": "request"}, ...}
  std::int64_t max_tokens = 16;
  std::int64_t choices = 1;  // of each prompt
  std::vector<std::string> stop;
  std::vector<infer::TokenId> ends;         // an answer ends at any of these tokens
  std::shared_ptr<infer::Machine> machine;  // the answers that may be given; null: any
  bool stream = false;
  bool stream_usage = false;
  bool logprobs = false;
};

struct ModelFacts {
  std::string name;      // as /v1/models says it
  std::int64_t context;  // most tokens of prompt and answer
  const infer::TextCodec& codec;
  std::string id{};    // content id, every byte compared; "": nobody says
  std::string kind{};  // "base": continues text, was never taught to answer; "": nobody says
  bool templated =
      true;  // false: it was taught no chat template, and goes on with messages as texts
};

// POST /v1/completions. `fresh_seed` is used where the body names none.
Answer<Ask> read_completion(const base::Json& body, const ModelFacts& model,
                            std::uint64_t fresh_seed);
// POST /v1/chat/completions. `raw` is the same body as it was sent, with its keys in their order, which a
// chat template may show; "" for their alphabetical order.
Answer<Ask> read_chat(const base::Json& body, const ModelFacts& model, std::uint64_t fresh_seed,
                      std::string_view raw = {});

// What a request about tokens asks for, in the words of vLLM and llama.cpp; nothing is written.
// POST /tokenize: {"prompt"} (with what begins a text, unless add_special_tokens is false), {"content"} (without, unless
// add_special is true) or {"messages"} -> {"count", "max_model_len", "tokens", "token_strs"}.
Answer<base::Json> tokenize(const base::Json& body, const ModelFacts& model, std::string_view raw);
// POST /detokenize: {"tokens"} -> {"prompt", "content"}, the same text.
Answer<base::Json> detokenize(const base::Json& body, const ModelFacts& model,
                              std::string_view raw);
// POST /apply-template: {"messages"} -> {"prompt"}.
Answer<base::Json> apply_template(const base::Json& body, const ModelFacts& model,
                                  std::string_view raw);
// POST /v1/chat/completions/input_tokens: {"messages"} -> {"object", "input_tokens"}.
Answer<base::Json> input_tokens(const base::Json& body, const ModelFacts& model,
                                std::string_view raw);

}  // namespace serve
